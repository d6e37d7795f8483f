"""Dates, times and durations (DMN 1.5, 10.3.2.3.4-10.3.2.3.8): immutable, to the nanosecond.

Years go from -999999999 to 999999999. `text` of a value is its literal form.
"""

from __future__ import annotations

from dataclasses import dataclass

from feel import calendar
from feel.calendar import DAY_NANOSECONDS, SECOND
from feel.zones import Zone, offset_at, offset_at_instant, zone_text

HOUR = 3600 * SECOND
MINUTE = 60 * SECOND


class OutOfCalendar(ValueError):
    """A date is beyond the years that FEEL knows."""


@dataclass(frozen=True, slots=True)
class Date:
    year: int
    month: int
    day: int

    @staticmethod
    def of(year: int, month: int, day: int) -> Date | None:
        """The date, or None where the calendar has no such day."""
        if abs(year) > calendar.MAX_YEAR or not 1 <= month <= 12:
            return None
        if not 1 <= day <= calendar.days_in_month(year, month):
            return None
        return Date(year, month, day)

    @staticmethod
    def from_day_number(number: int) -> Date:
        year, month, day = calendar.from_day_number(number)
        if abs(year) > calendar.MAX_YEAR:
            raise OutOfCalendar
        return Date(year, month, day)

    @property
    def day_number(self) -> int:
        """Days since 1970-01-01."""
        return calendar.to_day_number(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return calendar.weekday(self.day_number)

    def plus_months(self, months: int) -> Date:
        year, month, day = calendar.add_months(self.year, self.month, self.day, months)
        if abs(year) > calendar.MAX_YEAR:
            raise OutOfCalendar
        return Date(year, month, day)

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day; `nanoseconds` are counted from midnight."""

    nanoseconds: int
    zone: Zone | None = None

    @staticmethod
    def of(
        hour: int, minute: int, second: int, nanosecond: int = 0, zone: Zone | None = None
    ) -> Time | None:
        """The time, or None where the clock does not show it."""
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
            return None
        return Time(hour * HOUR + minute * MINUTE + second * SECOND + nanosecond, zone)

    @property
    def hour(self) -> int:
        return self.nanoseconds // HOUR

    @property
    def minute(self) -> int:
        return self.nanoseconds // MINUTE % 60

    @property
    def second(self) -> int:
        return self.nanoseconds // SECOND % 60

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC; a named zone has no offset without a day."""
        return self.zone if isinstance(self.zone, int) else None

    def plus(self, nanoseconds: int) -> Time:
        """The time so much later, over midnight where it must."""
        return Time((self.nanoseconds + nanoseconds) % DAY_NANOSECONDS, self.zone)

    def __str__(self) -> str:
        fraction = _fraction(self.nanoseconds % SECOND)
        clock = f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction}"
        return clock + zone_text(self.zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    date: Date
    time: Time

    @staticmethod
    def from_instant(nanoseconds: int, zone: Zone | None) -> DateTime:
        """The date and time in `zone` so many nanoseconds after 1970-01-01T00:00:00Z."""
        if zone is None:
            return DateTime.from_local(nanoseconds, None)
        offset = offset_at_instant(zone, *divmod(nanoseconds, DAY_NANOSECONDS))
        return DateTime.from_local(nanoseconds + offset * SECOND, zone)

    @staticmethod
    def from_local(nanoseconds: int, zone: Zone | None) -> DateTime:
        day, of_day = divmod(nanoseconds, DAY_NANOSECONDS)
        return DateTime(Date.from_day_number(day), Time(of_day, zone))

    @property
    def local(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 by the clock on the wall."""
        return self.date.day_number * DAY_NANOSECONDS + self.time.nanoseconds

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC; None where no zone is known."""
        zone = self.time.zone
        if zone is None or isinstance(zone, int):
            return zone
        return offset_at(zone, self.date.day_number, self.time.nanoseconds)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; without a zone, UTC is taken (10.3.2.3.5)."""
        return self.local - (self.offset or 0) * SECOND

    def plus(self, nanoseconds: int) -> DateTime:
        zone = self.time.zone
        if zone is None or isinstance(zone, int):
            return DateTime.from_local(self.local + nanoseconds, zone)
        return DateTime.from_instant(self.instant + nanoseconds, zone)

    def plus_months(self, months: int) -> DateTime:
        return DateTime(self.date.plus_months(months), self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True)
class DaysTimeDuration:
    """A length of time that does not depend on the calendar (10.3.2.3.7)."""

    nanoseconds: int

    def __str__(self) -> str:
        seconds, nanoseconds = divmod(abs(self.nanoseconds), SECOND)
        days, seconds = divmod(seconds, 86_400)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        clock = f"{hours}H" if hours else ""
        clock += f"{minutes}M" if minutes else ""
        if seconds or nanoseconds:
            clock += f"{seconds}{_fraction(nanoseconds)}S"
        if not days and not clock:
            return "PT0S"
        sign = "-" if self.nanoseconds < 0 else ""
        return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


@dataclass(frozen=True, slots=True)
class YearsMonthsDuration:
    """A number of months (10.3.2.3.8)."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not years and not months:
            return "P0M"
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"


Temporal = Date | Time | DateTime | DaysTimeDuration | YearsMonthsDuration


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
