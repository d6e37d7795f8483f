"""Who is away, and who acts for him: the port that processes and others ask (C8).

Standing in gives work, never rights: a substitute sees what he saw before, and what comes to him.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
SELECT a.person_id, p.timezone, a.kind, a.since, a.until, s.id, coalesce(s.name, ''), a.takes_steps
FROM people_absence a JOIN principals_user p ON p.id = a.person_id
LEFT JOIN principals_user s ON s.id = a.substitute_id AND s.is_active
WHERE a.state = 'approved' AND a.person_id = ANY(%(ids)s::integer[])
  AND a.since <= %(day)s::date + 1 AND a.until >= %(day)s::date - 1
ORDER BY a.until
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
    at = at or clock.now()
    rows = sql.rows(_AWAY, {"ids": list(ids), "day": at.astimezone(dt.UTC).date()})
    return {
        user_id: Away(*found)
        for user_id, zone, *found in rows
        if found[1] <= at.astimezone(zone_of(zone)).date() <= found[2]
    }


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


def for_steps(ids: Sequence[int]) -> dict[int, int | None]:
    """Of these people those who are away now, and who takes their new steps (``None``: nobody).

    Where an absence names a substitute but leaves the steps, they wait: it is not in the answer.
    """
    return {
        user_id: standing_in(user_id)
        for user_id, found in away(ids).items()
        if found.takes_steps or found.substitute_id is None
    }


def acting(by: Actor, absent_id: int | None) -> Actor:
    """The actor, marked as acting for somebody: the log and the timeline say so."""
    if absent_id is None or absent_id == by.user_id or by.on_behalf_of is not None:
        return by
    return replace(by, on_behalf_of=absent_id)


def notes(ids: Sequence[int]) -> dict[int, str]:
    """A sentence by each of these who is away now; fills the kernel's `presence`."""
    return {user_id: found.sentence for user_id, found in away(ids).items()}
