"""What is ahead: birthdays, absences around me, days off, who is new (F205)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from officina.kernel.principals.models import Organisation, User
from officina.kernel.principals.viewer import Viewer
from officina.people.calendars import name_of
from officina.people.models import Absence, DayOff, HiddenBirthday

AHEAD = dt.timedelta(days=14)
NEW = dt.timedelta(days=7)
MOST = 50
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """``kind``: birthday, away, day_off, starts or joined; ``until`` is the last day of it."""

    kind: str
    since: dt.date
    until: dt.date
    person: User | None = None
    title: str = ""


def upcoming(viewer: Viewer, today: dt.date) -> list[Ahead]:
    """Two weeks from a day on, the nearest first; only for colleagues."""
    if viewer.is_extranet:
        return []
    last = today + AHEAD
    found = [
        *_birthdays(today),
        *_absences(viewer, today, last),
        *_days_off(viewer, today, last),
        *_new(today, last),
    ]
    return sorted(found, key=lambda one: (max(one.since, today), one.kind, one.title))


def _here() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_extranet=False)


def _birthdays(today: dt.date) -> list[Ahead]:
    days = {(d.month, d.day): d for d in (today + dt.timedelta(n) for n in range(AHEAD.days + 1))}
    if (2, 28) in days and (2, 29) not in days:
        days[2, 29] = days[2, 28]
    wanted = Q()
    for month, day in days:
        wanted |= Q(birthday__month=month, birthday__day=day)
    hidden = HiddenBirthday.objects.values("person_id")
    found: list[Any] = list(_here().filter(wanted).exclude(id__in=hidden)[:MOST])
    dates = [(one, days[one.birthday.month, one.birthday.day]) for one in found]
    return [Ahead("birthday", day, day, one) for one, day in dates]


def _absences(viewer: Viewer, today: dt.date, last: dt.date) -> list[Ahead]:
    """Of one's own unit and of those one leads."""
    units = {*viewer.units_led, *([viewer.unit_id] if viewer.unit_id else [])}
    found = Absence.objects.select_related("person").filter(
        state=Absence.APPROVED,
        person__is_active=True,
        person__unit_id__in=units,
        since__lte=last,
        until__gte=today,
    )
    found = found.exclude(person_id=viewer.user_id).order_by("since", "id")[:MOST]
    return [Ahead("away", one.since, one.until, one.person) for one in found]


def _days_off(viewer: Viewer, today: dt.date, last: dt.date) -> list[Ahead]:
    first = Organisation.objects.order_by("id").values_list("id", flat=True).first()
    own = viewer.organisation_id or first or 0
    found = DayOff.objects.filter(organisation_id=own, date__range=(today, last))
    return [
        Ahead("day_off", one.date, one.date, title=name_of(one, one.organisation.country))
        for one in found.select_related("organisation").order_by("date")[:MOST]
    ]


def _new(today: dt.date, last: dt.date) -> list[Ahead]:
    starts = Q(starts_on__range=(today - NEW, last))
    joined = Q(starts_on=None, joined_at__date__range=(today - NEW, today))
    found = []
    for one in _here().filter(starts | joined).order_by("starts_on", "joined_at")[:MOST]:
        day = one.starts_on or one.joined_at.date()
        found.append(Ahead("starts" if day > today else "joined", day, day, one))
    return found
