"""When a process starts by itself: the words of its list and its drawing, and the moments (F099).

The settings of a start event keep it as ``clock``; the drawing keeps the nearest cycle that
ISO 8601 can say, for other tools.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from officina.kernel.recurrence import KINDS as ALL_KINDS
from officina.kernel.recurrence import SHIFTS, dated, rule_of
from officina.kernel.ui import formats
from worktime import Calendar

KINDS = tuple(one for one in ALL_KINDS if one != "nth")
_CYCLES = {
    "daily": "P1D",
    "workdays": "P1D",
    "weekly": "P1W",
    "biweekly": "P2W",
    "quarterly": "P3M",
    "yearly": "P1Y",
}
_TEXTS = ("kind", "begins", "time", "shift", "until", "only_if")
MAX_RULE = 4_000
MOST_MOVED = dt.timedelta(days=31)
"""By days off; what falls on more of them comes as it falls."""


class BadRhythm(ValueError):
    """What is kept says no moments."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``begins`` and ``time`` are on the clock of the organisation; ``until`` is the last day.

    ``shift`` is one of `recurrence.SHIFTS`. A case is started in the name of ``who``, of the
    process's owner where nobody is named. ``only_if`` is FEEL: for which cards, where the process
    runs on some.
    """

    kind: str
    begins: dt.date
    time: dt.time
    shift: str = "as-is"
    until: dt.date | None = None
    who: int | None = None
    only_if: str = ""

    def comings(self, since: dt.date, calendar: Calendar) -> Iterator[tuple[dt.date, dt.datetime]]:
        """Its dates from a day on, each with the moment in UTC that the calendar gives it now."""
        found = dated(
            rule_of(self.kind, self.begins),
            dt.datetime.combine(self.begins, self.time, calendar.zone),
            calendar.zone.key,
            since=since,
            shift=self.shift,
            calendar=calendar,
        )
        for day, moment in found:
            if self.until is not None and day > self.until:
                return
            yield day, moment

    def coming(
        self, after: dt.datetime, calendar: Calendar
    ) -> Iterator[tuple[dt.date, dt.datetime]]:
        """The same strictly after a moment; of dates that fall together the first."""
        since = (after.astimezone(calendar.zone) - MOST_MOVED).date()
        last = after
        for day, moment in self.comings(since, calendar):
            if moment > last:
                last = moment
                yield day, moment

    @property
    def cycle(self) -> str:
        """A repeating interval of ISO 8601 that comes nearest.

        >>> Rhythm("monthly", dt.date(2026, 12, 1), dt.time(9)).cycle
        'R/2026-12-01T09:00:00/P1M'
        """
        begins = dt.datetime.combine(self.begins, self.time).isoformat()
        return f"R/{begins}/{_CYCLES.get(self.kind, 'P1M')}"

    @property
    def words(self) -> str:
        """How often, in the reader's language: what stands on the drawing."""
        often, day = str(ALL_KINDS[self.kind]), self._day()
        if self.kind == "monthly":
            often = _("Every month")
        at = formats.time(self.time)
        found = f"{often}: {day}, {at}" if day else f"{often}, {at}"
        return " ".join(found.split())  # as a line of a form comes back

    @property
    def sentence(self) -> str:
        """The same with what happens on days off, and until when."""
        parts = [self.words]
        if self.shift != "as-is":
            moved = str(SHIFTS[self.shift])
            parts.append(
                _("if it is a day off, %(when)s") % {"when": moved[:1].lower() + moved[1:]}
            )
        if self.until is not None:
            parts.append(_("until %(day)s") % {"day": formats.date(self.until)})
        return "; ".join(parts)

    def _day(self) -> str:
        if self.kind in ("weekly", "biweekly"):
            return str(get_day_names("wide", locale=formats.locale())[self.begins.weekday()])
        if self.kind in ("monthly", "quarterly"):
            return _("day %(n)s") % {"n": self.begins.day}
        if self.kind == "yearly":
            return formats.date(self.begins)
        return ""

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "kind": self.kind,
            "begins": self.begins.isoformat(),
            "time": self.time.isoformat("minutes"),
        }
        if self.shift != "as-is":
            found["shift"] = self.shift
        if self.until is not None:
            found["until"] = self.until.isoformat()
        if self.who is not None:
            found["who"] = {"kind": "person", "id": self.who}
        return found | ({"only_if": self.only_if} if self.only_if else {})


def from_json(raw: Any) -> Rhythm:
    """What settings or a list keep. Raises BadRhythm."""
    if not isinstance(raw, Mapping):
        raise BadRhythm("no object")
    texts = {name: raw.get(name, "") for name in _TEXTS}
    if not all(isinstance(one, str) and len(one) <= MAX_RULE for one in texts.values()):
        raise BadRhythm("texts were expected")
    who = raw.get("who") or {}
    number = who.get("id") if isinstance(who, Mapping) else None
    if texts["kind"] not in KINDS or (texts["shift"] or "as-is") not in SHIFTS:
        raise BadRhythm("no such kind")
    if who and (not isinstance(number, int) or isinstance(number, bool)):
        raise BadRhythm("nobody")
    try:
        return Rhythm(
            texts["kind"],
            dt.date.fromisoformat(texts["begins"]),
            dt.time.fromisoformat(texts["time"]),
            texts["shift"] or "as-is",
            dt.date.fromisoformat(texts["until"]) if texts["until"] else None,
            number,
            texts["only_if"],
        )
    except ValueError as bad:
        raise BadRhythm(str(bad)) from bad
