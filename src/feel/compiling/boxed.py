"""Literals, lists, contexts, ranges and `if` (DMN 1.5, 10.3.2.2, 10.3.2.6, 10.3.2.7, table 62)."""

from __future__ import annotations

from feel import tree
from feel.compiling.calls import function_definition
from feel.compiling.core import Code, Compiler, Env, constant
from feel.equality import compare
from feel.literals import parse_temporal
from feel.run import Run
from feel.types import kind_of
from feel.values import Range, Value


def literal(
    compiler: Compiler, node: tree.NumberLiteral | tree.StringLiteral | tree.BooleanLiteral
) -> Code:
    return constant(node.value)


def null(compiler: Compiler, node: tree.NullLiteral) -> Code:
    return constant(None)


def at_literal(compiler: Compiler, node: tree.AtLiteral) -> Code:
    value = parse_temporal(node.text)
    position = compiler.position(node)

    def warn(run: Run, env: Env) -> Value:
        run.warn("temporal", f'"{node.text}" is no date, time or duration.', position)
        return None

    return warn if value is None else constant(value)


def list_(compiler: Compiler, node: tree.ListLiteral) -> Code:
    items = [compiler.compile(item) for item in node.items]

    def build(run: Run, env: Env) -> Value:
        return [item(run, env) for item in items]

    return build


def context(compiler: Compiler, node: tree.ContextLiteral) -> Code:
    """Each entry sees those before it; a function sees itself too (10.3.2.6)."""
    outer = compiler.names
    entries: list[tuple[str, int, Code]] = []
    for entry in node.entries:
        if isinstance(entry.value, tree.FunctionDefinition):
            slot = compiler.declare(entry.key)
            code = function_definition(compiler, entry.value, own_slot=slot)
        else:
            code = compiler.compile(entry.value)
            slot = compiler.declare(entry.key)
        entries.append((entry.key, slot, code))
    compiler.names = outer

    def build(run: Run, env: Env) -> Value:
        built: dict[str, Value] = {}
        for key, slot, code in entries:
            built[key] = env[slot] = code(run, env)
        return built

    return build


def range_(compiler: Compiler, node: tree.RangeLiteral) -> Code:
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    low_included, high_included = node.low_included, node.high_included
    position = compiler.position(node)

    def build(run: Run, env: Env) -> Value:
        start, end = low(run, env), high(run, env)
        if start is not None and end is not None and compare(start, end) is None:
            kinds = f"{kind_of(start)} and {kind_of(end)}"
            run.warn("not-comparable", f"A range cannot go between {kinds}.", position)
            return None
        return Range(start, end, low_included, high_included)

    return build


def unary_comparison(compiler: Compiler, node: tree.UnaryComparison) -> Code:
    """`< 10` where a value is wanted: a range with one open end (rule 7)."""
    operand = compiler.compile(node.operand)
    sign = node.operator

    def build(run: Run, env: Env) -> Value:
        value = operand(run, env)
        match sign:
            case "<" | "<=":
                return Range(None, value, False, sign == "<=", sign)
            case ">" | ">=":
                return Range(value, None, sign == ">=", False, sign)
        return Range(value, value, True, True, sign)

    return build


def if_(compiler: Compiler, node: tree.If) -> Code:
    condition, then, otherwise = map(compiler.compile, (node.condition, node.then, node.otherwise))
    position = compiler.position(node.condition)

    def choose(run: Run, env: Env) -> Value:
        value = condition(run, env)
        if value is True:
            return then(run, env)
        if value is not False and value is not None:
            sentence = f"A condition is true or false, not {kind_of(value)}."
            run.warn("not-boolean", sentence, position)
        return otherwise(run, env)

    return choose
