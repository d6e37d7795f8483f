"""Values as FEEL writes them (the function `string` of DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

from decimal import Decimal

from feel.names import is_plain
from feel.numbers import number_text
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Range, Spend, Value, free

_SHORT = 64
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def text_of(value: Value, spend: Spend = free) -> str:
    """The literal that means the value; functions have none and are named. `spend` is told of
    every list, context, long number and long text before it is written."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            if abs(value.adjusted()) > _SHORT:
                spend(abs(value.adjusted()))
            return number_text(value)
        case str():
            if len(value) > _SHORT:
                spend(len(value))
            return quoted(value)
        case list():
            spend(len(value))
            return f"[{', '.join(_inner(item, spend) for item in value)}]"
        case dict():
            spend(len(value))
            entries = (f"{key_text(key)}: {_inner(v, spend)}" for key, v in value.items())
            return f"{{{', '.join(entries)}}}"
        case Range():
            return _range_text(value, spend)
        case Date() | Time() | DateTime() | DaysTimeDuration() | YearsMonthsDuration():
            return str(value)
    return f"function({', '.join(formal.name for formal in value.parameters)})"


def quoted(text: str) -> str:
    """A text as a literal."""
    return f'"{text.translate(_ESCAPES)}"'


def key_text(key: str) -> str:
    """A key of a context, in quotes where it is no plain name."""
    return key if is_plain(key) else quoted(key)


def _inner(value: Value, spend: Spend) -> str:
    if isinstance(value, Date | Time | DateTime | DaysTimeDuration | YearsMonthsDuration):
        return f'@"{value}"'
    return text_of(value, spend)


def _range_text(value: Range, spend: Spend) -> str:
    low, high = _inner(value.low, spend), _inner(value.high, spend)
    if value.test is not None:
        return f"{value.test} {low if value.high is None else high}"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{low}..{high}{closing}"
