"""What the cells of a decision table mean as sets of values, where their text alone says so.

The index of large tables and the static checks both stand on this. A cell such as `"EU", "UK"`,
`[10..20)` or `not(1)` is a union of sets, one for each kind of value; a cell that reads other
names or calls functions is None here: only evaluation can tell (DMN 1.5, 7.3.4, 8.3.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

import feel
from feel import tree
from feel.values import Value

type Key = Decimal | int | tuple[int, int, int] | str | bool
"""What values of one kind are ordered or told apart by."""

LOWEST, HIGHEST = (0,), (2,)
type Mark = tuple[int, Key, int] | tuple[int]
"""A place between values: (1, key, -1) just before key, (1, key, 1) just after it."""

ORDERED = frozenset(("number", "date", "days and time duration", "years and months duration"))
DISCRETE = frozenset(("string", "boolean"))
_CONSTANT_CALLS = frozenset(("date", "duration"))


@dataclass(frozen=True, slots=True)
class Span:
    """All keys between two marks."""

    low: Mark
    high: Mark


@dataclass(frozen=True, slots=True)
class Ordered:
    """A union of spans, ordered and disjoint, of a kind that has an order."""

    kind: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Discrete:
    """These values, or where `is_negated` all others, of a kind that is told apart only."""

    kind: str
    values: frozenset[Key]
    is_negated: bool = False


type KindSet = Ordered | Discrete


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell lets pass: everything, or one set for each kind of value."""

    sets: tuple[KindSet, ...] = ()
    is_anything: bool = False

    def of(self, kind: str) -> KindSet | None:
        """The set of one kind."""
        return next((one for one in self.sets if one.kind == kind), None)


ANYTHING = Condition(is_anything=True)


def key_of(value: Value) -> tuple[str, Key] | None:
    """The kind and key of a value; None where its kind is neither ordered nor discrete here."""
    match value:
        case bool():
            return "boolean", value
        case Decimal():
            return "number", value
        case str():
            return "string", value
        case feel.Date():
            return "date", (value.year, value.month, value.day)
        case feel.DaysTimeDuration():
            return "days and time duration", value.nanoseconds
        case feel.YearsMonthsDuration():
            return "years and months duration", value.months
    return None


def condition_of(tests: feel.UnaryTests | None, names: Collection[str] = ()) -> Condition | None:
    """The set that unary tests mean; None where only evaluation can tell.

    `names` are those in scope: a variable called `date` hides the function.
    """
    if tests is None:
        return None
    node = tests.tree
    assert isinstance(node, tree.Tests)
    if not node.tests:
        return None if node.negated else ANYTHING
    sets: dict[str, KindSet] = {}
    for test in node.tests:
        found = _set_of(test, tests.text, names)
        if found is None:
            return None
        known = sets.get(found.kind)
        sets[found.kind] = found if known is None else _union(known, found)
    if not node.negated:
        return Condition(tuple(sets.values()))
    if len(sets) > 1:
        return None
    return Condition(tuple(complement(one) for one in sets.values()))


def constant_of(node: tree.Node, text: str, names: Collection[str] = ()) -> Value:
    """The value of a literal, also of a date or duration; None for everything else."""
    match node:
        case tree.NumberLiteral(value=value) | tree.StringLiteral(value=value):
            return value
        case tree.BooleanLiteral(value=truth):
            return truth
        case tree.Negation(operand=tree.NumberLiteral(value=number)):
            return -number
        case tree.AtLiteral():
            return _computed(node, text)
        case tree.Call(
            function=tree.Name(name=name),
            arguments=(tree.Argument(name=None, value=tree.StringLiteral()),),
        ) if name in _CONSTANT_CALLS and name not in names:
            return _computed(node, text)
    return None


def complement(one: KindSet) -> KindSet:
    """All other values of the kind."""
    if isinstance(one, Discrete):
        return Discrete(one.kind, one.values, not one.is_negated)
    spans: list[Span] = []
    low: Mark = LOWEST
    for span in one.spans:
        if low < span.low:
            spans.append(Span(low, span.low))
        low = span.high
    if low < HIGHEST:
        spans.append(Span(low, HIGHEST))
    return Ordered(one.kind, tuple(spans))


def _computed(node: tree.Node, text: str) -> Value:
    return feel.parse(text[node.start : node.end]).evaluate({}).value


def _set_of(node: tree.Node, text: str, names: Collection[str]) -> KindSet | None:
    match node:
        case tree.UnaryComparison(operator=sign, operand=operand):
            return _compared(sign, constant_of(operand, text, names))
        case tree.RangeLiteral():
            return _ranged(node, text, names)
    return _compared("=", constant_of(node, text, names))


def _compared(sign: str, value: Value) -> KindSet | None:
    found = key_of(value)
    if found is None:
        return None
    kind, key = found
    if kind in DISCRETE:
        return Discrete(kind, frozenset((key,)), sign == "!=") if sign in ("=", "!=") else None
    before, after = (1, key, -1), (1, key, 1)
    spans: dict[str, tuple[Span, ...]] = {
        "=": (Span(before, after),),
        "!=": (Span(LOWEST, before), Span(after, HIGHEST)),
        "<": (Span(LOWEST, before),),
        "<=": (Span(LOWEST, after),),
        ">": (Span(after, HIGHEST),),
        ">=": (Span(before, HIGHEST),),
    }
    return Ordered(kind, spans[sign])


def _ranged(node: tree.RangeLiteral, text: str, names: Collection[str]) -> KindSet | None:
    low = key_of(constant_of(node.low, text, names))
    high = key_of(constant_of(node.high, text, names))
    if low is None or high is None or low[0] != high[0] or low[0] not in ORDERED:
        return None
    start: Mark = (1, low[1], -1 if node.low_included else 1)
    end: Mark = (1, high[1], 1 if node.high_included else -1)
    return Ordered(low[0], (Span(start, end),) if start < end else ())


def _union(first: KindSet, second: KindSet) -> KindSet:
    if isinstance(first, Ordered) and isinstance(second, Ordered):
        return Ordered(first.kind, merged((*first.spans, *second.spans)))
    assert isinstance(first, Discrete)
    assert isinstance(second, Discrete)
    if first.is_negated and second.is_negated:
        return Discrete(first.kind, first.values & second.values, True)
    if first.is_negated:
        return Discrete(first.kind, first.values - second.values, True)
    if second.is_negated:
        return Discrete(first.kind, second.values - first.values, True)
    return Discrete(first.kind, first.values | second.values)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same keys as ordered, disjoint spans."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.low):
        if found and span.low <= found[-1].high:
            found[-1] = Span(found[-1].low, max(found[-1].high, span.high))
        else:
            found.append(span)
    return tuple(found)
