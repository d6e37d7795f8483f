"""The compiler: which function compiles which node of the tree."""

from __future__ import annotations

from collections.abc import Mapping

from feel import tree
from feel.compiling import boxed, calls, iteration, names, operators, tests
from feel.compiling.core import Code, Compiler, Handler
from feel.types import Type

HANDLERS: dict[type, Handler] = {
    tree.NumberLiteral: boxed.literal,
    tree.StringLiteral: boxed.literal,
    tree.BooleanLiteral: boxed.literal,
    tree.NullLiteral: boxed.null,
    tree.AtLiteral: boxed.at_literal,
    tree.Name: names.name,
    tree.Path: names.path,
    tree.Negation: operators.negation,
    tree.Arithmetic: operators.arithmetic,
    tree.Comparison: operators.comparison,
    tree.Between: operators.between,
    tree.In: tests.in_,
    tree.Conjunction: operators.conjunction,
    tree.Disjunction: operators.disjunction,
    tree.InstanceOf: operators.instance_of,
    tree.If: boxed.if_,
    tree.For: iteration.for_,
    tree.Quantified: iteration.quantified,
    tree.FunctionDefinition: calls.function_definition,
    tree.Call: calls.call,
    tree.Filter: iteration.filter_,
    tree.RangeLiteral: boxed.range_,
    tree.UnaryComparison: boxed.unary_comparison,
    tree.ListLiteral: boxed.list_,
    tree.ContextLiteral: boxed.context,
}


def compile_expression(text: str, node: tree.Node, types: Mapping[str, Type]) -> tuple[Code, int]:
    """The code of an expression, and how many slots its environment has."""
    compiler = Compiler(text, types, HANDLERS)
    code = compiler.compile(node)
    return code, compiler.slots


def compile_tests(text: str, node: tree.Tests, types: Mapping[str, Type]) -> tuple[Code, int, int]:
    """The code of unary tests, how many slots there are, and which of them holds the input."""
    compiler = Compiler(text, types, HANDLERS)
    slot, code = tests.unary_tests(compiler, node)
    return code, compiler.slots, slot
