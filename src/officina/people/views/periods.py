"""A day, a week or a month of a table, by its address."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from babel.dates import format_skeleton
from django.http import QueryDict

from officina.kernel.records.kinds import BadValue
from officina.kernel.ui import formats
from officina.people import fields
from officina.people.notices import DAY

KINDS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    by: str
    first: dt.date
    last: dt.date

    @property
    def label(self) -> str:
        if self.by == "month":
            return str(format_skeleton("yMMMM", self.first, locale=formats.locale()))
        if self.by == "day":
            return str(format_skeleton("yMMMMEd", self.first, locale=formats.locale()))
        return f"{formats.date(self.first)} – {formats.date(self.last)}"

    @property
    def earlier(self) -> dt.date:
        return self.first - DAY

    @property
    def later(self) -> dt.date:
        return self.last + DAY

    def spans(self) -> list[tuple[str, range]]:
        """Columns: each day of a week, each week of a month; positions of their days."""
        days = [self.first + DAY * n for n in range((self.last - self.first).days + 1)]
        if self.by == "week":
            names = [str(format_skeleton("Ed", d, locale=formats.locale())) for d in days]
            return [(name, range(n, n + 1)) for n, name in enumerate(names)]
        found = []
        for _week, group in groupby(enumerate(days), lambda pair: pair[1].isocalendar()[:2]):
            places = [n for n, _day in group]
            ends = days[places[0]].day, days[places[-1]].day
            label = f"{ends[0]}–{ends[1]}" if ends[0] != ends[1] else str(ends[0])
            found.append((label, range(places[0], places[-1] + 1)))
        return found


def period_of(sent: QueryDict, today: dt.date, *, usual: str = "week") -> Period:
    """What the address asks for (``by``, ``on``); anything unknown is the usual one of today."""
    by = sent.get("by", usual)
    by = by if by in KINDS else usual
    try:
        on = fields.date(sent.get("on", "")) or today
        on = on if 2000 <= on.year <= 2100 else today
    except BadValue:
        on = today
    if by == "day":
        return Period(by, on, on)
    if by == "week":
        monday = on - DAY * on.weekday()
        return Period(by, monday, monday + 6 * DAY)
    days = calendar.monthrange(on.year, on.month)[1]
    return Period(by, on.replace(day=1), on.replace(day=days))
