"""Working days as pages ask for them: mine, my people's, with norm and overtime (F228, F229)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from officina.kernel import clock
from officina.kernel.access.web import zone_of
from officina.kernel.database import sql
from officina.kernel.principals.models import Unit, User
from officina.kernel.principals.viewer import Viewer
from officina.people.models import Absence, DayCorrection, WorkingDay
from officina.people.norms import NOTHING, Norms, total
from officina.people.notices import DAY, today_of
from officina.people.policies import looks_after_people, may_note_absence
from officina.people.queries.absences import decided_by, decider_of

MOST = 500
"""People of one table."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one person, on his own clock."""

    date: dt.date
    norm: dt.timedelta = NOTHING
    worked: dt.timedelta = NOTHING
    paused: dt.timedelta = NOTHING
    came: dt.datetime | None = None
    left: dt.datetime | None = None
    is_paused: bool = False
    is_guessed: bool = False
    is_corrected: bool = False
    away: str = ""
    """Kind of the absence."""

    @property
    def overtime(self) -> dt.timedelta:
        return max(self.worked - self.norm, NOTHING)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The days of one person, the first of the period first."""

    person: User
    days: tuple[Day, ...]

    @property
    def worked(self) -> dt.timedelta:
        return total(day.worked for day in self.days)

    @property
    def norm(self) -> dt.timedelta:
        """Of the days that have come."""
        return total(day.norm for day in self.days)

    @property
    def overtime(self) -> dt.timedelta:
        """More than the norm of its day; another day's free hours take nothing away."""
        return total(day.overtime for day in self.days)


def open_day(user_id: int) -> WorkingDay | None:
    """The day that is on, or else the last one."""
    found = WorkingDay.objects.filter(person_id=user_id).order_by("-started_at")
    return found.first()


def may_see_hours(viewer: Viewer, person: User) -> bool:
    """Oneself, heads above, and whoever looks after people."""
    return viewer.user_id == person.id or may_note_absence(viewer, person)


def leads_anybody(viewer: Viewer) -> bool:
    return looks_after_people(viewer) or bool(viewer.units_led)


def people_led(viewer: Viewer, unit_id: int | None = None) -> list[User]:
    """Whose hours the viewer may see beside his own, by unit and name."""
    found = User.objects.filter(is_active=True, is_extranet=False).select_related("unit")
    if not looks_after_people(viewer):
        found = found.filter(unit_id__in=viewer.units_led)
    if unit_id is not None:
        found = found.filter(unit_id__in=_below(unit_id))
    return list(found.order_by("unit__name", "unit_id", "name", "id")[:MOST])


def units_led(viewer: Viewer) -> list[Unit]:
    found = Unit.objects.filter(is_active=True).order_by("name")
    if not looks_after_people(viewer):
        found = found.filter(id__in=viewer.units_led)
    return list(found)


def sheets(people: Sequence[User], first: dt.date, last: dt.date) -> list[Sheet]:
    """What these people worked in these days: three queries, and one an organisation."""
    ids = [one.id for one in people]
    norms, now = Norms(), clock.now()
    known: dict[int, dict[dt.date, WorkingDay]] = defaultdict(dict)
    for day in WorkingDay.objects.filter(person_id__in=ids, date__range=(first, last)):
        known[day.person_id][day.date] = day
    away: dict[int, list[Absence]] = defaultdict(list)
    absences = Absence.objects.filter(person_id__in=ids, state=Absence.APPROVED)
    for one in absences.filter(since__lte=last, until__gte=first):
        away[one.person_id].append(one)
    dates = [first + DAY * n for n in range((last - first).days + 1)]
    found = []
    for person in people:
        days = (
            _day(person, d, known[person.id].get(d), away[person.id], norms, now) for d in dates
        )
        found.append(Sheet(person, tuple(days)))
    return found


def _day(
    person: User,
    date: dt.date,
    kept: WorkingDay | None,
    absences: Iterable[Absence],
    norms: Norms,
    now: dt.datetime,
) -> Day:
    away = next((one.kind for one in absences if one.since <= date <= one.until), "")
    organisation = person.unit.organisation_id if person.unit else None
    counts = not away and _came_here(person) <= date <= today_of(person)
    norm = norms.on(organisation, date) if counts else NOTHING
    if kept is None:
        return Day(date, norm, away=away)
    zone = zone_of(kept.timezone)
    pause = now - kept.paused_at if kept.paused_at else NOTHING
    return Day(
        date,
        norm,
        worked=kept.worked(now),
        paused=kept.paused + max(pause, NOTHING),
        came=kept.started_at.astimezone(zone),
        left=kept.finished_at.astimezone(zone) if kept.finished_at else None,
        is_paused=kept.paused_at is not None,
        is_guessed=kept.is_guessed,
        is_corrected=kept.is_corrected,
        away=away,
    )


def _came_here(person: User) -> dt.date:
    return person.starts_on or person.joined_at.date()


def corrections_of(person: User) -> list[DayCorrection]:
    """What he asked and nobody decided, and what was declined within two weeks."""
    since = clock.now() - 14 * DAY
    found = _corrections().filter(person=person)
    waiting = found.filter(state=DayCorrection.ASKED)
    declined = found.filter(state=DayCorrection.DECLINED, decided_at__gte=since)
    return list((waiting | declined)[:MOST])


def corrections_for(viewer: Viewer, people: Q | None = None) -> list[DayCorrection]:
    """What the viewer should decide: of his people, and of those he stands in for."""
    asked = _corrections().filter(state=DayCorrection.ASKED)
    found = asked.filter(people or decided_by(viewer))
    return [one for one in found[:MOST] if _decides(viewer, one)]


def correction_seen_by(viewer: Viewer, number: int) -> DayCorrection | None:
    one = _corrections().filter(id=number).first()
    if one is None or not (one.person_id == viewer.user_id or _decides(viewer, one)):
        return None
    return one


def _corrections() -> QuerySet[DayCorrection]:
    return DayCorrection.objects.select_related("person").order_by("date", "id")


def _decides(viewer: Viewer, one: DayCorrection) -> bool:
    if may_note_absence(viewer, one.person):
        return True
    head = decider_of(one.person)
    return head is not None and head.asked == viewer.user_id


def _below(unit_id: int) -> list[int]:
    rows = sql.rows(
        """WITH RECURSIVE below AS (SELECT id FROM principals_unit WHERE id = %(unit)s
             UNION SELECT c.id FROM principals_unit c JOIN below b ON c.parent_id = b.id)
           SELECT id FROM below""",
        {"unit": unit_id},
    )
    return [one for (one,) in rows]
