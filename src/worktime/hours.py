"""The working hours of one day: shifts on the wall clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from worktime.errors import BadHours

DAY_US = 86_400_000_000
_SHIFT = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One stretch of work on the wall clock, from `start` up to and without `end`.

    An `end` at or before the `start` is on the next day: 22:00-06:00 is a night shift, and
    00:00-00:00 is the whole day. A shift belongs to the day on which it starts.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        for clock in (self.start, self.end):
            if clock.tzinfo is not None:
                raise BadHours(str(clock), "hours are on the calendar's own clock, without a zone")

    @property
    def wall(self) -> tuple[int, int]:
        """Start and end in microseconds since the midnight that begins the shift's day."""
        start, end = _since_midnight(self.start), _since_midnight(self.end)
        return start, end if end > start else end + DAY_US

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Hours:
    """The shifts that start on one day, in order; none of them overlaps the next."""

    shifts: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts)))
        for earlier, later in zip(self.shifts, self.shifts[1:], strict=False):
            if later.wall[0] < earlier.wall[1]:
                raise BadHours(str(self), f"{earlier} and {later} overlap")

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read `"09:00-13:00, 14:00-18:00"`; an empty text is a free day. 24:00 is midnight.

        Raises BadHours with the column of what cannot be read.
        """
        if not text.strip():
            return cls()
        shifts, column = [], 0
        for part in text.split(","):
            match = _SHIFT.fullmatch(part)
            if match is None:
                raise BadHours(text, "expected hours such as 09:00-18:00", column + 1)
            h1, m1, h2, m2 = (int(group) for group in match.groups())
            try:
                shifts.append(Shift(time(h1, m1), time(0 if (h2, m2) == (24, 0) else h2, m2)))
            except ValueError as error:
                raise BadHours(text, str(error), column + 1) from None
            column += len(part) + 1
        return cls(tuple(shifts))

    @property
    def walls(self) -> list[tuple[int, int]]:
        """Each shift's start and end in microseconds since midnight."""
        return [shift.wall for shift in self.shifts]

    def __iter__(self) -> Iterator[Shift]:
        return iter(self.shifts)

    def __bool__(self) -> bool:
        return bool(self.shifts)

    def __str__(self) -> str:
        return ", ".join(str(shift) for shift in self.shifts)


FREE = Hours()


def _since_midnight(clock: time) -> int:
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return seconds * 1_000_000 + clock.microsecond


def _clock(clock: time) -> str:
    return clock.isoformat("auto" if clock.second or clock.microsecond else "minutes")
