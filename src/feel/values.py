"""What FEEL computes with (DMN 1.5, 10.3.2.2), and the door between it and Python.

Inside there are only: None, bool, Decimal, str, the temporals, Range, Function, list and dict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feel.errors import NotAValue
from feel.numbers import DECIMAL128
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.zones import Zone

if TYPE_CHECKING:
    from feel.run import Run
    from feel.tree import ComparisonOperator
    from feel.types import Type

MAX_NESTING = 200


@dataclass(frozen=True, slots=True)
class Range:
    """A range of comparable values (10.3.2.7).

    `test` is the operator of a range written as a test, such as `< 10`: its other end is open to
    infinity. Without it an end that is null makes the range unknown.
    """

    low: Value
    high: Value
    low_included: bool
    high_included: bool
    test: ComparisonOperator | None = None


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter of a function: its name, its type, whether it may be left out or be null."""

    name: str
    type: Type
    optional: bool = False
    nullable: bool = True
    variadic: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value (10.3.2.13).

    `invoke` gets one value for each parameter (None for those left out), already coerced; it raises
    Undefined where there is no result. `overloads` are tried in order where the first does not fit.
    """

    name: str
    parameters: tuple[Formal, ...]
    result: Type
    invoke: Callable[[Run, list[Value]], Value] = field(repr=False)
    sentence: str = ""
    overloads: tuple[Function, ...] = field(default=(), repr=False)


type Value = (
    bool
    | Decimal
    | str
    | Date
    | Time
    | DateTime
    | DaysTimeDuration
    | YearsMonthsDuration
    | Range
    | Function
    | list[Value]
    | dict[str, Value]
    | None
)

type HostValue = (
    Value
    | int
    | float
    | dt.date
    | dt.time
    | dt.datetime
    | dt.timedelta
    | Sequence[HostValue]
    | Mapping[str, HostValue]
)

type Spend = Callable[[int], None]
"""Told the size of each list and context before it is gone through."""


def free(size: int) -> None:
    """The Spend of a host that looks at its own data."""


SCALARS = frozenset(
    (
        type(None),
        bool,
        Decimal,
        str,
        Date,
        Time,
        DateTime,
        DaysTimeDuration,
        YearsMonthsDuration,
        Function,
        Range,
    )
)


def to_value(value: object, depth: int = 0) -> Value:
    """A Python value as FEEL sees it. Raise NotAValue for what it cannot hold."""
    kind = type(value)
    if kind in SCALARS:
        if kind is Decimal and not value.is_finite():  # type: ignore[attr-defined]  # kind says so
            return None
        return value  # type: ignore[return-value]  # SCALARS are Values
    if depth > MAX_NESTING:
        raise NotAValue(f"The data is nested over {MAX_NESTING} deep.")
    if isinstance(value, Mapping):
        return {str(key): to_value(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_value(item, depth + 1) for item in value]
    if isinstance(value, int):
        return _whole_number(value)
    if isinstance(value, float):
        number = Decimal(repr(float(value)))
        return number if number.is_finite() else None
    if isinstance(value, str):
        return str.__str__(value)
    return _temporal(value)


def _whole_number(value: int) -> Decimal:
    try:
        return DECIMAL128.create_decimal(int(value))
    except DecimalException:
        raise NotAValue("FEEL has no number of that size.") from None


def _temporal(value: object) -> Value:
    if isinstance(value, dt.datetime):
        time = _time(value, _zone(value.tzinfo, value.utcoffset()))
        return DateTime(Date(value.year, value.month, value.day), time)
    if isinstance(value, dt.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return _time(value, _zone(value.tzinfo, value.utcoffset()))
    if isinstance(value, dt.timedelta):
        microseconds = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        return DaysTimeDuration(microseconds * 1000)
    if isinstance(value, Decimal):
        return Decimal(value) if value.is_finite() else None
    raise NotAValue(f"FEEL has no kind for a {type(value).__name__}.")


def _time(value: dt.datetime | dt.time, zone: Zone | None) -> Time:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return Time(seconds * 1_000_000_000 + value.microsecond * 1000, zone)


def _zone(zone: dt.tzinfo | None, offset: dt.timedelta | None) -> Zone | None:
    if isinstance(zone, ZoneInfo) and zone.key and zone.key != "UTC":
        return zone.key
    return None if offset is None else int(offset.total_seconds())


def from_value(value: Value) -> HostValue:
    """A FEEL value in Python's own kinds; what they cannot hold stays as it is."""
    match value:
        case list():
            return [from_value(item) for item in value]
        case dict():
            return {key: from_value(member) for key, member in value.items()}
        case Date() if 1 <= value.year <= 9999:
            return dt.date(value.year, value.month, value.day)
        case Time():
            return _host_time(value)
        case DateTime() if 1 <= value.date.year <= 9999:
            date = dt.date(value.date.year, value.date.month, value.date.day)
            return dt.datetime.combine(date, _host_time(value.time))
        case DaysTimeDuration() if abs(value.nanoseconds) < 86_399_999_913_600 * 1_000_000_000:
            return dt.timedelta(microseconds=value.nanoseconds // 1000)
    return value


def _host_time(time: Time) -> dt.time:
    zone: dt.tzinfo | None = None
    if isinstance(time.zone, str):
        zone = ZoneInfo(time.zone)
    elif time.zone is not None:
        zone = dt.timezone(dt.timedelta(seconds=time.zone)) if time.zone else dt.UTC
    microsecond = time.nanoseconds // 1000 % 1_000_000
    return dt.time(time.hour, time.minute, time.second, microsecond, zone)
