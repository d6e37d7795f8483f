"""Absences as pages ask for them: who decides, what waits for whom, who is away when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.models import User
from officina.kernel.principals.viewer import Viewer
from officina.people.models import Absence
from officina.people.policies import looks_after_people, may_note_absence
from officina.people.queries.profile import place_of
from officina.people.substitution import standing_in

AHEAD = dt.timedelta(days=60)
MOST = 100


@dataclass(frozen=True, slots=True)
class Decider:
    """The nearest head above, and who is asked: himself, or who stands in for him now."""

    head: int
    asked: int


def decider_of(person: User) -> Decider | None:
    heads = place_of(person).heads
    if not heads:
        return None
    other = standing_in(heads[0].id)
    return Decider(heads[0].id, heads[0].id if other in (None, person.id) else other)


def _known() -> QuerySet[Absence]:
    return Absence.objects.select_related("person", "substitute").order_by("since", "id")


def absence_seen_by(viewer: Viewer, number: int) -> Absence | None:
    """One's own, one's people's, and what waits for one's decision; others are not there."""
    one = _known().filter(id=number).first()
    if one is None or not (one.person_id == viewer.user_id or _decides(viewer, one)):
        return None
    return one


def waiting_for(viewer: Viewer, people: Q | None = None) -> list[Absence]:
    """What the viewer should decide: of the people under him, and of those he stands in for."""
    asked = _known().filter(state=Absence.ASKED)
    found = asked.filter(people or decided_by(viewer))
    return [one for one in found[:MOST] if _decides(viewer, one)]


def decided_by(viewer: Viewer) -> Q:
    """Whose days he may have to decide about, as a condition on ``person``."""
    others = ~Q(person_id=viewer.user_id)
    if looks_after_people(viewer):
        return others
    units = viewer.units_led | units_stood_in_for(viewer.user_id)
    return others & Q(person__unit_id__in=units)


def heads_stood_in_for(user_id: int) -> list[int]:
    """People who are away now and for whom this one acts."""
    near = clock.now().date()
    found = Absence.objects.filter(
        state=Absence.APPROVED,
        since__lte=near + dt.timedelta(days=1),
        until__gte=near - dt.timedelta(days=1),
    )
    absent = found.exclude(substitute=None).values_list("person_id", flat=True).distinct()
    return [one for one in absent if standing_in(one) == user_id]


def units_stood_in_for(user_id: int) -> frozenset[int]:
    """The units that are headed by those for whom he acts now, and all below."""
    heads = heads_stood_in_for(user_id)
    if not heads:
        return frozenset()
    rows = sql.rows(
        """WITH RECURSIVE led AS (
             SELECT id FROM principals_unit WHERE head_id = ANY(%(heads)s::integer[])
             UNION SELECT c.id FROM principals_unit c JOIN led ON c.parent_id = led.id)
           SELECT id FROM led""",
        {"heads": heads},
    )
    return frozenset(unit_id for (unit_id,) in rows)


def _decides(viewer: Viewer, one: Absence) -> bool:
    if may_note_absence(viewer, one.person):
        return True
    head = decider_of(one.person)
    return head is not None and head.asked == viewer.user_id


def of_person(person: User) -> list[Absence]:
    """What is ahead or goes on, asked or approved, and what was declined lately."""
    since = clock.now().date() - dt.timedelta(days=1)
    found = _known().filter(person=person, until__gte=since).exclude(state=Absence.WITHDRAWN)
    return list(found[:MOST])


def soon_away() -> list[Absence]:
    """Who is away today and within two months."""
    today = clock.now().date()
    found = _known().filter(state=Absence.APPROVED, person__is_active=True)
    return list(found.filter(until__gte=today, since__lte=today + AHEAD)[:MOST])
