"""The proleptic Gregorian calendar for any year, where `datetime` ends at 9999 (10.3.2.3.4)."""

from __future__ import annotations

DAY_NANOSECONDS = 86_400_000_000_000
SECOND = 1_000_000_000
MAX_YEAR = 999_999_999

_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_of_year(year: int, month: int, day: int) -> int:
    return _DAYS_BEFORE[month - 1] + day + (month > 2 and is_leap(year))


def to_day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01."""
    before = year - 1
    of_years = before * 365 + before // 4 - before // 100 + before // 400
    return of_years + day_of_year(year, month, day) - 719_163


def from_day_number(number: int) -> tuple[int, int, int]:
    """Year, month and day of a count of days since 1970-01-01."""
    # Counted from 0000-03-01, so that the leap day is the last of its year.
    era, of_era = divmod(number + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return era * 400 + year_of_era + (month <= 2), month, day


def add_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """The same day so many months later, or the last day of that month if it is shorter."""
    year, month0 = divmod(year * 12 + month - 1 + months, 12)
    return year, month0 + 1, min(day, days_in_month(year, month0 + 1))


def weekday(day_number: int) -> int:
    """1 is Monday, 7 is Sunday (ISO 8601)."""
    return (day_number + 3) % 7 + 1


def week_of_year(day_number: int) -> int:
    """The week by ISO 8601: the one that has the Thursday counts."""
    thursday = day_number - weekday(day_number) + 4
    year, _, _ = from_day_number(thursday)
    return (thursday - to_day_number(year, 1, 1)) // 7 + 1
