"""ISO 8601 dates, durations and repeating intervals of timer events (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_REPEAT = re.compile(r"R(\d*)/(.+)")


@dataclass(frozen=True, slots=True)
class Duration:
    """Months and seconds; months are counted on the calendar."""

    months: int = 0
    seconds: float = 0
    text: str = ""

    def after(self, start: datetime) -> datetime:
        """Return the moment this long after a start; the 31st becomes the last of a short month.

        What lies beyond the calendar of Python is its first or last moment.
        """
        try:
            if self.months:
                year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
                last = calendar.monthrange(year, month + 1)[1]
                start = start.replace(year=year, month=month + 1, day=min(start.day, last))
            return start + timedelta(seconds=self.seconds)
        except (OverflowError, ValueError):
            is_past = (self.months, self.seconds) < (0, 0)
            return _FIRST if is_past else _LAST


@dataclass(frozen=True, slots=True)
class Cycle:
    """`R3/PT10M`, `R/2026-01-01T08:00:00Z/P1D`: how often (None: without end), from when."""

    times: int | None
    every: Duration
    start: datetime | None = None

    def first(self, now: datetime) -> datetime:
        return self.start if self.start is not None else self.every.after(now)


type Timer = datetime | Duration | Cycle


def parse(text: str) -> Timer | None:
    """Return the timer that an ISO 8601 text says, or None when it says none."""
    text = text.strip()
    if text.startswith("R"):
        return _cycle(text)
    return duration(text) or moment(text)


def duration(text: str) -> Duration | None:
    match = _DURATION.fullmatch(text)
    if match is None or text[-1] in "PT-":
        return None
    part = {name: value for name, value in match.groupdict().items() if value and name != "sign"}
    if not part or sum(map(len, part.values())) > 30:
        return None
    months = int(part.get("years", 0)) * 12 + int(part.get("months", 0))
    days = int(part.get("weeks", 0)) * 7 + int(part.get("days", 0))
    hours = days * 24 + int(part.get("hours", 0))
    seconds = (hours * 60 + int(part.get("minutes", 0))) * 60 + float(part.get("seconds", 0))
    sign = -1 if match["sign"] else 1
    return Duration(sign * months, sign * seconds, text)


def moment(text: str) -> datetime | None:
    """Return a moment; without an offset it is in UTC, for the engine has no zone of its own."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _cycle(text: str) -> Cycle | None:
    match = _REPEAT.fullmatch(text)
    if match is None or len(match[1]) > 9:
        return None
    times = int(match[1]) if match[1] else None
    head, _, tail = match[2].partition("/")
    every = duration(tail or head)
    if every is None or (every.months, every.seconds) <= (0, 0):
        return None
    start = moment(head) if tail else None
    return None if tail and start is None else Cycle(times, every, start)
