"""Who does a step: from its settings to a person, or a pool that waits for one (F081).

Who is away, and who stands in, is asked of `people.substitution` (C8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.ids import holders_of, members_of
from officina.people import substitution
from officina.processes.steps import Performer, Step


class Nobody(Exception):
    """Nobody can do a step; ``sentence`` says why to whoever mends it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who does it. With a pool and no responsible it waits until one of them takes it."""

    responsible: int | None = None
    pool: int | None = None
    assistants: tuple[int, ...] = ()
    stands_in_for: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The case that a performer is looked for in."""

    initiator_id: int | None
    responsible_id: int | None
    evaluate: Callable[[str], Any]
    case_id: int = 0
    process_id: int = 0


RELATED = frozenset({"initiator", "head_of_initiator", "responsible", "head_of_unit"})
"""Kinds that somebody stands for only where there is one: not everybody has a head."""
_UNIT_OF = "SELECT unit_id FROM principals_user WHERE id = %(id)s"


@dataclass(frozen=True, slots=True)
class Named:
    """Those of whom one does a step, before it is asked who of them is here."""

    step: Step
    about: About
    people: Sequence[int]
    pools: Sequence[int]


def named_for(
    step: Step, performers: Sequence[Performer], about: About, said: Sequence[Any] = ()
) -> Named:
    """Those of the settings, and what the drawing's own performers came to.

    Raises Nobody where that cannot be said.
    """
    people = _said(list(said))
    pools: list[int] = []
    for one in performers:
        _resolve(one, about, people, pools)
    people = list(dict.fromkeys(people))
    if step.not_own and about.initiator_id in people:
        people.remove(about.initiator_id)
        if not people and not pools:
            people = _head(_UNIT_OF, about.initiator_id)
    is_related = step.not_own or any(one.kind in RELATED for one in performers)
    if not people and not pools and (step.instead or is_related):
        people, pools = _instead(step, about)
    return Named(step, about, people, pools)


_OWNER = """
SELECT r.responsible_id FROM record r JOIN principals_user u ON u.id = r.responsible_id
WHERE r.id = %(process)s AND u.is_active
"""


def _instead(step: Step, about: About) -> tuple[list[int], list[int]]:
    """Where there is no head, nobody responsible: whom the step names then, else the owner of the
    process. Raises Nobody where that is whoever may not decide about his own."""
    people: list[int] = []
    pools: list[int] = []
    if step.instead is not None:
        _resolve(step.instead, about, people, pools)
    elif owner := sql.row(_OWNER, {"process": about.process_id}):
        people = [owner[0]]
    if step.not_own and about.initiator_id in people:
        raise Nobody(
            _(
                "Whoever started this has no head, and nobody approves his own. Name somebody "
                "else, and say in the step who does it when nobody is found."
            )
        )
    return people, pools


def choose(named: Named, takers: Mapping[int, int | None]) -> Chosen:
    """Who does it; ``takers`` are all named people who are here, by `substitution.for_steps`.

    Raises Nobody where nobody does.
    """
    step, about, people, pools = named.step, named.about, named.people, named.pools
    if step.pick in ("round_robin", "least_loaded") and (people or pools):
        return _one_of(step, people, pools, about)
    if pools:
        return Chosen(pool=pools[0], assistants=tuple(people))
    active = [one for one in people if one in takers]
    if not active:
        raise Nobody(_("Nobody is named who could do this."))
    rest = tuple(active[1:]) if step.pick in ("pool", "all") else ()
    return _stand_in(step, active[0], takers[active[0]], about, rest)


def people_of(named: Sequence[Performer], about: About) -> list[int]:
    """Everybody who is named, those of units, groups and roles one by one."""
    people: list[int] = []
    pools: list[int] = []
    for one in named:
        _resolve(one, about, people, pools)
    if pools:
        people += [row[0] for row in _candidates([], pools, "last NULLS FIRST")]
    here = substitution.here(people)
    return [one for one in dict.fromkeys(people) if one in here]


def _resolve(one: Performer, about: About, people: list[int], pools: list[int]) -> None:
    match one.kind:
        case "person" if one.id is not None:
            people.append(one.id)
        case "initiator" if about.initiator_id is not None:
            people.append(about.initiator_id)
        case "responsible" if about.responsible_id is not None:
            people.append(about.responsible_id)
        case "role" if one.id is not None:
            pools.append(holders_of(one.id))
        case "unit" if one.id is not None:
            pools.append(members_of(one.id))
        case "group" if one.id is not None:
            pools.append(one.id)
        case "head_of_unit" if one.id is not None:
            people += _head("SELECT %(id)s::integer", one.id)
        case "head_of_initiator" if about.initiator_id is not None:
            own = "SELECT unit_id FROM principals_user WHERE id = %(id)s"
            people += _head(own, about.initiator_id)
        case "feel":
            people += _said(about.evaluate(one.expr))


_HEAD = """
WITH RECURSIVE up AS (
  SELECT u.id, u.parent_id, u.head_id, 0 AS n FROM principals_unit u WHERE u.id = ({unit})
  UNION ALL SELECT p.id, p.parent_id, p.head_id, up.n + 1 FROM principals_unit p
    JOIN up ON p.id = up.parent_id)
SELECT head_id FROM up JOIN principals_user h ON h.id = up.head_id AND h.is_active
WHERE head_id <> %(id)s ORDER BY n LIMIT 1
"""


def _head(unit: str, number: int) -> list[int]:
    """The nearest head above; a head's own head is the one of the unit above."""
    found = sql.row(_HEAD.format(unit=unit), {"id": number})
    return [found[0]] if found else []


def _said(value: Any) -> list[int]:
    """People that an expression names: numbers, or addresses, one or a list."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            row = sql.row(
                "SELECT id FROM principals_user WHERE email = lower(%(email)s)", {"email": one}
            )
            found += [row[0]] if row else []
        elif one is not None and not isinstance(one, bool | dict):
            found.append(int(one))
    return found


def _stand_in(
    step: Step, user_id: int, taker: int | None, about: About, assistants: tuple[int, ...] = ()
) -> Chosen:
    """The person, or who acts for him while he is away; nobody so decides about his own."""
    if taker != user_id and step.absent != "wait":
        heads = _head("SELECT unit_id FROM principals_user WHERE id = %(id)s", user_id)
        barred = about.initiator_id if step.not_own else None
        named = [taker] if step.absent == "substitute" else []
        for other in (*named, *heads):
            if other is not None and other != barred:
                return Chosen(other, assistants=assistants, stands_in_for=user_id)
    return Chosen(user_id, assistants=assistants)


_CANDIDATES = """
SELECT u.id, (SELECT count(*) FROM work_part w
    WHERE w.p = u.id AND w.role = 'responsible' AND w.is_open) AS load,
  (SELECT max(w.record_id) FROM work_part w JOIN work_task t ON t.record_id = w.record_id
    WHERE w.p = u.id AND w.role = 'responsible' AND t.host = 'processes') AS last
FROM principals_user u WHERE u.is_active AND (u.id = ANY(%(people)s::integer[])
  OR -u.unit_id = ANY(%(pools)s::integer[])
  OR EXISTS (SELECT FROM principals_group_members g
             WHERE g.user_id = u.id AND g.group_id = ANY(%(pools)s::integer[]))
  OR EXISTS (SELECT FROM principals_roleholder h WHERE h.role_id = ANY(%(roles)s::integer[])
    AND (h.principal_id = u.id OR h.principal_id = -u.unit_id OR h.principal_id IN (
      SELECT group_id FROM principals_group_members g WHERE g.user_id = u.id))))
ORDER BY {order}, u.id LIMIT 50
"""
_ORDER = {"least_loaded": "load, last NULLS FIRST", "round_robin": "last NULLS FIRST"}


def _one_of(step: Step, people: Sequence[int], pools: Sequence[int], about: About) -> Chosen:
    """The one whose turn it is: who got a step longest ago, or has least to do."""
    rows = _candidates(people, pools, _ORDER[step.pick])
    found = [row[0] for row in rows if not (step.not_own and row[0] == about.initiator_id)]
    if not found:
        raise Nobody(_("Nobody holds the role or works in the unit that does this."))
    return _stand_in(step, found[0], substitution.for_steps(found[:1])[found[0]], about)


def _candidates(people: Sequence[int], pools: Sequence[int], order: str) -> list[tuple[int, ...]]:
    # The audience of a role and the role are each the other's mirror.
    roles = [holders_of(pool) for pool in pools]
    asked = {"people": list(people), "pools": list(pools), "roles": roles}
    return sql.rows(_CANDIDATES.format(order=order), asked)
