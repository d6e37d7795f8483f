"""What `.` finds in dates, times, durations and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from feel.calendar import SECOND
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Range, Value


def property_of(value: Value, name: str) -> tuple[bool, Value]:
    """Whether such a value has that property, and what it is."""
    read = PROPERTIES.get(type(value), {}).get(name)
    return (False, None) if read is None else (True, read(value))


def _number(read: Callable[[Any], int]) -> Callable[[Any], Value]:
    return lambda value: Decimal(read(value))


def _offset(value: Time | DateTime) -> Value:
    offset = value.offset
    return None if offset is None else DaysTimeDuration(offset * SECOND)


def _zone(value: Time) -> Value:
    return value.zone if isinstance(value.zone, str) else None


def _part(nanoseconds: int, unit: int, whole: int) -> int:
    """A component of a duration: all of them bear its sign."""
    part = abs(nanoseconds) // (unit * SECOND) % whole
    return -part if nanoseconds < 0 else part


def _month_part(months: int, whole: bool) -> int:
    part = abs(months) // 12 if whole else abs(months) % 12
    return -part if months < 0 else part


_DATE = {
    "year": _number(lambda d: d.year),
    "month": _number(lambda d: d.month),
    "day": _number(lambda d: d.day),
    "weekday": _number(lambda d: d.weekday),
}
_TIME = {
    "hour": _number(lambda t: t.hour),
    "minute": _number(lambda t: t.minute),
    "second": _number(lambda t: t.second),
    "timezone": _zone,
}

PROPERTIES: dict[type, dict[str, Callable[[Any], Value]]] = {
    Date: _DATE,
    Time: _TIME | {"time offset": _offset},
    DateTime: {name: (lambda v, read=read: read(v.date)) for name, read in _DATE.items()}
    | {name: (lambda v, read=read: read(v.time)) for name, read in _TIME.items()}
    | {"time offset": _offset},
    DaysTimeDuration: {
        "days": _number(lambda d: _part(d.nanoseconds, 86_400, 1 << 70)),
        "hours": _number(lambda d: _part(d.nanoseconds, 3600, 24)),
        "minutes": _number(lambda d: _part(d.nanoseconds, 60, 60)),
        "seconds": _number(lambda d: _part(d.nanoseconds, 1, 60)),
    },
    YearsMonthsDuration: {
        "years": _number(lambda d: _month_part(d.months, whole=True)),
        "months": _number(lambda d: _month_part(d.months, whole=False)),
    },
    Range: {
        "start": lambda r: r.low,
        "end": lambda r: r.high,
        "start included": lambda r: r.low_included,
        "end included": lambda r: r.high_included,
    },
}
