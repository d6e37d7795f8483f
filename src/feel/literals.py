"""Text to dates, times and durations (DMN 1.5, 10.3.2.3.4-8, and the functions of 10.3.4.1)."""

from __future__ import annotations

import re

from feel.calendar import MAX_YEAR, SECOND
from feel.temporal import (
    HOUR,
    MINUTE,
    Date,
    DateTime,
    DaysTimeDuration,
    Temporal,
    Time,
    YearsMonthsDuration,
)
from feel.zones import parse_zone

MAX_MONTHS = MAX_YEAR * 12 * 2
MAX_SECONDS = MAX_YEAR * 2 * 366 * 86_400

_DATE = re.compile(r"(-?)([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9:]+|@.+)?")
_DURATION = re.compile(
    r"(-)?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)
_MAX_DIGITS = 20


def parse_date(text: str) -> Date | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year = int(match[2])
    return Date.of(-year if match[1] else year, int(match[3]), int(match[4]))


def parse_time(text: str) -> Time | None:
    match = _TIME.fullmatch(text)
    if not match:
        return None
    zone = parse_zone(match[5]) if match[5] else None
    if match[5] and zone is None:
        return None
    nanosecond = _nanoseconds(match[4])
    return Time.of(int(match[1]), int(match[2]), int(match[3]), nanosecond, zone)


def parse_date_time(text: str) -> DateTime | None:
    """`2026-03-01T10:00:00` with or without a zone."""
    day, separator, clock = text.partition("T")
    if not separator:
        return None
    date = parse_date(day)
    midnight = clock.startswith("24:00:00")
    time = parse_time(clock.replace("24", "00", 1) if midnight else clock)
    if date is None or time is None or (midnight and time.nanoseconds):
        return None
    if midnight:
        # XML Schema lets a day end at 24:00:00, which is the midnight of the next.
        return DateTime(Date.from_day_number(date.day_number + 1), time)
    return DateTime(date, time)


def parse_duration(text: str) -> DaysTimeDuration | YearsMonthsDuration | None:
    """`P1Y2M` or `P1DT2H`; None where both kinds are mixed."""
    match = _DURATION.fullmatch(text)
    if (
        not match
        or text[-1] in "PT"
        or any(len(part or "") > _MAX_DIGITS for part in match.groups()[:8])
    ):
        return None
    sign = -1 if match[1] else 1
    years, months, days, clock = match[2], match[3], match[4], match[5]
    if days is None and clock is None:
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonthsDuration(sign * total) if total <= MAX_MONTHS else None
    if years is not None or months is not None:
        return None
    nanoseconds = int(days or 0) * 24 * HOUR + int(match[6] or 0) * HOUR
    nanoseconds += int(match[7] or 0) * MINUTE + int(match[8] or 0) * SECOND
    nanoseconds += _nanoseconds(match[9])
    if nanoseconds > MAX_SECONDS * SECOND:
        return None
    return DaysTimeDuration(sign * nanoseconds)


def parse_temporal(text: str) -> Temporal | None:
    """What `@"..."` means: the literal form tells the kind (rule 62)."""
    return parse_date(text) or parse_date_time(text) or parse_time(text) or parse_duration(text)


def _nanoseconds(fraction: str | None) -> int:
    return int(fraction[:9].ljust(9, "0")) if fraction else 0
