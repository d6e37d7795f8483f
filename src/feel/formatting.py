"""Writing a syntax tree back as text, in one style.

One line where it fits; else each branch, operand, item or entry on a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from feel import parser, tree
from feel.lexer import COMMENT
from feel.numbers import number_text
from feel.text import key_text, quoted
from feel.tree import Node

WIDTH = 100
_INDENT = "    "

_LOOSE, _OR, _AND, _COMPARE, _SUM, _PRODUCT, _POWER, _NEGATIVE, _TIGHT = range(9)
_STRENGTH: dict[str, int] = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def format_expression(text: str, *, names: Iterable[str] = (), members: Iterable[str] = ()) -> str:
    """The expression in the common style. Raise SyntaxMistake for a text that is none.

    A text with comments stays as it is: a comment belongs where its author put it.
    """
    node = parser.expression(text, names, members)
    return text.strip() if COMMENT.search(text) else write(node)


def format_unary_tests(text: str, *, names: Iterable[str] = (), members: Iterable[str] = ()) -> str:
    """Unary tests in the common style, as `format_expression`."""
    node = parser.unary_tests(text, names, members)
    return text.strip() if COMMENT.search(text) else write(node)


def write(node: Node, width: int = WIDTH) -> str:
    """The text of a tree. Parsing it gives the same tree, places aside."""
    return _Writer(width).write(node, _LOOSE, 0)


class _Writer:
    def __init__(self, width: int) -> None:
        self.width = width

    def write(self, node: Node, around: int, indent: int) -> str:
        """The text of a node between operators of a strength, indented where it breaks."""
        line = _line(node, around)
        if len(line) + indent * len(_INDENT) <= self.width and "\n" not in line:
            return line
        broken = self.broken(node, indent)
        if broken is None:
            return line
        if _strength(node) >= around:
            return broken
        return f"({broken})"

    def broken(self, node: Node, indent: int) -> str | None:
        """The text over several lines; None for what is not broken."""
        here = "\n" + _INDENT * indent
        match node:
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                return (
                    f"if {self.write(condition, _LOOSE, indent)}"
                    f"{here}then {self.write(then, _LOOSE, indent + 1)}"
                    f"{here}else {self.write(otherwise, _LOOSE, indent)}"
                )
            case tree.Conjunction(operands=operands):
                return f"{here}and ".join(self.write(o, _AND + 1, indent + 1) for o in operands)
            case tree.Disjunction(operands=operands):
                return f"{here}or ".join(self.write(o, _OR + 1, indent + 1) for o in operands)
            case tree.For(iterations=iterations, result=result):
                head = ", ".join(_iteration(iteration) for iteration in iterations)
                return f"for {head}{here}return {self.write(result, _LOOSE, indent + 1)}"
            case tree.Quantified(quantifier=quantifier, iterations=iterations):
                head = ", ".join(_iteration(iteration) for iteration in iterations)
                body = self.write(node.condition, _LOOSE, indent + 1)
                return f"{quantifier} {head}{here}satisfies {body}"
            case tree.ListLiteral(items=items) if items:
                return self.block("[", items, "]", indent, self.item)
            case tree.ContextLiteral(entries=entries) if entries:
                return self.block("{", entries, "}", indent, self.entry)
            case tree.Call(function=function, arguments=arguments) if arguments:
                opening = _line(function, _TIGHT) + "("
                return self.block(opening, arguments, ")", indent, self.argument)
        return None

    def block(
        self,
        opening: str,
        nodes: Iterable[Node],
        closing: str,
        indent: int,
        write: Callable[[Node, int], str],
    ) -> str:
        inner = "\n" + _INDENT * (indent + 1)
        body = f",{inner}".join(write(node, indent + 1) for node in nodes)
        return f"{opening}{inner}{body}\n{_INDENT * indent}{closing}"

    def item(self, node: Node, indent: int) -> str:
        return self.write(node, _LOOSE, indent)

    def entry(self, node: Node, indent: int) -> str:
        assert isinstance(node, tree.Entry)
        return f"{key_text(node.key)}: {self.write(node.value, _LOOSE, indent)}"

    def argument(self, node: Node, indent: int) -> str:
        assert isinstance(node, tree.Argument)
        name = "" if node.name is None else f"{node.name}: "
        return name + self.write(node.value, _LOOSE, indent)


def _strength(node: Node) -> int:
    match node:
        case tree.If() | tree.For() | tree.Quantified() | tree.FunctionDefinition():
            return _LOOSE
        case tree.UnaryComparison():
            return _LOOSE
        case tree.Disjunction():
            return _OR
        case tree.Conjunction():
            return _AND
        case tree.Comparison() | tree.Between() | tree.In():
            return _COMPARE
        case tree.Arithmetic(operator=operator):
            return _STRENGTH[operator]
        case tree.Negation() | tree.InstanceOf():
            return _NEGATIVE
    return _TIGHT


def _line(node: Node, around: int) -> str:
    """The text of a node on one line, in parentheses where operators around it would take it."""
    text = _bare(node)
    return text if _strength(node) >= around else f"({text})"


def _bare(node: Node) -> str:
    match node:
        case tree.NumberLiteral(value=value):
            return number_text(value) if abs(value.adjusted()) < 40 else str(value)
        case tree.StringLiteral(value=value):
            return quoted(value)
        case tree.BooleanLiteral(value=value):
            return "true" if value else "false"
        case tree.NullLiteral():
            return "null"
        case tree.AtLiteral(text=text):
            return f"@{quoted(text)}"
        case tree.Name(name=name):
            return name
        case tree.Path(base=base, member=member):
            return f"{_line(base, _TIGHT)}.{member}"
        case tree.Negation(operand=operand):
            return f"-{_line(operand, _NEGATIVE)}"
        case tree.Arithmetic(operator=operator, left=left, right=right):
            strength = _STRENGTH[operator]
            return f"{_line(left, strength)} {operator} {_line(right, strength + 1)}"
        case tree.Comparison(operator=operator, left=left, right=right):
            return f"{_line(left, _COMPARE)} {operator} {_line(right, _SUM)}"
        case tree.Between(value=value, low=low, high=high):
            ends = f"{_line(low, _SUM)} and {_line(high, _SUM)}"
            return f"{_line(value, _COMPARE)} between {ends}"
        case tree.In(value=value, tests=tests):
            return f"{_line(value, _COMPARE)} in {_in_tests(tests)}"
        case tree.Conjunction(operands=operands):
            return " and ".join(_line(operand, _AND + 1) for operand in operands)
        case tree.Disjunction(operands=operands):
            return " or ".join(_line(operand, _OR + 1) for operand in operands)
        case tree.InstanceOf(value=value, type=kind):
            return f"{_line(value, _TIGHT)} instance of {_type(kind)}"
        case tree.UnaryComparison(operator=operator, operand=operand):
            return f"{operator} {_line(operand, _SUM)}"
    return _bare_construct(node)


def _bare_construct(node: Node) -> str:
    match node:
        case tree.If(condition=condition, then=then, otherwise=otherwise):
            return f"if {_bare(condition)} then {_bare(then)} else {_bare(otherwise)}"
        case tree.For(iterations=iterations, result=result):
            return f"for {', '.join(map(_iteration, iterations))} return {_bare(result)}"
        case tree.Quantified(quantifier=quantifier, iterations=iterations, condition=condition):
            head = ", ".join(map(_iteration, iterations))
            return f"{quantifier} {head} satisfies {_bare(condition)}"
        case tree.FunctionDefinition(parameters=parameters, body=body):
            formals = ", ".join(
                f"{p.name}: {_type(p.type)}" if p.type else p.name for p in parameters
            )
            return f"function({formals}) {'external ' if node.external else ''}{_bare(body)}"
        case tree.Call(function=function, arguments=arguments):
            given = (f"{a.name}: {_bare(a.value)}" if a.name else _bare(a.value) for a in arguments)
            return f"{_line(function, _TIGHT)}({', '.join(given)})"
        case tree.Filter(list=items, condition=condition):
            return f"{_line(items, _TIGHT)}[{_bare(condition)}]"
        case tree.RangeLiteral(low=low, high=high):
            opening = "[" if node.low_included else "("
            closing = "]" if node.high_included else ")"
            return f"{opening}{_bare(low)}..{_bare(high)}{closing}"
        case tree.ListLiteral(items=items):
            return f"[{', '.join(map(_bare, items))}]"
        case tree.ContextLiteral(entries=entries):
            return f"{{{', '.join(f'{key_text(e.key)}: {_bare(e.value)}' for e in entries)}}}"
        case tree.Tests(tests=tests, negated=negated):
            line = ", ".join(map(_bare, tests)) or "-"
            return f"not({line})" if negated else line
    return _type(node)


def _in_tests(tests: tuple[Node, ...]) -> str:
    if len(tests) == 1:
        # Parentheses around one comparison are a list of tests too.
        only = tests[0]
        return _bare(only) if isinstance(only, tree.UnaryComparison) else _line(only, _SUM)
    return f"({', '.join(map(_bare, tests))})"


def _iteration(node: tree.Iteration) -> str:
    until = f"..{_bare(node.until)}" if node.until is not None else ""
    return f"{node.name} in {_bare(node.domain)}{until}"


def _type(node: Node) -> str:
    match node:
        case tree.TypeName(name=name):
            return name
        case tree.ListTypeName(element=element):
            return f"list<{_type(element)}>"
        case tree.RangeTypeName(element=element):
            return f"range<{_type(element)}>"
        case tree.ContextTypeName(members=members):
            return f"context<{', '.join(f'{m.name}: {_type(m.type)}' for m in members)}>"
        case tree.FunctionTypeName(parameters=parameters, result=result):
            return f"function<{', '.join(map(_type, parameters))}> -> {_type(result)}"
    raise TypeError(node)
