"""Tokens to the syntax tree (DMN 1.5, 10.3.1.2), by operator precedence.

From loose to tight: or, and, comparison (`between` and `in` too), + -, * /, **, unary minus,
`instance of`, and then paths, filters and calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from feel import tree
from feel.cursor import Cursor
from feel.lexer import string_value
from feel.names import KEYWORDS
from feel.numbers import number_literal
from feel.tree import Node
from feel.type_names import type_name

MAX_DEPTH = 100

_OR, _AND, _COMPARE, _SUM, _PRODUCT, _POWER, _INSTANCE = range(1, 8)
_BINDING = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARE),
    "or": _OR,
    "and": _AND,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
    "**": _POWER,
    "instance": _INSTANCE,
}
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_NO_OPERAND = (KEYWORDS - {"if", "for", "some", "every", "true", "false", "null"}) | {
    *(")", "]", "}", ",", ":", ".", "..", "=", "!=", "<", "<=", ">", ">=", "*", "/", "**", "->"),
}


def expression(text: str, names: Iterable[str], members: Iterable[str]) -> Node:
    """The tree of an expression. Raise SyntaxMistake for any other text."""
    parser = _Parser(Cursor(text, names, members))
    node = parser.expression()
    return parser.finished(node)


def unary_tests(text: str, names: Iterable[str], members: Iterable[str]) -> tree.Tests:
    """The tree of unary tests (rule 15). Raise SyntaxMistake for any other text."""
    parser = _Parser(Cursor(text, names, members))
    node = parser.unary_tests()
    parser.finished(node)
    return node


class _Parser:
    def __init__(self, at: Cursor) -> None:
        self.at = at
        self.depth = 0

    def finished(self, node: Node) -> Node:
        if self.at.token.kind != "end":
            self.at.fail("an operator or the end")
        if tree.height(node) > MAX_DEPTH:
            self._too_deep(node.start)
        return node

    def _too_deep(self, offset: int) -> None:
        sentence = f"The expression is nested over {MAX_DEPTH} deep."
        self.at.refuse("too-deep", sentence, offset, str(MAX_DEPTH))

    def unary_tests(self) -> tree.Tests:
        at = self.at
        start = at.token.start
        if at.is_at("-") and at.ahead().kind == "end":
            at.take()
            return tree.Tests(start, at.end_of_last(), (), negated=False)
        if at.is_at("not") and at.ahead().text == "(":
            at.take()
            at.take()
            tests = self._tests()
            at.expect(")")
            if at.token.kind == "end":
                return tree.Tests(start, at.end_of_last(), tests, negated=True)
            at.place = 0
        tests = self._tests()
        return tree.Tests(start, at.end_of_last(), tests, negated=False)

    def _tests(self) -> tuple[Node, ...]:
        tests = [self.expression()]
        while self.at.accept(","):
            tests.append(self.expression())
        return tuple(tests)

    def expression(self) -> Node:
        return self.binary(_OR)

    def binary(self, binding: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._too_deep(self.at.token.start)
        node = self._operators(self._operand(), binding)
        self.depth -= 1
        return node

    def _operators(self, left: Node, binding: int) -> Node:
        at = self.at
        while True:
            token = at.token
            operator = token.text
            strength = _BINDING.get(operator, 0) if token.kind in ("word", "mark") else 0
            if strength < binding or not strength:
                return left
            if operator == "instance" and at.ahead().text != "of":
                return left
            at.take()
            left = self._operation(left, operator, strength)

    def _operation(self, left: Node, operator: str, strength: int) -> Node:
        start = left.start
        if operator in ("and", "or"):
            kind = tree.Conjunction if operator == "and" else tree.Disjunction
            operands = [left]
            while True:
                operands.append(self.binary(strength + 1))
                if not self.at.accept(operator):
                    return kind(start, self.at.end_of_last(), tuple(operands))
        if operator == "between":
            low = self.binary(_SUM)
            self.at.expect("and")
            high = self.binary(_SUM)
            return tree.Between(start, self.at.end_of_last(), left, low, high)
        if operator == "in":
            tests = self._in_tests()
            return tree.In(start, self.at.end_of_last(), left, tests)
        if operator == "instance":
            self.at.expect("of")
            kind_of_value = type_name(self.at)
            return tree.InstanceOf(start, self.at.end_of_last(), left, kind_of_value)
        right = self.binary(strength + 1)
        end = self.at.end_of_last()
        if operator in _COMPARISONS:
            return tree.Comparison(start, end, cast(tree.ComparisonOperator, operator), left, right)
        return tree.Arithmetic(start, end, cast(tree.ArithmeticOperator, operator), left, right)

    def _in_tests(self) -> tuple[Node, ...]:
        at = self.at
        if not at.is_at("("):
            return (self.binary(_SUM),)
        start = at.take().start
        first = self.expression()
        if at.is_at("..", ","):
            if at.accept(".."):
                return (self._range(start, first, low_included=False),)
            at.take()
            tests = (first, *self._tests())
            at.expect(")")
            return tests
        at.expect(")")
        return (self._operators(self._postfix(first), _SUM),)

    def _operand(self) -> Node:
        at = self.at
        if at.is_at("-"):
            start = at.take().start
            operand = self.binary(_INSTANCE)
            return tree.Negation(start, at.end_of_last(), operand)
        if at.is_at(*_COMPARISONS):
            operator = at.take()
            operand = self.binary(_SUM)
            end = at.end_of_last()
            sign = cast(tree.ComparisonOperator, operator.text)
            return tree.UnaryComparison(operator.start, end, sign, operand)
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        at = self.at
        start = node.start
        while True:
            if at.is_at("."):
                at.take()
                member_start = at.token.start
                member = at.name(member=True)
                node = tree.Path(start, at.end_of_last(), node, member, member_start)
            elif at.is_at("(") and not isinstance(node, tree.NumberLiteral | tree.StringLiteral):
                arguments = self._arguments()
                node = tree.Call(start, at.end_of_last(), node, arguments)
            elif at.is_at("[") and self._starts_operand(at.place + 1):
                at.take()
                condition = self.expression()
                at.expect("]")
                node = tree.Filter(start, at.end_of_last(), node, condition)
            else:
                return node

    def _starts_operand(self, place: int) -> bool:
        """Tell a filter's `[` from the one that closes a range, as in `]1..5[`."""
        token = self.at.tokens[place]
        return token.kind != "end" and (token.kind == "string" or token.text not in _NO_OPERAND)

    def _arguments(self) -> tuple[tree.Argument, ...]:
        at = self.at
        at.expect("(")
        arguments: list[tree.Argument] = []
        while not at.is_at(")"):
            if arguments:
                at.expect(",")
            start = at.token.start
            name = at.declared_name(":")
            if name is not None:
                at.expect(":")
            if arguments and (arguments[0].name is None) != (name is None):
                at.refuse("mixed-arguments", "Either all arguments are named or none.", start)
            value = self.expression()
            arguments.append(tree.Argument(start, at.end_of_last(), name, value))
        at.expect(")")
        return tuple(arguments)

    def _primary(self) -> Node:
        at = self.at
        token = at.token
        if token.kind == "number":
            at.take()
            value = number_literal(token.text)
            if value is None:
                sentence = f"{token.text} is beyond 34 digits and E6144."
                at.refuse("number", sentence, token.start, token.text)
            return tree.NumberLiteral(token.start, token.end, value)
        if token.kind == "string":
            at.take()
            return tree.StringLiteral(token.start, token.end, string_value(token.text))
        length, declared = at.name_length()
        if declared is not None:
            return tree.Name(token.start, at.tokens[at.place + length - 1].end, at.name())
        match token.text:
            case "(" | "[" | "]":
                return self._bracket()
            case "{":
                return self._context()
            case "@":
                return self._at_literal()
            case "true" | "false":
                at.take()
                return tree.BooleanLiteral(token.start, token.end, token.text == "true")
            case "null":
                at.take()
                return tree.NullLiteral(token.start, token.end)
            case "if":
                return self._if()
            case "for":
                return self._for()
            case "some" | "every":
                return self._quantified(token.text)
            case "function" if at.ahead().text == "(":
                return self._function()
        if not length:
            at.fail("a value")
        name = at.name()
        return tree.Name(token.start, at.end_of_last(), name)

    def _bracket(self) -> Node:
        at = self.at
        opening = at.take()
        start = opening.start
        if opening.text == "[" and at.accept("]"):
            return tree.ListLiteral(start, at.end_of_last(), ())
        first = self.expression()
        if at.accept(".."):
            return self._range(start, first, low_included=opening.text == "[")
        if opening.text == "]":
            at.fail("`..`")
        if opening.text == "(":
            at.expect(")")
            return first
        items = [first]
        while at.accept(","):
            items.append(self.expression())
        at.expect("]")
        return tree.ListLiteral(start, at.end_of_last(), tuple(items))

    def _range(self, start: int, low: Node, *, low_included: bool) -> Node:
        at = self.at
        high = self.expression()
        if not at.is_at("]", ")", "["):
            at.fail("`]`, `)` or `[`")
        high_included = at.take().text == "]"
        return tree.RangeLiteral(start, at.end_of_last(), low, high, low_included, high_included)

    def _at_literal(self) -> Node:
        at = self.at
        start = at.take().start
        if at.token.kind != "string":
            at.fail('a text in "')
        text = string_value(at.take().text)
        return tree.AtLiteral(start, at.end_of_last(), text)

    def _context(self) -> Node:
        at = self.at
        start = at.expect("{").start
        entries: list[tree.Entry] = []
        while not at.is_at("}"):
            if entries:
                at.expect(",")
            key_start = at.token.start
            if at.token.kind == "string":
                key: str | None = string_value(at.take().text)
            else:
                key = at.declared_name(":")
            if key is None:
                at.fail("the name of an entry")
            at.expect(":")
            if any(entry.key == key for entry in entries):
                at.refuse("twice", f"The entry `{key}` is given twice.", key_start, key)
            value = self.expression()
            at.names.add(key)
            entries.append(tree.Entry(key_start, at.end_of_last(), key, value))
        at.expect("}")
        return tree.ContextLiteral(start, at.end_of_last(), tuple(entries))

    def _if(self) -> Node:
        start = self.at.take().start
        condition = self.expression()
        self.at.expect("then")
        then = self.expression()
        self.at.expect("else")
        otherwise = self.expression()
        return tree.If(start, self.at.end_of_last(), condition, then, otherwise)

    def _for(self) -> Node:
        start = self.at.take().start
        iterations = self._iterations()
        self.at.expect("return")
        result = self.expression()
        return tree.For(start, self.at.end_of_last(), iterations, result)

    def _quantified(self, quantifier: str) -> Node:
        start = self.at.take().start
        iterations = self._iterations()
        self.at.expect("satisfies")
        condition = self.expression()
        kind = cast(Literal["some", "every"], quantifier)
        return tree.Quantified(start, self.at.end_of_last(), kind, iterations, condition)

    def _iterations(self) -> tuple[tree.Iteration, ...]:
        at = self.at
        iterations: list[tree.Iteration] = []
        while not iterations or at.accept(","):
            start = at.token.start
            name = at.declared_name("in")
            if name is None:
                at.fail("a name and `in`")
            at.expect("in")
            domain = self.expression()
            until = self.expression() if at.accept("..") else None
            at.names.add(name)
            iterations.append(tree.Iteration(start, at.end_of_last(), name, domain, until))
        return tuple(iterations)

    def _function(self) -> Node:
        at = self.at
        start = at.take().start
        at.expect("(")
        parameters: list[tree.Parameter] = []
        while not at.is_at(")"):
            if parameters:
                at.expect(",")
            parameter_start = at.token.start
            name = at.declared_name(":", ",", ")")
            if name is None:
                at.fail("the name of a parameter")
            kind = type_name(at) if at.accept(":") else None
            at.names.add(name)
            parameters.append(tree.Parameter(parameter_start, at.end_of_last(), name, kind))
        at.expect(")")
        external = at.is_at("external") and at.ahead().text == "{"
        if external:
            at.take()
        body = self.expression()
        end = at.end_of_last()
        return tree.FunctionDefinition(start, end, tuple(parameters), body, external)
