"""What kind of result an operation has for kinds of operands: the tables of DMN 1.5 on types.

Any stands for everything that is not known: no operation is wrong because of it.
"""

from __future__ import annotations

from feel.types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_AND_TIME,
    DAYS_AND_TIME,
    FUNCTION,
    LIST,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)

ORDERED = (NUMBER, STRING, DATE, TIME, DATE_AND_TIME, DAYS_AND_TIME, YEARS_AND_MONTHS)
_DURATIONS = (DAYS_AND_TIME, YEARS_AND_MONTHS)
_DATES = (DATE, DATE_AND_TIME)

_WORDS: dict[Type, str] = {
    NUMBER: "a number",
    STRING: "text",
    BOOLEAN: "true or false",
    DATE: "a date",
    TIME: "a time",
    DATE_AND_TIME: "a date and time",
    DAYS_AND_TIME: "a duration in days and time",
    YEARS_AND_MONTHS: "a duration in years and months",
    NULL: "nothing",
    ANY: "anything",
}

PROPERTIES: dict[Type, dict[str, Type]] = {
    DATE: {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER},
    TIME: {
        "hour": NUMBER,
        "minute": NUMBER,
        "second": NUMBER,
        "time offset": DAYS_AND_TIME,
        "timezone": STRING,
    },
    DAYS_AND_TIME: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    YEARS_AND_MONTHS: {"years": NUMBER, "months": NUMBER},
}
PROPERTIES[DATE_AND_TIME] = PROPERTIES[DATE] | PROPERTIES[TIME]


def in_words(kind: Type) -> str:
    """The type as a sentence says it."""
    match kind:
        case ListType(element=element) if element is not ANY:
            return f"a list of {kind.element}"
        case ListType():
            return "a list"
        case ContextType():
            return "a context"
        case RangeType():
            return "a range"
        case FunctionType():
            return "a function"
    return _WORDS.get(kind, f"a {kind}")


def members_of(kind: Type) -> dict[str, Type]:
    """What may follow a dot after a value of that type."""
    match kind:
        case ContextType(members=members):
            return dict(members)
        case ListType(element=element):
            return {name: ListType(member) for name, member in members_of(element).items()}
        case RangeType(element=element):
            ends = {"start": element, "end": element}
            return ends | {"start included": BOOLEAN, "end included": BOOLEAN}
    return PROPERTIES.get(kind, {})


def is_open(kind: Type) -> bool:
    """Whether the type says nothing: every member and operation is possible."""
    return kind in (ANY, NULL, CONTEXT, FUNCTION, LIST, RANGE)


def may_be(kind: Type, wanted: Type) -> bool:
    """Whether a value of `kind` may be given where `wanted` is, implicit conversions included."""
    if (
        ANY in (kind, wanted)
        or kind == NULL
        or (wanted in (CONTEXT, FUNCTION) and _alike(kind, wanted))
    ):
        return True
    match kind, wanted:
        case ListType(element=mine), ListType(element=other):
            return may_be(mine, other)
        case RangeType(element=mine), RangeType(element=other):
            return may_be(mine, other)
        case ContextType(), ContextType(members=members):
            return kind == CONTEXT or all(
                (own := kind.member(name)) is not None and may_be(own, member)
                for name, member in members
            )
        case FunctionType(), FunctionType():
            return kind is FUNCTION or len(kind.parameters) == len(wanted.parameters)
        case ListType(element=mine), _:
            return may_be(mine, wanted)
        case _, ListType(element=other):
            return may_be(kind, other)
    return kind == wanted or (kind == DATE and wanted == DATE_AND_TIME)


def _alike(kind: Type, wanted: Type) -> bool:
    return type(kind) is type(wanted)


def comparable(left: Type, right: Type, *, ordered: bool) -> bool:
    """Whether `=`, or `<` where an order is asked for, can have a result (tables 50-53)."""
    if ordered and not all(kind in (*ORDERED, ANY, NULL) for kind in (left, right)):
        return False
    if ANY in (left, right) or (not ordered and NULL in (left, right)):
        return True
    if type(left) is not type(right):
        return False
    match left, right:
        case ListType(element=mine), ListType(element=other):
            return comparable(mine, other, ordered=False)
        case RangeType(element=mine), RangeType(element=other):
            return comparable(mine, other, ordered=False)
        case (ContextType(), _) | (FunctionType(), _):
            return True
    return left == right


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """The type of the result (tables 56-60); None where there is none."""
    if ANY in (left, right):
        return ANY
    if left == right == NUMBER:
        return NUMBER
    match operator:
        case "+":
            return _sum(left, right) or _sum(right, left)
        case "-":
            return _difference(left, right)
        case "*":
            return _scaled(left, right) or _scaled(right, left)
        case "/":
            return NUMBER if left == right and left in _DURATIONS else _scaled(left, right)
    return None


def _sum(left: Type, right: Type) -> Type | None:
    if left == right and left in (STRING, *_DURATIONS):
        return left
    if left in _DATES and right in _DURATIONS:
        return left
    return TIME if (left, right) == (TIME, DAYS_AND_TIME) else None


def _difference(left: Type, right: Type) -> Type | None:
    if (left in _DATES and right in _DATES) or left == right == TIME:
        return DAYS_AND_TIME
    return _sum(left, right) if right in _DURATIONS else None


def _scaled(left: Type, right: Type) -> Type | None:
    return left if left in _DURATIONS and right == NUMBER else None
