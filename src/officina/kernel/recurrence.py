"""When something comes again: RRULE of RFC 5545 on the clock of a zone, moved off days off
(F099, F117).

Pure: the rule, where it begins, and the working calendar are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from worktime import FREE, Calendar

KINDS: dict[str, str | Promise] = {
    "daily": gettext_lazy("Every day"),
    "workdays": gettext_lazy("On working days"),
    "weekly": gettext_lazy("Every week"),
    "biweekly": gettext_lazy("Every two weeks"),
    "monthly": gettext_lazy("Every month, on the same date"),
    "monthend": gettext_lazy("Every month, on its last day"),
    "nth": gettext_lazy("Every month, on the same weekday"),
    "quarterly": gettext_lazy("Every quarter"),
    "yearly": gettext_lazy("Every year"),
}
SHIFTS: dict[str, str | Promise] = {
    "as-is": gettext_lazy("As it falls"),
    "before": gettext_lazy("On the working day before"),
    "after": gettext_lazy("On the working day after"),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rule_of(kind: str, begins: dt.date) -> str:
    """The rule of a kind that begins on a day. Raises KeyError for another kind.

    A month that lacks the 31st has its last day; the fifth Tuesday is the last one.

    >>> rule_of("nth", dt.date(2026, 11, 10))
    'FREQ=MONTHLY;BYDAY=2TU'
    """
    nth = (begins.day - 1) // 7 + 1
    on_date = _on_date(begins.day)
    return {
        "daily": "FREQ=DAILY",
        "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "weekly": "FREQ=WEEKLY",
        "biweekly": "FREQ=WEEKLY;INTERVAL=2",
        "monthly": f"FREQ=MONTHLY;{on_date}",
        "monthend": "FREQ=MONTHLY;BYMONTHDAY=-1",
        "nth": f"FREQ=MONTHLY;BYDAY={-1 if nth == 5 else nth}{_DAYS[begins.weekday()]}",
        "quarterly": f"FREQ=MONTHLY;INTERVAL=3;{on_date}",
        "yearly": "FREQ=YEARLY",
    }[kind]


def _on_date(day: int) -> str:
    if day <= 28:
        return f"BYMONTHDAY={day}"
    days = ",".join(str(one) for one in range(28, day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def occurrences(
    rule: str,
    begins_at: dt.datetime,
    zone: str,
    *,
    after: dt.datetime,
    shift: str = "",
    calendar: Calendar | None = None,
) -> Iterator[dt.datetime]:
    """Moments strictly after ``after``, in UTC, each once.

    The hour on the wall stays over summer time. ``shift`` moves what falls on a day off to the
    working day before or after it; two that fall together come once. At most ten years ahead.
    """
    # What is moved ahead may come from a date before `after`, so the search begins earlier.
    since = (after.astimezone(ZoneInfo(zone)) - dt.timedelta(days=31)).date()
    last = after
    until = after + dt.timedelta(days=3660)
    for _day, moment in dated(rule, begins_at, zone, since=since, shift=shift, calendar=calendar):
        if moment > until:
            return
        if moment > last:
            last = moment
            yield moment


def dated(
    rule: str,
    begins_at: dt.datetime,
    zone: str,
    *,
    since: dt.date,
    shift: str = "",
    calendar: Calendar | None = None,
) -> Iterator[tuple[dt.date, dt.datetime]]:
    """Each date of the rule from a day on, with the moment that the calendar gives it, in UTC.

    A date stays what it is when the calendar changes; its moment may be another then.
    """
    info = ZoneInfo(zone)
    wall = begins_at.astimezone(info).replace(tzinfo=None)
    first = max(wall, dt.datetime.combine(since, dt.time()))
    for one in rrulestr(rule, dtstart=wall).xafter(first, inc=True):
        moved = _moved(one, shift, calendar)
        yield one.date(), moved.replace(tzinfo=info).astimezone(dt.UTC)


def next_dates(
    rule: str,
    begins_at: dt.datetime,
    zone: str,
    *,
    after: dt.datetime,
    shift: str = "",
    calendar: Calendar | None = None,
    count: int = 5,
) -> list[dt.datetime]:
    """The next few moments, for the preview."""
    found = occurrences(rule, begins_at, zone, after=after, shift=shift, calendar=calendar)
    return list(islice(found, count))


def _moved(wall: dt.datetime, shift: str, calendar: Calendar | None) -> dt.datetime:
    if shift not in ("before", "after") or calendar is None:
        return wall
    step = dt.timedelta(days=-1 if shift == "before" else 1)
    moved = wall
    for _day in range(31):
        if calendar.hours_on(moved.date()) != FREE:
            return moved
        moved += step
    return wall
