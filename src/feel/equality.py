"""Equality and order of values (DMN 1.5, 10.3.2.13 and tables 50-53)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Function, Range, Value


def equal(left: Value, right: Value) -> bool | None:
    """Whether both are the same value; None where their kinds cannot be compared.

    Null equals only null. Times with offsets are equal where they are the same moment.
    """
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and _all(
            equal(a, b) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and _all(equal(left[key], right[key]) for key in left)
    if isinstance(left, Range) and isinstance(right, Range):
        if (left.low_included, left.high_included) != (right.low_included, right.high_included):
            return False
        return _all((equal(left.low, right.low), equal(left.high, right.high)))
    if isinstance(left, Time | DateTime):
        return compare(left, right) == 0
    if isinstance(left, Function):
        return left is right
    return left == right


def _all(results: Iterable[bool | None]) -> bool:
    return all(results)


def same(left: Value, right: Value) -> bool:
    """Equality that is never null: what list functions search by."""
    return equal(left, right) is True


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as `left` is before, at or after `right`; None where there is no order.

    Numbers, texts (by code point), dates, times, dates and times, and both durations are ordered,
    each among themselves.
    """
    match left, right:
        case (Decimal(), Decimal()) | (str(), str()):
            return _order(left, right)
        case Date(), Date():
            return _order(_of_date(left), _of_date(right))
        case Time(), Time():
            return _compare_times(left, right)
        case DateTime(), DateTime():
            if (left.offset is None) != (right.offset is None):
                return None
            return _order(left.instant, right.instant)
        case DaysTimeDuration(), DaysTimeDuration():
            return _order(left.nanoseconds, right.nanoseconds)
        case YearsMonthsDuration(), YearsMonthsDuration():
            return _order(left.months, right.months)
    return None


def _of_date(date: Date) -> tuple[int, int, int]:
    return date.year, date.month, date.day


def _compare_times(left: Time, right: Time) -> int | None:
    if left.zone == right.zone:
        return _order(left.nanoseconds, right.nanoseconds)
    if left.offset is None or right.offset is None:
        return None
    return _order(
        left.nanoseconds - left.offset * 1_000_000_000,
        right.nanoseconds - right.offset * 1_000_000_000,
    )


def _order[T: (Decimal, str, int, tuple[int, int, int])](left: T, right: T) -> int:
    return (left > right) - (left < right)


def within(value: Value, range_: Range) -> bool | None:
    """Whether the value lies in the range; None where they have no common order (table 55)."""
    if value is None:
        return None
    if range_.low is not None:
        order = compare(value, range_.low)
        if order is None:
            # A range of equal ends that have no order, such as `= true`.
            return equal(value, range_.low) if range_.low == range_.high else None
        if order < 0 or (order == 0 and not range_.low_included):
            return False
    if range_.high is not None:
        order = compare(value, range_.high)
        if order is None:
            return None
        if order > 0 or (order == 0 and not range_.high_included):
            return False
    return True
