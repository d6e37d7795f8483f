from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.ui import formats
from officina.people import events, notices
from officina.people.models import Absence
from officina.people.policies import may_note_absence
from officina.people.queries.absences import decider_of

LONGEST = 366
"""Days; longer is for a dismissal or an agreement, not for a substitute."""


@dataclass(frozen=True, slots=True)
class Days:
    """What is asked: days from the first to the last, why, and who stands in."""

    kind: str
    since: dt.date
    until: dt.date
    substitute: User | None = None
    takes_steps: bool = True


@transaction.atomic
def ask_absence(person: User, days: Days, *, by: Actor) -> Absence:
    """Ask for days away; the head decides. What needs no asking is in force at once.

    That is illness, what a head or the HR role notes for others, and whoever answers to nobody.
    Raises NotAllowed, and Refused with sentences by field where days overlap or cannot be.
    """
    person = User.objects.select_for_update().get(pk=person.pk)  # two at once would overlap
    is_own = person.id == by.user_id
    if not is_own and by.viewer is not None and not may_note_absence(by.viewer, person):
        raise NotAllowed("edit", "person", _("Only heads and the HR role note others' absences."))
    _check(person, days)
    head = decider_of(person)
    is_settled = not is_own or days.kind == Absence.ILLNESS or head is None
    now = clock.now()
    one = Absence.objects.create(
        person=person,
        kind=days.kind,
        since=days.since,
        until=days.until,
        substitute=days.substitute,
        takes_steps=days.takes_steps and days.substitute is not None,
        state=Absence.APPROVED if is_settled else Absence.ASKED,
        asked_by_id=by.user_id,
        asked_at=now,
        decided_by_id=by.user_id if is_settled else None,
        decided_at=now if is_settled else None,
    )
    kind = events.ABSENCE_APPROVED if is_settled else events.ABSENCE_ASKED
    record_fact(kind, notices.said_of(one), by)
    if head is not None and head.asked != by.user_id:
        notices.tell_asked(one, head.asked, by)
    if is_settled:
        notices.tell_settled(one, by)
    return one


def _check(person: User, days: Days) -> None:
    if not person.is_active or person.is_extranet:
        raise Refused(_("%(name)s does not work here.") % {"name": person.name})
    if days.kind not in (Absence.LEAVE, Absence.TRIP, Absence.ILLNESS):
        raise Refused(errors={"kind": _("Choose one of the list.")})
    if days.until < days.since:
        raise Refused(errors={"until": _("The last day is before the first.")})
    if (days.until - days.since).days >= LONGEST:
        raise Refused(errors={"until": _("At most %(n)s days, please.") % {"n": LONGEST}})
    if abs((days.since - clock.now().date()).days) > 2 * LONGEST:
        raise Refused(errors={"since": _("Choose a day within two years.")})
    other = _overlapping(person, days)
    if other is not None:
        dates = {"first": formats.date(other.since), "last": formats.date(other.until)}
        said = _("%(first)s – %(last)s is asked for already. Take that back first.") % dates
        raise Refused(errors={"since": said})
    if days.substitute is not None:
        _check_substitute(person, days, days.substitute)


def _check_substitute(person: User, days: Days, other: User) -> None:
    names = {"name": other.name}
    if other.id == person.id:
        raise Refused(errors={"substitute": _("Choose somebody else.")})
    if not other.is_active or other.is_extranet:
        said = _("%(name)s does not work here.") % names
        raise Refused(errors={"substitute": said})
    away = _overlapping(other, days)
    if away is not None:
        names |= {"first": formats.date(away.since), "last": formats.date(away.until)}
        said = _("%(name)s is away too, %(first)s – %(last)s.") % names
        raise Refused(errors={"substitute": said})


def _overlapping(person: User, days: Days) -> Absence | None:
    found = person.absences.filter(state__in=(Absence.ASKED, Absence.APPROVED))
    return found.filter(since__lte=days.until, until__gte=days.since).order_by("since").first()
