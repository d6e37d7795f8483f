"""`+ - * / **` and unary minus on values (DMN 1.5, tables 56-61).

Each function raises NoOperation where the standard knows none for such values, and DecimalException
or OutOfCalendar where the result cannot be held; the caller makes null and a warning of it.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from feel.calendar import DAY_NANOSECONDS, MAX_YEAR
from feel.numbers import DECIMAL128
from feel.temporal import (
    Date,
    DateTime,
    DaysTimeDuration,
    OutOfCalendar,
    Time,
    YearsMonthsDuration,
)
from feel.values import Value

_MAX_MONTHS = 2 * 12 * MAX_YEAR
_MAX_NANOSECONDS = 2 * 366 * MAX_YEAR * DAY_NANOSECONDS


class NoOperation(Exception):
    """The standard knows no such operation for such values."""


def add(left: Value, right: Value) -> Value:
    match left, right:
        case Decimal(), Decimal():
            return DECIMAL128.add(left, right)
        case str(), str():
            return left + right
        case DaysTimeDuration(), DaysTimeDuration():
            return _days(left.nanoseconds + right.nanoseconds)
        case YearsMonthsDuration(), YearsMonthsDuration():
            return _months(left.months + right.months)
        case ((Date() | DateTime() | Time()), (DaysTimeDuration() | YearsMonthsDuration())):
            return _shift(left, right)
        case ((DaysTimeDuration() | YearsMonthsDuration()), (Date() | DateTime() | Time())):
            return _shift(right, left)
    raise NoOperation


def subtract(left: Value, right: Value) -> Value:
    match left, right:
        case Decimal(), Decimal():
            return DECIMAL128.subtract(left, right)
        case DaysTimeDuration(), DaysTimeDuration():
            return _days(left.nanoseconds - right.nanoseconds)
        case YearsMonthsDuration(), YearsMonthsDuration():
            return _months(left.months - right.months)
        case ((Date() | DateTime() | Time()), (DaysTimeDuration() | YearsMonthsDuration())):
            return _shift(left, negate(right))
        case Time(), Time():
            return _between_times(left, right)
        case ((Date() | DateTime()), (Date() | DateTime())):
            return _between_dates(left, right)
    raise NoOperation


def multiply(left: Value, right: Value) -> Value:
    match left, right:
        case Decimal(), Decimal():
            return DECIMAL128.multiply(left, right)
        case DaysTimeDuration(), Decimal():
            return _days(_whole(DECIMAL128.multiply(Decimal(left.nanoseconds), right)))
        case YearsMonthsDuration(), Decimal():
            return _months(_whole(DECIMAL128.multiply(Decimal(left.months), right)))
        case Decimal(), (DaysTimeDuration() | YearsMonthsDuration()):
            return multiply(right, left)
    raise NoOperation


def divide(left: Value, right: Value) -> Value:
    match left, right:
        case Decimal(), Decimal():
            return DECIMAL128.divide(left, right)
        case DaysTimeDuration(), Decimal():
            return _days(_whole(DECIMAL128.divide(Decimal(left.nanoseconds), right)))
        case YearsMonthsDuration(), Decimal():
            return _months(_whole(DECIMAL128.divide(Decimal(left.months), right)))
        case DaysTimeDuration(), DaysTimeDuration():
            return DECIMAL128.divide(Decimal(left.nanoseconds), Decimal(right.nanoseconds))
        case YearsMonthsDuration(), YearsMonthsDuration():
            return DECIMAL128.divide(Decimal(left.months), Decimal(right.months))
    raise NoOperation


def power(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return power_of_numbers(left, right)
    raise NoOperation


def power_of_numbers(base: Decimal, exponent: Decimal) -> Decimal:
    """The power, where 0 to the 0 is 1 as in IEEE 754-2008, 9.2.1."""
    return DECIMAL128.power(base, exponent) if exponent else Decimal(1)


def negate(value: Value) -> Value:
    match value:
        case Decimal():
            return DECIMAL128.minus(value)
        case DaysTimeDuration():
            return DaysTimeDuration(-value.nanoseconds)
        case YearsMonthsDuration():
            return YearsMonthsDuration(-value.months)
    raise NoOperation


def _shift(moment: Date | DateTime | Time, by: Value) -> Value:
    if isinstance(by, YearsMonthsDuration) and not isinstance(moment, Time):
        return moment.plus_months(by.months)
    if isinstance(by, DaysTimeDuration):
        if isinstance(moment, Date):
            local = moment.day_number * DAY_NANOSECONDS + by.nanoseconds
            return Date.from_day_number(local // DAY_NANOSECONDS)
        return moment.plus(by.nanoseconds)
    raise NoOperation


def _between_times(left: Time, right: Time) -> Value:
    difference = left.nanoseconds - right.nanoseconds
    if left.zone == right.zone:
        return DaysTimeDuration(difference)
    if left.offset is None or right.offset is None:
        raise NoOperation
    return DaysTimeDuration(difference - (left.offset - right.offset) * 1_000_000_000)


def _between_dates(left: Date | DateTime, right: Date | DateTime) -> Value:
    start, end = _at_midnight(right), _at_midnight(left)
    if (start.offset is None) != (end.offset is None):
        raise NoOperation
    return DaysTimeDuration(end.instant - start.instant)


def _at_midnight(value: Date | DateTime) -> DateTime:
    """A date counts as its midnight in UTC (10.3.2.3.6)."""
    return DateTime(value, Time(0, 0)) if isinstance(value, Date) else value


def _whole(number: Decimal) -> int:
    if number.adjusted() > 40:
        raise OutOfCalendar
    return int(number.to_integral_value(ROUND_DOWN))


def _days(nanoseconds: int) -> DaysTimeDuration:
    if abs(nanoseconds) > _MAX_NANOSECONDS:
        raise OutOfCalendar
    return DaysTimeDuration(nanoseconds)


def _months(months: int) -> YearsMonthsDuration:
    if abs(months) > _MAX_MONTHS:
        raise OutOfCalendar
    return YearsMonthsDuration(months)
