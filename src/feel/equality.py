"""Equality and order of values (DMN 1.5, 10.3.2.13 and tables 50-53)."""

from __future__ import annotations

from decimal import Decimal

from feel.calendar import SECOND
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Function, Range, Spend, Value, free


def equal(left: Value, right: Value, spend: Spend = free) -> bool | None:
    """Whether both are the same value; None where their kinds cannot be compared.

    Null equals only null. Times with offsets are equal where they are the same moment.
    """
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        spend(len(left))
        return len(left) == len(right) and all(
            equal(a, b, spend) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        spend(len(left))
        return left.keys() == right.keys() and all(equal(left[k], right[k], spend) for k in left)
    if isinstance(left, Range) and isinstance(right, Range):
        if _shape(left) != _shape(right):
            return False
        return bool(equal(left.low, right.low) and equal(left.high, right.high))
    if isinstance(left, Time | DateTime):
        order = compare(left, right)
        return False if order is None else order == 0
    if isinstance(left, Function):
        return left is right
    return left == right


def _shape(range_: Range) -> tuple[str | None, bool, bool]:
    return range_.test, range_.low_included, range_.high_included


def identical(left: Value, right: Value, spend: Spend = free) -> bool:
    """The function `is` (10.3.4.7): the same kind and the same parts, zones as they are written."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        spend(len(left))
        return len(left) == len(right) and all(
            identical(a, b, spend) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        spend(len(left))
        return left.keys() == right.keys() and all(
            identical(left[k], right[k], spend) for k in left
        )
    return left == right


def same(left: Value, right: Value, spend: Spend = free) -> bool:
    """Equality that is never null: what list functions search by."""
    return equal(left, right, spend) is True


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as `left` is before, at or after `right`; None where there is no order.

    Numbers, texts (by code point), dates, times, dates and times, and both durations are ordered,
    each among themselves.
    """
    match left, right:
        case Decimal(), Decimal():
            return _order(left, right)
        case str(), str():
            return _order(left, right)
        case Date(), Date():
            return _order(_of_date(left), _of_date(right))
        case Time(), Time():
            return _compare_times(left, right)
        case DateTime(), DateTime():
            if (left.offset is None) != (right.offset is None):
                return None
            # The value of a date and time is a number of whole seconds (10.3.2.3.5).
            return _order(left.instant // SECOND, right.instant // SECOND)
        case DaysTimeDuration(), DaysTimeDuration():
            return _order(left.nanoseconds, right.nanoseconds)
        case YearsMonthsDuration(), YearsMonthsDuration():
            return _order(left.months, right.months)
    return None


def _of_date(date: Date) -> tuple[int, int, int]:
    return date.year, date.month, date.day


def _compare_times(left: Time, right: Time) -> int | None:
    # The value of a time is a number of whole seconds (10.3.2.3.4).
    seconds, others = left.nanoseconds // SECOND, right.nanoseconds // SECOND
    if left.zone == right.zone:
        return _order(seconds, others)
    if left.offset is None or right.offset is None:
        return None
    return _order(seconds - left.offset, others - right.offset)


def _order[T: (Decimal, str, int, tuple[int, int, int])](left: T, right: T) -> int:
    return (left > right) - (left < right)


def within(value: Value, range_: Range) -> bool | None:
    """Whether the value lies in the range; None where they have no common order (table 55)."""
    if range_.test in ("=", "!="):
        same_value = equal(value, range_.low)
        return same_value if same_value is None else same_value is (range_.test == "=")
    if range_.test is None and (range_.low is None or range_.high is None):
        return None
    from_low = to_high = 1
    if range_.low is not None or range_.test in (">", ">="):
        order = compare(value, range_.low)
        if order is None:
            return None
        from_low = order or (0 if range_.low_included else -1)
    if range_.high is not None or range_.test in ("<", "<="):
        order = compare(range_.high, value)
        if order is None:
            return None
        to_high = order or (0 if range_.high_included else -1)
    return from_low >= 0 and to_high >= 0
