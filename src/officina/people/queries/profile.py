"""One person's page: where he sits, whom he answers to, when he can be reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.models import Organisation, Role, User
from officina.kernel.records.types import translated
from officina.people.calendars import calendar_of
from officina.people.presets import EMPLOYEE
from worktime import WorktimeError

_ABOVE = """
WITH RECURSIVE up AS (
  SELECT id, name, parent_id, head_id, is_active, 0 AS level FROM principals_unit
  WHERE id = %(unit)s
  UNION ALL SELECT p.id, p.name, p.parent_id, p.head_id, p.is_active, up.level + 1
  FROM principals_unit p JOIN up ON p.id = up.parent_id)
SELECT up.id, up.name, h.id, h.name, h.position, h.photo FROM up
LEFT JOIN principals_user h ON h.id = up.head_id AND h.is_active ORDER BY up.level
"""


@dataclass(frozen=True, slots=True)
class Head:
    id: int
    name: str
    position: str
    photo: str


@dataclass(frozen=True, slots=True)
class Place:
    """The units around a person, his own first, and the heads above him, the nearest first."""

    units: list[tuple[int, str]]
    heads: list[Head]


def place_of(person: User) -> Place:
    rows = sql.rows(_ABOVE, {"unit": person.unit_id}) if person.unit_id else []
    heads = {row[2]: Head(*row[2:6]) for row in rows if row[2] not in (None, person.id)}
    return Place([(row[0], row[1]) for row in rows], list(heads.values()))


@dataclass(frozen=True, slots=True)
class Hours:
    """Whether the person's organisation works now, on the person's own clock."""

    local: dt.datetime
    is_open: bool
    opens_at: dt.datetime | None


def hours_of(person: User) -> Hours | None:
    organisation = Organisation.objects.filter(unit__people=person).first()
    if organisation is None:
        return None
    now = clock.now()
    try:
        zone = ZoneInfo(person.timezone)
        calendar = calendar_of(organisation)
        is_open = calendar.is_open(now)
        opens_at = None if is_open else calendar.next_open(now).astimezone(zone)
    except (WorktimeError, ValueError, KeyError):
        return None  # a week without hours, or an unknown zone: say nothing
    return Hours(now.astimezone(zone), is_open, opens_at)


@dataclass(frozen=True, slots=True)
class HeldRole:
    code: str
    name: str


def roles_of(person: User) -> list[HeldRole]:
    """Roles given to the person himself; those of his unit and of everyone are not listed."""
    found = Role.objects.filter(holders__principal_id=person.id).order_by("id")
    return [HeldRole(role.code, translated(role.name, role.code)) for role in found]


def role_choices() -> list[tuple[str, str]]:
    """Roles that are given to people; the one that everybody holds is not."""
    found = Role.objects.exclude(code=EMPLOYEE).order_by("id")
    return [(role.code, translated(role.name, role.code)) for role in found]
