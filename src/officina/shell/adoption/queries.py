"""What the counts say, for people and for units; each a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from officina.kernel.database import sql
from officina.kernel.records.types import NoSuchType, types

MOST = 1_000
"""People on the page; more of them are counted by unit."""

_PEOPLE = """
SELECT u.id, u.name, u.photo, u.unit_id, n.name,
  (SELECT max(s.seen_at) FROM people_session s WHERE s.user_id = u.id)
FROM principals_user u LEFT JOIN principals_unit n ON n.id = u.unit_id
WHERE u.is_active AND NOT u.is_extranet
ORDER BY officina_sort_key(u.name), u.id LIMIT %(most)s
"""
_ACTS = """
SELECT user_id, week, type_id, sum(count)::integer FROM shell_acts
WHERE week >= %(since)s GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Used:
    """What one person, or the people of one unit, did: acts by week and by what they concern."""

    id: int
    name: str
    photo: str = ""
    unit: str = ""
    unit_id: int | None = None
    seen_at: dt.datetime | None = None
    people: int = 1
    active: int = 0
    """People with at least one act."""
    weeks: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))
    by_type: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.weeks.values())


def weeks_back(today: dt.date, count: int) -> list[dt.date]:
    """The Mondays of the last weeks, this one the last."""
    monday = today - dt.timedelta(days=today.weekday())
    return [monday - dt.timedelta(weeks=n) for n in reversed(range(count))]


def used_by_people(since: dt.date) -> list[Used]:
    """Everybody who works here, those who did nothing, too."""
    found = {
        user: Used(user, name, photo, unit or "", unit_id, seen)
        for user, name, photo, unit_id, unit, seen in sql.rows(_PEOPLE, {"most": MOST})
    }
    for user, week, type_id, count in sql.rows(_ACTS, {"since": since}):
        if user in found:
            one = found[user]
            one.active = 1
            one.weeks[week] += count
            one.by_type[type_id] += count
    return list(found.values())


def by_unit(people: Sequence[Used], none: str) -> list[Used]:
    """The same, put together by unit; who has none stands under a name of its own."""
    found: dict[int, Used] = {}
    for one in people:
        unit = found.setdefault(
            one.unit_id or 0, Used(one.unit_id or 0, one.unit or none, people=0)
        )
        unit.people += 1
        unit.active += one.active
        if one.seen_at and (unit.seen_at is None or one.seen_at > unit.seen_at):
            unit.seen_at = one.seen_at
        _add(unit.weeks, one.weeks)
        _add(unit.by_type, one.by_type)
    return sorted(found.values(), key=lambda unit: (unit.id == 0, unit.name.casefold()))


def _add[K](to: dict[K, int], more: Mapping[K, int]) -> None:
    for key, count in more.items():
        to[key] += count


def coverage(people: Sequence[Used]) -> dict[int, int]:
    """How many people did something with each type."""
    found: dict[int, int] = defaultdict(int)
    for one in people:
        for type_id in one.by_type:
            found[type_id] += 1
    return found


def name_of_type(type_id: int, other: str) -> str:
    """What people call it; what concerns no record, or is put away, has one common name."""
    try:
        return types().by_id(type_id).plural if type_id else other
    except NoSuchType:
        return other
