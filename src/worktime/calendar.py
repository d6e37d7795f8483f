"""The working calendar: a value that adds, subtracts and measures working time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from worktime.errors import BadHours, BeyondHorizon, NaiveMoment, NeverOpen, UnknownZone
from worktime.hours import FREE, Hours
from worktime.year import Year, lay_out
from worktime.zone import instant, moment

HORIZON = 100
"""How many years away from its start a calendar looks for an answer."""

_FIRST_YEAR, _LAST_YEAR = 2, 9996
_MEAN_YEAR_US = 31_556_952_000_000
_MICROSECOND = timedelta(microseconds=1)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekly hours, holidays and exceptions on the clock of one time zone.

    An exception gives a date other hours than its weekday's, also where the date is a holiday;
    a holiday has none. A night shift belongs to the day on which it starts: a holiday does not
    cut short the shift of the evening before. Make one with `Calendar.of`.
    """

    zone: ZoneInfo
    week: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    exceptions: tuple[tuple[date, Hours], ...] = ()
    _by_date: dict[date, Hours] = field(init=False, repr=False, compare=False)
    _years: dict[int, Year] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise BadHours(str(self.week), "a week has seven days, Monday first")
        by_date = dict.fromkeys(self.holidays, FREE) | dict(self.exceptions)
        object.__setattr__(self, "_by_date", by_date)

    @classmethod
    def of(
        cls,
        zone: str,
        week: Mapping[str, str] | Sequence[str],
        *,
        holidays: Iterable[date] = (),
        exceptions: Mapping[date, str] | None = None,
    ) -> Calendar:
        """Build a calendar from text.

        `week` is seven texts, Monday first, or a mapping from days and spans of days
        (`"mon"`, `"mon-fri"`, `"fri-mon"`) to hours; a day that is left out is free.
        Raises UnknownZone and BadHours.
        """
        try:
            info = ZoneInfo(zone)
        except (LookupError, ValueError, OSError):
            raise UnknownZone(zone) from None
        if isinstance(week, Mapping):
            hours = [FREE] * 7
            for span, text in week.items():
                for day in _days(span):
                    hours[day] = Hours.parse(text)
        else:
            hours = [Hours.parse(text) for text in week]
        others = sorted((day, Hours.parse(text)) for day, text in (exceptions or {}).items())
        return cls(info, tuple(hours), frozenset(holidays), tuple(others))

    def with_holidays(self, *days: date) -> Calendar:
        """The same calendar with more holidays."""
        return replace(self, holidays=self.holidays | frozenset(days))

    def with_exception(self, day: date, hours: str) -> Calendar:
        """The same calendar with other hours on one date."""
        others = dict(self.exceptions) | {day: Hours.parse(hours)}
        return replace(self, exceptions=tuple(sorted(others.items(), key=lambda item: item[0])))

    def hours_on(self, day: date) -> Hours:
        """The shifts that start on `day`."""
        found = self._by_date.get(day)
        return self.week[day.weekday()] if found is None else found

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is a working moment."""
        now = _instant(at)
        return self._year_at(now).worked(now + 1) > self._year_at(now).worked(now)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The earliest moment, not before `start`, by which `duration` has been worked.

        A negative duration subtracts. `add(start, timedelta(0))` is `start`. The answer is on
        the calendar's clock. Raises NaiveMoment, NeverOpen, BeyondHorizon.
        """
        work = duration // _MICROSECOND
        return moment(self._move(_instant(start), work), self.zone)

    def subtract(self, end: datetime, duration: timedelta) -> datetime:
        """The latest moment, not after `end`, from which `duration` is worked until `end`.

        A negative duration adds. Raises NaiveMoment, NeverOpen, BeyondHorizon.
        """
        work = duration // _MICROSECOND
        return moment(self._move(_instant(end), -work), self.zone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative where `end` comes first.

        Raises NaiveMoment, and BeyondHorizon where more than HORIZON years lie between.
        """
        first, last = _instant(start), _instant(end)
        if last < first:
            return -timedelta(microseconds=self._work(last, first))
        return timedelta(microseconds=self._work(first, last))

    def next_open(self, at: datetime) -> datetime:
        """The first working moment that is not before `at`. Raises NeverOpen."""
        return moment(self._forward(_instant(at), 1) - 1, self.zone)

    def _work(self, first: int, last: int) -> int:
        year, until = self._number(first), self._number(last)
        if until - year > HORIZON:
            raise BeyondHorizon(f"more than {HORIZON} years lie between the two moments")
        work = -self._year(year).worked(first)
        while year < until:
            work += self._year(year).total
            year += 1
        return work + self._year(until).worked(last)

    def _move(self, start: int, work: int) -> int:
        if work == 0:
            return start
        return self._forward(start, work) if work > 0 else self._back(start, -work)

    def _forward(self, start: int, work: int) -> int:
        number = first = self._number(start)
        work += self._year(number).worked(start)
        while work > self._year(number).total:
            work -= self._year(number).total
            number += 1
            self._check_horizon(first, number)
        return self._year(number).earliest(work)

    def _back(self, end: int, work: int) -> int:
        number = first = self._number(end)
        left = self._year(number).worked(end) - work  # what remains done before the answer
        while left < 0:
            number -= 1
            self._check_horizon(first, number)
            left += self._year(number).total
        return self._year(number).latest(left)

    def _check_horizon(self, first: int, number: int) -> None:
        step = 1 if number > first else -1
        special = any((day.year - number) * step >= 0 for day, hours in self.exceptions if hours)
        if not any(self.week) and not special:
            raise NeverOpen("the calendar has no working time left in that direction")
        if abs(number - first) > HORIZON:
            raise BeyondHorizon(f"the answer lies more than {HORIZON} years away")

    def _year_at(self, now: int) -> Year:
        return self._year(self._number(now))

    def _number(self, now: int) -> int:
        number = 1970 + now // _MEAN_YEAR_US
        while now < self._year(number).begin:
            number -= 1
        while now >= self._year(number).end:
            number += 1
        return number

    def _year(self, number: int) -> Year:
        year = self._years.get(number)
        if year is None:
            if not _FIRST_YEAR <= number <= _LAST_YEAR:
                raise BeyondHorizon(f"the year {number} is outside the years a calendar knows")
            year = self._years[number] = lay_out(number, self.zone, self.hours_on)
        return year


def _instant(at: datetime) -> int:
    if at.utcoffset() is None:
        raise NaiveMoment(at)
    return instant(at)


def _days(span: str) -> list[int]:
    """The weekdays of `"mon"` or `"mon-fri"`, Monday being 0."""
    first, _, last = (part.strip() for part in span.lower().partition("-"))
    try:
        start = _DAY_NAMES.index(first)
        return [day % 7 for day in range(start, start + _days_until(start, last or first) + 1)]
    except ValueError:
        raise BadHours(span, "expected days such as mon or mon-fri") from None


def _days_until(start: int, last: str) -> int:
    return (_DAY_NAMES.index(last) - start) % 7
