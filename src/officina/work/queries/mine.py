"""My work: tasks by what one is to them, from the narrow rows, soonest first.

Two queries a page: one counts every part, one reads the rows of the part that is shown. Both are
bounded by what a person can look at, however many tasks there are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import StageDef
from officina.work.queries.places import PARENTS, lines
from officina.work.tasks import CODE, task_type

DOING, HELPING, GIVEN, WATCHING, POOLS = "doing", "helping", "given", "watching", "pools"
PARTS = (DOING, HELPING, GIVEN, WATCHING, POOLS)
SHOWN = 100
CAP = 1_000
"""Counts go so far and then say "1,000+"."""

_ROLES = {
    DOING: ("responsible", "head", "acceptor"),
    HELPING: ("assistant",),
    GIVEN: ("creator",),
    WATCHING: ("observer",),
    POOLS: ("pool",),
}


@dataclass(frozen=True, slots=True)
class MyTask:
    """A row of my work. ``role`` is why it stands here: what the viewer is to it."""

    id: int
    number: str
    title: str
    stage: StageDef
    role: str
    due_at: dt.datetime | None
    is_important: bool
    responsible_id: int | None
    responsible: str
    photo: str
    creator_id: int | None
    creator: str
    creator_photo: str
    company: str
    host: str
    about: str
    """Where it belongs, of what the viewer sees: its case, the card that this runs on."""


@dataclass(frozen=True, slots=True)
class Count:
    open: int = 0
    overdue: int = 0


# What one gave to oneself is done, not given; what waits for acceptance waits for the acceptor.
_LEFT_OUT = """
NOT (w.role = 'creator' AND EXISTS (SELECT FROM work_part x
    WHERE x.record_id = w.record_id AND x.role = 'responsible' AND x.p = w.p))
AND (w.role <> 'acceptor' OR EXISTS (SELECT FROM record r
    WHERE r.id = w.record_id AND r.stage_id = %(acceptance)s))
"""

_ROWS = f"""
SELECT r.id, r.number, r.title, r.stage_id, m.role, r.due_at, t.is_important,
  r.responsible_id, coalesce(u.name, ''), coalesce(u.photo, ''),
  t.creator, coalesce(g.name, ''), coalesce(g.photo, ''), coalesce(c.title, ''), t.host,
  about.parents
FROM (SELECT w.record_id, w.role, w.due_at
    FROM unnest(%(me)s::integer[]) p, unnest(%(roles)s::text[]) role
    CROSS JOIN LATERAL (SELECT w.record_id, w.role, w.p, w.due_at FROM work_part w
      WHERE w.p = p.p AND w.role = role.role AND w.is_open
        AND (%(since)s::timestamptz IS NULL OR w.due_at >= %(since)s)
        AND (%(until)s::timestamptz IS NULL OR w.due_at < %(until)s)
        AND (w.due_at > %(after)s OR w.due_at IS NULL OR %(after)s::timestamptz IS NULL
          OR (w.due_at = %(after)s AND w.record_id > %(after_id)s))
        AND (NOT %(undated)s OR (w.due_at IS NULL AND w.record_id > %(after_id)s))
        AND {_LEFT_OUT}
      ORDER BY w.due_at, w.record_id LIMIT %(limit)s) w
    ORDER BY w.due_at, w.record_id LIMIT %(limit)s) m
JOIN record r ON r.id = m.record_id AND r.acl && %(token)s::integer[]
JOIN work_task t ON t.record_id = r.id
LEFT JOIN principals_user u ON u.id = r.responsible_id
LEFT JOIN principals_user g ON g.id = t.creator
LEFT JOIN record c ON c.id = r.company_id AND c.acl && %(companies)s::integer[]
LEFT JOIN LATERAL ({PARENTS}) about ON true
ORDER BY m.due_at NULLS LAST, r.id
"""  # noqa: S608 # known words only

_COUNTS = f"""
SELECT role.role, count(w.record_id), count(*) FILTER (WHERE w.due_at < %(now)s)
FROM unnest(%(me)s::integer[]) p, unnest(%(roles)s::text[]) role
CROSS JOIN LATERAL (SELECT w.record_id, w.due_at FROM work_part w
  WHERE w.p = p.p AND w.role = role.role AND w.is_open AND {_LEFT_OUT}
  ORDER BY w.due_at LIMIT %(cap)s) w
WHERE (role.role = 'pool') OR p.p = %(user)s
GROUP BY role.role
"""  # noqa: S608 # known words only


def my_tasks(
    part: str,
    rights: Rights,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    after: tuple[dt.datetime | None, int] | None = None,
    limit: int = SHOWN,
) -> list[MyTask]:
    """Open tasks of a part, the soonest first and those without a deadline last.

    ``after`` is the deadline and number of the last row that is shown already.
    """
    stages = task_type().stage_by_id
    found = sql.rows(
        _ROWS,
        {
            **_params(rights, part),
            "roles": list(_ROLES[part]),
            "token": sorted(rights.token(CODE)),
            "companies": sorted(rights.token("company")),
            "since": since,
            "until": until,
            "after": after[0] if after else None,
            "after_id": after[1] if after else 0,
            "undated": after is not None and after[0] is None,
            "limit": limit,
        },
    )
    about = lines({row[0]: json.loads(row[-1]) for row in found if row[-1]}, rights)
    shown: dict[int, MyTask] = {}
    for *row, _parents in found:
        task = MyTask(*row[:3], stages[row[3]], *row[4:], about.get(row[0], ""))  # type: ignore[call-arg] # as _ROWS
        shown.setdefault(task.id, task)
    return list(shown.values())


def counts(rights: Rights) -> dict[str, Count]:
    """How many open tasks each part has, and how many of them are overdue."""
    roles = [role for roles in _ROLES.values() for role in roles]
    params = _params(rights, POOLS) | {"roles": roles, "cap": CAP, "now": clock.now()}
    params["user"] = rights.viewer.user_id
    by_role = {role: (count, late) for role, count, late in sql.rows(_COUNTS, params)}
    return {
        part: Count(*(sum(by_role.get(role, (0, 0))[n] for role in roles) for n in (0, 1)))
        for part, roles in _ROLES.items()
    }


def overdue_count(user_id: int) -> int:
    """How many tasks one should have done by now, counted to a hundred."""
    found = sql.row(
        """SELECT count(*) FROM (SELECT FROM work_part WHERE p = %(me)s AND role = 'responsible'
             AND is_open AND due_at < %(now)s LIMIT 100) x""",
        {"me": user_id, "now": clock.now()},
    )
    return int(found[0]) if found else 0


def _params(rights: Rights, part: str) -> dict[str, object]:
    me: Sequence[int] = [rights.viewer.user_id]
    if part == POOLS:
        me = sorted(rights.viewer.personal)
    return {"me": list(me), "acceptance": task_type().stage("acceptance").id}
