"""Checking an expression against the types of its context, before it is ever evaluated.

Only what must go wrong is a mistake: where a type is not known, anything may be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from feel import kinds, tree
from feel.calling import call
from feel.errors import Exhausted, Lines, Mistake, Undefined
from feel.expression import Expression, UnaryTests
from feel.functions import BUILTINS
from feel.literals import parse_temporal
from feel.run import Run
from feel.tree import Node
from feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    LIST,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    type_of,
    type_of_value,
)
from feel.values import Function

_FUEL = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """What the text gives, as far as its types tell, and what is wrong with it."""

    type: Type
    mistakes: tuple[Mistake, ...]


def check(
    parsed: Expression | UnaryTests,
    context: Mapping[str, Type],
    *,
    wanted: Type = ANY,
    input_type: Type = ANY,
    types: Mapping[str, Type] | None = None,
) -> Checked:
    """Check a parsed text against the types of the names it may read.

    `wanted` is what an expression must give, `input_type` what unary tests are given.
    """
    checker = Checker(parsed.text, types or {})
    scope = {**context, "?": input_type}
    if isinstance(parsed.tree, tree.Tests):
        checker.tests(parsed.tree.tests, input_type, scope)
        return Checked(BOOLEAN, tuple(checker.mistakes))
    kind = checker.infer(parsed.tree, scope)
    if not kinds.may_be(kind, wanted):
        checker.refuse(
            "result",
            f"This gives {kinds.in_words(kind)}, not {kinds.in_words(wanted)}.",
            parsed.tree,
            parts=(kinds.in_words(kind), kinds.in_words(wanted)),
        )
    return Checked(kind, tuple(checker.mistakes))


type Scope = Mapping[str, Type]
type Wrong = tuple[str, tuple[str, ...]]
"""What is wrong, as the end of a sentence and as its parts."""


class Checker:
    """Infers types from the leaves up, and notes what cannot be."""

    def __init__(self, text: str, types: Mapping[str, Type]) -> None:
        self.text = text
        self.types = types
        self.mistakes: list[Mistake] = []
        self.lines = Lines(text)

    def refuse(
        self,
        code: str,
        sentence: str,
        node: Node,
        start: int | None = None,
        parts: tuple[str, ...] = (),
    ) -> None:
        position = self.lines.at(node.start if start is None else start)
        self.mistakes.append(Mistake(code, sentence, position, parts))

    def parts_of(self, node: Node, kind: Type) -> tuple[str, str]:
        """What `is_a` names."""
        return self.quote(node), kinds.in_words(kind)

    def quote(self, node: Node) -> str:
        text = " ".join(self.text[node.start : node.end].split())
        return f"`{text if len(text) <= 40 else text[:37] + '...'}`"

    def is_a(self, node: Node, kind: Type) -> str:
        return f"{self.quote(node)} is {kinds.in_words(kind)}"

    def infer(self, node: Node, scope: Scope) -> Type:
        """The type of a node in a scope."""
        match node:
            case tree.NumberLiteral():
                return NUMBER
            case tree.StringLiteral():
                return STRING
            case tree.BooleanLiteral():
                return BOOLEAN
            case tree.NullLiteral():
                return NULL
            case tree.AtLiteral(text=text):
                return self.at_literal(node, text)
            case tree.Name():
                return self.name(node, scope)
            case tree.Path():
                return self.path(node, scope)
            case tree.Negation(operand=operand):
                return self.negation(node, self.infer(operand, scope))
            case tree.Arithmetic():
                return self.arithmetic(node, scope)
            case tree.Comparison():
                return self.comparison(node, scope)
            case tree.Between(value=value, low=low, high=high):
                kind = self.infer(value, scope)
                for end in (low, high):
                    self.compare(value, kind, end, self.infer(end, scope), ordered=True)
                return BOOLEAN
            case tree.In(value=value, tests=tests):
                kind = self.infer(value, scope)
                self.tests(tests, kind, {**scope, "?": kind})
                return BOOLEAN
            case tree.Conjunction(operands=operands) | tree.Disjunction(operands=operands):
                for operand in operands:
                    self.condition(operand, scope)
                return BOOLEAN
            case tree.InstanceOf(value=value):
                self.infer(value, scope)
                return BOOLEAN
            case tree.If():
                return self.choice(node, scope)
            case tree.For():
                inner = self.iterations(node.iterations, scope)
                return ListType(self.infer(node.result, {**inner, "partial": LIST}))
            case tree.Quantified():
                self.condition(node.condition, self.iterations(node.iterations, scope))
                return BOOLEAN
            case tree.FunctionDefinition():
                return self.function(node, scope)
            case tree.Call():
                return self.call(node, scope)
            case tree.Filter():
                return self.filter(node, scope)
            case tree.RangeLiteral(low=low, high=high):
                kind, other = self.infer(low, scope), self.infer(high, scope)
                self.compare(low, kind, high, other, ordered=True)
                return RangeType(other if kind == NULL else kind)
            case tree.UnaryComparison(operand=operand):
                return RangeType(self.infer(operand, scope))
            case tree.ListLiteral(items=items):
                return ListType(_common([self.infer(item, scope) for item in items]))
            case tree.ContextLiteral():
                return self.context(node, scope)
        return ANY

    def at_literal(self, node: Node, text: str) -> Type:
        value = parse_temporal(text)
        if value is None:
            sentence = f"{self.quote(node)} is no date, time or duration."
            self.refuse("temporal", sentence, node, parts=(self.quote(node),))
            return ANY
        return type_of_value(value)

    def name(self, node: tree.Name, scope: Scope) -> Type:
        if node.name in scope:
            return scope[node.name]
        if node.name in BUILTINS:
            return _function_type(BUILTINS[node.name])
        close = _close(node.name, [*scope, *BUILTINS])
        sentence = f"Nothing is called {self.quote(node)} here{_hint(close)}."
        self.refuse("unknown-name", sentence, node, parts=(self.quote(node), close))
        return ANY

    def path(self, node: tree.Path, scope: Scope) -> Type:
        kind = self.infer(node.base, scope)
        members = kinds.members_of(kind)
        if node.member in members:
            return members[node.member]
        element = kind.element if isinstance(kind, ListType) else kind
        if not kinds.is_open(element):
            sentence = f"{self.is_a(node.base, kind)} and has no `{node.member}`"
            close = _close(node.member, members)
            parts = (*self.parts_of(node.base, kind), node.member, close)
            self.refuse("no-member", f"{sentence}{_hint(close)}.", node, node.member_start, parts)
        return ANY

    def negation(self, node: tree.Negation, kind: Type) -> Type:
        if kind not in (ANY, NUMBER) and kinds.arithmetic("*", kind, NUMBER) is None:
            sentence = f"{self.is_a(node.operand, kind)} and has no negative."
            self.refuse("operands", sentence, node, parts=self.parts_of(node.operand, kind))
            return ANY
        return kind

    def arithmetic(self, node: tree.Arithmetic, scope: Scope) -> Type:
        left, right = self.infer(node.left, scope), self.infer(node.right, scope)
        result = kinds.arithmetic(node.operator, left, right)
        if result is None:
            sides = f"{self.is_a(node.left, left)}, {self.is_a(node.right, right)}"
            parts = (*self.parts_of(node.left, left), *self.parts_of(node.right, right))
            sentence = f"{sides}: `{node.operator}` has no result."
            self.refuse("operands", sentence, node, parts=(*parts, node.operator))
        return result or ANY

    def comparison(self, node: tree.Comparison, scope: Scope) -> Type:
        left, right = self.infer(node.left, scope), self.infer(node.right, scope)
        self.compare(node.left, left, node.right, right, ordered=node.operator not in ("=", "!="))
        return BOOLEAN

    def compare(self, left: Node, kind: Type, right: Node, other: Type, *, ordered: bool) -> None:
        if not kinds.comparable(kind, other, ordered=ordered):
            sides = f"{self.is_a(left, kind)}, {self.is_a(right, other)}"
            parts = (*self.parts_of(left, kind), *self.parts_of(right, other))
            self.refuse("not-comparable", f"{sides}: they cannot be compared.", left, parts=parts)

    def condition(self, node: Node, scope: Scope) -> None:
        kind = self.infer(node, scope)
        if kind not in (ANY, NULL, BOOLEAN):
            sentence = f"{self.is_a(node, kind)}, but a condition is true or false."
            self.refuse("not-boolean", sentence, node, parts=self.parts_of(node, kind))

    def tests(self, tests: Iterable[Node], kind: Type, scope: Scope) -> None:
        for test in tests:
            tested = self.infer(test, scope)
            if isinstance(test, tree.UnaryComparison) and isinstance(tested, RangeType):
                ordered = test.operator not in ("=", "!=")
                if not kinds.comparable(kind, tested.element, ordered=ordered):
                    self.no_test(test, kind)
            elif tested != BOOLEAN and not _may_contain(tested, kind):
                self.no_test(test, kind)

    def no_test(self, test: Node, kind: Type) -> None:
        sentence = f"{self.quote(test)} is no test for {kinds.in_words(kind)}."
        self.refuse("not-comparable", sentence, test, parts=self.parts_of(test, kind))

    def choice(self, node: tree.If, scope: Scope) -> Type:
        self.condition(node.condition, scope)
        return _common([self.infer(node.then, scope), self.infer(node.otherwise, scope)])

    def iterations(self, iterations: tuple[tree.Iteration, ...], scope: Scope) -> Scope:
        for iteration in iterations:
            kind = self.infer(iteration.domain, scope)
            if iteration.until is not None:
                other = self.infer(iteration.until, scope)
                for end, of_end in ((iteration.domain, kind), (iteration.until, other)):
                    if of_end not in (ANY, NUMBER, DATE):
                        sentence = f"{self.is_a(end, of_end)} and cannot be counted through."
                        self.refuse(
                            "not-countable", sentence, end, parts=self.parts_of(end, of_end)
                        )
            scope = {**scope, iteration.name: element_of(kind)}
        return scope

    def function(self, node: tree.FunctionDefinition, scope: Scope) -> Type:
        parameters = [type_of(p.type, self.types) if p.type else ANY for p in node.parameters]
        names = [parameter.name for parameter in node.parameters]
        if node.external:
            return FunctionType(tuple(parameters), ANY)
        inner = {**scope, **dict(zip(names, parameters, strict=True))}
        return FunctionType(tuple(parameters), self.infer(node.body, inner))

    def call(self, node: tree.Call, scope: Scope) -> Type:
        given = [self.infer(argument.value, scope) for argument in node.arguments]
        if isinstance(node.function, tree.Name) and node.function.name not in scope:
            function = BUILTINS.get(node.function.name)
            if function is not None:
                return self.builtin_call(node, function, given)
        kind = self.infer(node.function, scope)
        if isinstance(kind, FunctionType):
            return kind.result
        if kind not in (ANY, NULL):
            sentence = f"{self.is_a(node.function, kind)}, no function."
            self.refuse("not-function", sentence, node, parts=self.parts_of(node.function, kind))
        return ANY

    def builtin_call(self, node: tree.Call, function: Function, given: list[Type]) -> Type:
        reason: Wrong | None = None
        for candidate in function.overloads or (function,):
            wrong = self.arguments(node, candidate, given)
            if wrong is None:
                return self.tried(node, function) or _result(candidate, given)
            reason = reason or wrong
        said, parts = reason or ("", ())
        sentence = f"`{function.name}` {said}."
        self.refuse("arguments", sentence, node, parts=(function.name, *parts))
        return ANY

    def tried(self, node: tree.Call, function: Function) -> Type | None:
        """The type of the result where all arguments are literals: then it can be looked at."""
        arguments = [argument.value for argument in node.arguments]
        literals = [a for a in arguments if isinstance(a, tree.NumberLiteral | tree.StringLiteral)]
        if not arguments or len(literals) < len(arguments):
            return None
        names = [argument.name for argument in node.arguments if argument.name is not None]
        try:
            values = [literal.value for literal in literals]
            return type_of_value(call(Run(_FUEL, None), function, values, names or None))
        except Undefined as error:
            self.refuse("arguments", str(error), node)
            return ANY
        except Exhausted:
            return None

    def arguments(self, node: tree.Call, function: Function, given: list[Type]) -> Wrong | None:
        """What is wrong with the arguments for that function; None where nothing is."""
        formals = list(function.parameters)
        if formals and formals[-1].variadic and len(given) > len(formals):
            formals += [formals[-1]] * (len(given) - len(formals))
        by_name = {formal.name: formal for formal in formals}
        taken = set()
        for index, (argument, kind) in enumerate(zip(node.arguments, given, strict=True)):
            if argument.name is not None:
                formal = by_name.get(argument.name)
                if formal is None:
                    said = f"has no parameter `{argument.name}`"
                    return said, ("no parameter", argument.name)
            elif index < len(formals):
                formal = formals[index]
            else:
                said = f"takes {len(formals)} arguments, not {len(given)}"
                return said, ("count", str(len(formals)), str(len(given)))
            taken.add(formal.name)
            if not kinds.may_be(kind, formal.type):
                is_a = self.is_a(argument.value, kind)
                wanted = kinds.in_words(formal.type)
                parts = (wanted, formal.name, *self.parts_of(argument.value, kind))
                return f"needs {wanted} for `{formal.name}`, {is_a}", ("kind", *parts)
        missing = [f.name for f in formals if not f.optional and f.name not in taken]
        return (f"needs `{missing[0]}`", ("missing", missing[0])) if missing else None

    def filter(self, node: tree.Filter, scope: Scope) -> Type:
        kind = self.infer(node.list, scope)
        element = element_of(kind)
        members = kinds.members_of(element) if isinstance(element, ContextType) else {}
        condition = node.condition
        opaque = kinds.is_open(element)
        before = len(self.mistakes)
        by = self.infer(condition, {**scope, "item": element, **members})
        if opaque:
            # A name that nobody knows may be a member of the items.
            known = [m for m in self.mistakes[before:] if m.code != "unknown-name"]
            self.mistakes[before:] = known
        if by not in (ANY, NULL, BOOLEAN, NUMBER):
            sentence = f"{self.is_a(condition, by)}, but a filter is a condition or a number."
            parts = self.parts_of(condition, by)
            self.refuse("not-boolean", sentence, condition, parts=parts)
        return element if by == NUMBER else ANY if by == ANY else ListType(element)

    def context(self, node: tree.ContextLiteral, scope: Scope) -> Type:
        members: dict[str, Type] = {}
        for entry in node.entries:
            own = {entry.key: ANY} if isinstance(entry.value, tree.FunctionDefinition) else {}
            members[entry.key] = self.infer(entry.value, {**scope, **members, **own})
        return ContextType.of(members)


def element_of(kind: Type) -> Type:
    """What a `for`, a filter or `in` finds in a value of that type."""
    return kind.element if isinstance(kind, ListType | RangeType) else kind


def _common(given: list[Type]) -> Type:
    known = list(dict.fromkeys(kind for kind in given if kind != NULL))
    return known[0] if len(known) == 1 else ANY


def _may_contain(tested: Type, kind: Type) -> bool:
    if kinds.comparable(tested, kind, ordered=False):
        return True
    return isinstance(tested, ListType | RangeType) and _may_contain(tested.element, kind)


def _function_type(function: Function) -> Type:
    return FunctionType(tuple(formal.type for formal in function.parameters), function.result)


_OF_ITEMS = frozenset(("min", "max"))


def _result(function: Function, given: list[Type]) -> Type:
    """The result of a function; one that gives a list for a list keeps its elements."""
    if not given:
        return function.result
    if function.result == LIST and isinstance(given[0], ListType) and function.name != "flatten":
        return given[0] if len(set(given)) == 1 or function.name in _KEEPING else LIST
    return element_of(given[0]) if function.name in _OF_ITEMS else function.result


_KEEPING = frozenset(("sublist", "remove", "reverse", "sort", "distinct values"))


def _close(name: str, known: Iterable[str]) -> str:
    """The name that may be meant; empty where none is near."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.75)), "")


def _hint(close: str) -> str:
    return f"; perhaps `{close}` is meant" if close else ""
