"""Who is away, and who acts for him: the port that processes and others ask (C8).

Standing in gives work, never rights: a substitute sees what he saw before, and what comes to him.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel import clock
from officina.kernel.access.web import zone_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.ui import formats

FURTHEST = 3
"""Substitutes who are away themselves, one after another, before the head is asked."""

_AWAY = """
SELECT p.id, p.is_active, p.timezone, a.kind, a.since, a.until, s.id, coalesce(s.name, ''),
  a.takes_steps
FROM principals_user p LEFT JOIN people_absence a ON a.person_id = p.id AND a.state = 'approved'
  AND a.since <= %(day)s::date + 1 AND a.until >= %(day)s::date - 1
LEFT JOIN principals_user s ON s.id = a.substitute_id AND s.is_active
WHERE p.id = ANY(%(ids)s::integer[]) ORDER BY a.until
"""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that is in force; ``until`` is its last day."""

    kind: str
    since: dt.date
    until: dt.date
    substitute_id: int | None
    substitute: str
    takes_steps: bool

    @property
    def sentence(self) -> str:
        """What colleagues may know: that somebody is ill stays between him and his head."""
        names = {"day": formats.date(self.until), "name": self.substitute}
        said = {
            "leave": _("On leave until %(day)s"),
            "trip": _("On a business trip until %(day)s"),
        }.get(self.kind, pgettext("person", "Away until %(day)s"))
        return (said + ("; " + _("%(name)s stands in") if self.substitute else "")) % names


def away(ids: Sequence[int], at: dt.datetime | None = None) -> dict[int, Away]:
    """Those of these people who are away at a moment, by their own calendars."""
    return _present(ids, at or clock.now())[1]


def here(ids: Sequence[int]) -> frozenset[int]:
    """Those of these people who work here, away or not."""
    return frozenset(_present(ids, clock.now())[0])


def _present(ids: Sequence[int], at: dt.datetime) -> tuple[list[int], dict[int, Away]]:
    """Those who work here, and of all of them the absences in force."""
    if not ids:
        return [], {}
    rows = sql.rows(_AWAY, {"ids": list(ids), "day": at.astimezone(dt.UTC).date()})
    gone = {
        user_id: Away(*found)
        for user_id, _active, zone, *found in rows
        if found[1] is not None and found[1] <= at.astimezone(zone_of(zone)).date() <= found[2]
    }
    return [user_id for user_id, is_active, *_rest in rows if is_active], gone


def standing_in(user_id: int, at: dt.datetime | None = None) -> int | None:
    """Who acts for somebody at a moment; ``None`` while he is here himself, and for nobody.

    Of a substitute who is away too his own is taken, three at most and never in a circle.
    """
    met = [user_id]
    while (found := away([met[-1]], at).get(met[-1])) is not None:
        following = found.substitute_id
        if following is None or following in met or len(met) > FURTHEST:
            return None
        met.append(following)
    return met[-1] if len(met) > 1 else None


def here_sql(people: str) -> str:
    """SQL of an array: those of these people who work here and are not away, wherever they live.

    Who is away only by another calendar's day is not among them.
    """
    day = "(officina_now() AT TIME ZONE 'UTC')::date"
    return f"""ARRAY(SELECT p.id FROM principals_user p WHERE p.id IN ({people}) AND p.is_active
      AND NOT EXISTS (SELECT FROM people_absence a WHERE a.person_id = p.id
        AND a.state = 'approved' AND a.since <= {day} + 1 AND a.until >= {day} - 1))"""  # noqa: S608


def for_steps(ids: Sequence[int], here: Collection[int] = frozenset()) -> dict[int, int | None]:
    """Those of these people who work here, and who takes their new steps now: they themselves, who
    stands in for them, or nobody (``None``).

    Where an absence names a substitute but leaves the steps, they wait for the absent. Nothing is
    asked where all are known to be ``here``.
    """
    if all(p in here for p in ids):
        return {p: p for p in ids}
    present, gone = _present(ids, clock.now())
    leave = {p for p, one in gone.items() if one.takes_steps or one.substitute_id is None}
    return {p: standing_in(p) if p in leave else p for p in present}


def acting(by: Actor, absent_id: int | None) -> Actor:
    """The actor, marked as acting for somebody: the log and the timeline say so."""
    if absent_id is None or absent_id == by.user_id or by.on_behalf_of is not None:
        return by
    return replace(by, on_behalf_of=absent_id)


def notes(ids: Sequence[int]) -> dict[int, str]:
    """A sentence by each of these who is away now; fills the kernel's `presence`."""
    return {user_id: found.sentence for user_id, found in away(ids).items()}
