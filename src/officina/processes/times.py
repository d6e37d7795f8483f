"""Lengths of working time, counted by the calendar of the organisation.

``P2D`` is two working days: the same time of the day, two days later on which is worked. Hours and
minutes are hours of work: four hours from an hour before closing end three hours into the next
working day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import lru_cache

from officina.kernel.database import sql
from worktime import Calendar, WorktimeError

_ISO = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?"
)
MOST_DAYS = 3_000
USUAL_WEEK = tuple("09:00-18:00" if day < 5 else "" for day in range(7))
USUAL: tuple[str, dict[str, list[list[str]]], list[str]] = ("UTC", {}, [])


class BadLength(ValueError):
    """Not a length of weeks, days, hours, minutes and seconds (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Length:
    """Working days and working time on top; a week is five working days."""

    days: int = 0
    time: dt.timedelta = dt.timedelta(0)

    def after(self, start: dt.datetime, calendar: Calendar) -> dt.datetime:
        """The moment when so much has been worked since a start. Without an end: the start.

        A calendar on which nobody works counts plain time.
        """
        try:
            at = calendar.next_open(start) if self.days else start
            for _each in range(self.days):
                at = _next_day(at, calendar)
            return calendar.add(at, self.time).astimezone(dt.UTC)
        except WorktimeError:
            return start + dt.timedelta(days=self.days) + self.time

    def before(self, end: dt.datetime, calendar: Calendar) -> dt.datetime:
        """The moment so much working time before an end."""
        try:
            at = end
            for _each in range(self.days):
                at = _day_before(at, calendar)
            return calendar.subtract(at, self.time).astimezone(dt.UTC)
        except WorktimeError:
            return end - dt.timedelta(days=self.days) - self.time


def length(text: str) -> Length:
    """Read ISO 8601 without years and months. Raises BadLength.

    >>> length("P1DT4H")
    Length(days=1, time=datetime.timedelta(seconds=14400))
    """
    found = _ISO.fullmatch(text)
    if found is None or text[-1] in "PT":
        raise BadLength(text)
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    days = part["weeks"] * 5 + part["days"]
    if days > MOST_DAYS:
        raise BadLength(text)
    time = dt.timedelta(hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"])
    return Length(days, time)


def calendar_sql(organisation: str) -> str:
    """SQL of the text that ``calendar_from`` reads, of one of our organisations; of the first one
    where none is named."""
    return f"""(SELECT json_build_array(o.timezone, o.weekly_hours,
      ARRAY(SELECT date FROM people_dayoff d WHERE d.organisation_id = o.id ORDER BY date))
    FROM principals_organisation o
    WHERE {organisation} IS NULL OR o.id = {organisation} ORDER BY o.id LIMIT 1)::text"""  # noqa: S608


_CALENDAR = f"SELECT {calendar_sql('%(id)s::integer')}"


def calendar_for(organisation_id: int | None) -> Calendar:
    """The working calendar of an organisation, as it is now."""
    found = sql.row(_CALENDAR, {"id": organisation_id})
    return calendar_from(found[0] if found else None)


def calendar_of(record_id: int) -> Calendar:
    """Of the organisation that a record belongs to; of the first where it belongs to none."""
    found = sql.row("SELECT organisation_id FROM record WHERE id = %(id)s", {"id": record_id})
    return calendar_for(found[0] if found else None)


@lru_cache(maxsize=64)
def calendar_from(text: str | None) -> Calendar:
    zone, hours, days = json.loads(text) if text else USUAL
    shifts = tuple(", ".join("-".join(s) for s in hours.get(str(day), [])) for day in range(7))
    holidays = [dt.date.fromisoformat(day) for day in days]
    return Calendar.of(zone, shifts if any(shifts) else USUAL_WEEK, holidays=holidays)


def _next_day(at: dt.datetime, calendar: Calendar) -> dt.datetime:
    """The same time on the next day that is worked on, or its end where the day is shorter."""
    local = at.astimezone(calendar.zone)
    for n in range(1, 400):
        day = local.date() + dt.timedelta(days=n)
        if calendar.hours_on(day):
            return _within(day, local, calendar)
    return at + dt.timedelta(days=1)


def _day_before(at: dt.datetime, calendar: Calendar) -> dt.datetime:
    local = at.astimezone(calendar.zone)
    for n in range(1, 400):
        day = local.date() - dt.timedelta(days=n)
        if calendar.hours_on(day):
            return _within(day, local, calendar)
    return at - dt.timedelta(days=1)


def _within(day: dt.date, like: dt.datetime, calendar: Calendar) -> dt.datetime:
    return dt.datetime.combine(day, like.timetz().replace(tzinfo=None), tzinfo=calendar.zone)


def worked(start: dt.datetime, end: dt.datetime, calendar: Calendar) -> int:
    """Seconds of working time between two moments; of plain time where that cannot be told."""
    try:
        return round(calendar.between(start, end).total_seconds())
    except WorktimeError:
        return round((end - start).total_seconds())
