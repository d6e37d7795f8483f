"""One year of a calendar, laid out so that a question is a binary search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from worktime.hours import DAY_US, Hours
from worktime.zone import offset, wall_instant


@dataclass(frozen=True, slots=True)
class Year:
    """The working stretches of one local year as instants, with running totals.

    `starts[i]`..`ends[i]` are disjoint and ordered, `done[i]` is the work before `starts[i]`;
    all of it is clipped to `begin`..`end`, the year on the clock of the zone.
    """

    begin: int
    end: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    done: tuple[int, ...]
    total: int

    def worked(self, instant: int) -> int:
        """The work from the beginning of the year up to `instant`."""
        i = bisect_right(self.starts, instant) - 1
        if i < 0:
            return 0
        end = self.ends[i]
        return self.done[i] + (instant if instant < end else end) - self.starts[i]

    def earliest(self, work: int) -> int:
        """The first instant by which `work` has been done: 0 < work <= total."""
        i = bisect_left(self.done, work) - 1
        return self.starts[i] + work - self.done[i]

    def latest(self, work: int) -> int:
        """The last instant by which no more than `work` has been done: 0 <= work < total."""
        i = bisect_right(self.done, work) - 1
        return self.starts[i] + work - self.done[i]


def lay_out(year: int, zone: ZoneInfo, hours_on: Callable[[date], Hours]) -> Year:
    """The Year of a calendar whose hours on a date `hours_on` tells."""
    begin = wall_instant(datetime(year, 1, 1, tzinfo=zone))
    end = wall_instant(datetime(year + 1, 1, 1, tzinfo=zone))
    starts: list[int] = []
    ends: list[int] = []
    # the day before begins the list: its night shift may reach into the year
    midnights = [datetime(year - 1, 12, 31, tzinfo=zone) + timedelta(days=n) for n in range(369)]
    offsets = [offset(midnight) for midnight in midnights]
    for n, midnight in enumerate(midnights[:367]):
        hours = hours_on(midnight.date())
        if offsets[n] == offsets[n + 1] == offsets[n + 2]:
            origin = (midnight.toordinal() - _EPOCH_DAY) * DAY_US - offsets[n]
            stretches = [(origin + start, origin + stop) for start, stop in hours.walls]
        else:
            stretches = [(_after(midnight, a), _after(midnight, b)) for a, b in hours.walls]
        for start, stop in stretches:
            start, stop = max(start, begin), min(stop, end)
            if stop <= start:
                continue
            if ends and start <= ends[-1]:  # a night shift meets the next morning's
                ends[-1] = max(ends[-1], stop)
            else:
                starts.append(start)
                ends.append(stop)
    done, total = [], 0
    for start, stop in zip(starts, ends, strict=True):
        done.append(total)
        total += stop - start
    return Year(begin, end, tuple(starts), tuple(ends), tuple(done), total)


def _after(midnight: datetime, wall: int) -> int:
    return wall_instant(midnight + timedelta(microseconds=wall))


_EPOCH_DAY = date(1970, 1, 1).toordinal()
