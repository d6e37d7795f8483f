"""Relations of points and ranges (DMN 1.5, 10.3.4.9 and table 78), and `range` (10.3.4.1).

A point is the range from itself to itself. An end that is not included lies a little inside, an
end of a test such as `< 10` infinitely far out: so each relation is one comparison of ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from feel import literals, parser, tree
from feel.equality import compare
from feel.errors import SyntaxMistake, Undefined
from feel.functions.declaring import builtin
from feel.numbers import DECIMAL128
from feel.run import Run
from feel.values import Function, Range, Value


class _End(NamedTuple):
    value: Value
    inwards: int
    infinite: int


class _Ends(NamedTuple):
    low: _End
    high: _End


type _Relation = Callable[[_Ends, _Ends], bool]
type _Shape = tuple[str, str]

_RANGE_RANGE: _Shape = ("range1: range", "range2: range")
_RANGE_POINT: _Shape = ("range: range", "point: Any")
_POINT_RANGE: _Shape = ("point: Any", "range: range")
_POINT_POINT: _Shape = ("point1: Any", "point2: Any")


def _ends(value: Value) -> _Ends:
    if not isinstance(value, Range):
        return _Ends(_End(value, 0, 0), _End(value, 0, 0))
    if value.test == "!=":
        raise Undefined("`!=` is no range.")
    low_infinite = -1 if value.test in ("<", "<=") else 0
    high_infinite = 1 if value.test in (">", ">=") else 0
    return _Ends(
        _End(value.low, 0 if value.low_included else 1, low_infinite),
        _End(value.high, 0 if value.high_included else -1, high_infinite),
    )


def _order(left: _End, right: _End) -> int:
    if left.infinite or right.infinite:
        return left.infinite - right.infinite
    order = compare(left.value, right.value)
    if order is None:
        raise Undefined("These values have no common order.")
    return order or left.inwards - right.inwards


def _relation(name: str, sentence: str, holds: _Relation, *shapes: _Shape) -> Function:
    def body(run: Run, first: Value, second: Value) -> bool:
        return holds(_ends(first), _ends(second))

    overloads = tuple(
        builtin(f"{name}({', '.join(shape)}) -> boolean", sentence)(body) for shape in shapes
    )
    return replace(overloads[0], overloads=overloads)


def _starts(a: _Ends, b: _Ends) -> bool:
    return _order(a.low, b.low) == 0 and _order(a.high, b.high) <= 0


def _finishes(a: _Ends, b: _Ends) -> bool:
    return _order(a.high, b.high) == 0 and _order(a.low, b.low) >= 0


def _includes(a: _Ends, b: _Ends) -> bool:
    return _order(a.low, b.low) <= 0 and _order(a.high, b.high) >= 0


def _overlaps_before(a: _Ends, b: _Ends) -> bool:
    return _order(a.low, b.low) < 0 and _order(a.high, b.low) >= 0 and _order(a.high, b.high) <= 0


def _flipped(holds: _Relation) -> _Relation:
    return lambda a, b: holds(b, a)


before = _relation(
    "before",
    "Whether the first ends before the second starts.",
    lambda a, b: _order(a.high, b.low) < 0,
    *(_RANGE_RANGE, _RANGE_POINT, _POINT_RANGE, _POINT_POINT),
)
after = _relation(
    "after",
    "Whether the first starts after the second ends.",
    lambda a, b: _order(a.low, b.high) > 0,
    *(_RANGE_RANGE, _RANGE_POINT, _POINT_RANGE, _POINT_POINT),
)
meets = _relation(
    "meets",
    "Whether the first ends just where the second starts.",
    lambda a, b: _order(a.high, b.low) == 0,
    _RANGE_RANGE,
)
met_by = _relation(
    "met by",
    "Whether the first starts just where the second ends.",
    lambda a, b: _order(a.low, b.high) == 0,
    _RANGE_RANGE,
)
overlaps = _relation(
    "overlaps",
    "Whether both have something in common.",
    lambda a, b: _order(a.high, b.low) >= 0 and _order(a.low, b.high) <= 0,
    _RANGE_RANGE,
)
overlaps_before = _relation(
    "overlaps before",
    "Whether the first starts before the second and ends within it.",
    _overlaps_before,
    _RANGE_RANGE,
)
overlaps_after = _relation(
    "overlaps after",
    "Whether the first starts within the second and ends after it.",
    _flipped(_overlaps_before),
    _RANGE_RANGE,
)
finishes = _relation(
    "finishes",
    "Whether the first lies in the second and ends with it.",
    _finishes,
    *(_RANGE_RANGE, _POINT_RANGE),
)
finished_by = _relation(
    "finished by",
    "Whether the second lies in the first and ends with it.",
    _flipped(_finishes),
    *(_RANGE_RANGE, _RANGE_POINT),
)
includes = _relation(
    "includes",
    "Whether the second lies in the first.",
    _includes,
    *(_RANGE_RANGE, _RANGE_POINT),
)
during = _relation(
    "during",
    "Whether the first lies in the second.",
    _flipped(_includes),
    *(_RANGE_RANGE, _POINT_RANGE),
)
starts = _relation(
    "starts",
    "Whether the first lies in the second and starts with it.",
    _starts,
    *(_RANGE_RANGE, _POINT_RANGE),
)
started_by = _relation(
    "started by",
    "Whether the second lies in the first and starts with it.",
    _flipped(_starts),
    *(_RANGE_RANGE, _RANGE_POINT),
)
coincides = _relation(
    "coincides",
    "Whether both are the same.",
    lambda a, b: _order(a.low, b.low) == 0 and _order(a.high, b.high) == 0,
    *(_RANGE_RANGE, _POINT_POINT),
)


@builtin("range(from: string) -> range", "The range that a text spells, such as `[1..10]`.")
def range_(run: Run, text: str) -> Range:
    try:
        node = parser.expression(text, (), ())
    except SyntaxMistake as mistake:
        raise Undefined(f"The text is no range: {mistake.sentence}") from None
    if not isinstance(node, tree.RangeLiteral):
        raise Undefined("The text is no range.")
    low, high = _literal(node.low), _literal(node.high)
    if compare(low, high) not in (-1, 0):
        raise Undefined("A range goes from the less to the greater.")
    return Range(low, high, node.low_included, node.high_included)


_PARSERS: dict[str, Callable[[str], Value]] = {
    "date": literals.parse_date,
    "time": literals.parse_time,
    "date and time": literals.parse_date_time,
    "duration": literals.parse_duration,
}


def _literal(node: tree.Node) -> Value:
    """An end of a range in a text: only what needs no evaluation is one."""
    match node:
        case tree.NumberLiteral(value=Decimal() as number):
            return number
        case tree.StringLiteral(value=str() as text):
            return text
        case tree.Negation(operand=tree.NumberLiteral(value=number)):
            return DECIMAL128.minus(number)
        case tree.AtLiteral(text=text):
            return literals.parse_temporal(text)
        case tree.Call(
            function=tree.Name(name=name),
            arguments=(tree.Argument(value=tree.StringLiteral(value=text)),),
        ) if name in _PARSERS:
            return _PARSERS[name](text)
    raise Undefined("The ends of a range in a text are literals.")
