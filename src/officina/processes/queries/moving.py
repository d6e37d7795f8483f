"""Cases that run by an older version, with what becomes of each; and those that were moved (C1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import bpmn
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.processes.changing.prospects import Prospect, prospect
from officina.processes.changing.versions import Comparison
from officina.processes.running.loading import lock
from officina.processes.running.move import Move

MOST = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A case of an older version."""

    id: int
    number: str
    title: str
    prospect: Prospect


_OLDER = """
SELECT v.id, v.n, count(*) FROM processes_running c JOIN processes_version v ON v.id = c.version_id
  JOIN record r ON r.id = c.record_id
WHERE v.process_id = %(process)s AND v.status = 'retired' AND c.status <> 'ended'
  AND r.deleted_at IS NULL AND r.acl && %(token)s::integer[]
GROUP BY 1, 2 ORDER BY 2 DESC
"""
_CASES = """
SELECT r.id, r.number, r.title, c.status, c.state FROM processes_running c
  JOIN record r ON r.id = c.record_id
WHERE c.version_id = %(version)s AND c.status <> 'ended' AND r.deleted_at IS NULL
  AND r.acl && %(token)s::integer[]
ORDER BY r.id LIMIT %(most)s
"""
_MOVED = """
SELECT r.id, r.number, r.title, b.n,
  NOT EXISTS (SELECT FROM processes_passed p WHERE p.case_id = c.record_id AND p.id > m.mark)
FROM processes_moved m JOIN processes_running c ON c.record_id = m.case_id
  JOIN processes_version b ON b.id = m.before_id JOIN record r ON r.id = c.record_id
WHERE m.after_id = %(version)s AND c.version_id = m.after_id AND m.back_at IS NULL
  AND c.status <> 'ended' AND r.deleted_at IS NULL AND r.acl && %(token)s::integer[]
ORDER BY m.id DESC LIMIT %(most)s
"""


def older(process_id: int, rights: Rights) -> list[tuple[int, int, int]]:
    """(version, its number, cases that the viewer sees) of versions that cases still run by."""
    params = {"process": process_id, "token": sorted(rights.token("case"))}
    return sql.rows(_OLDER, params)


def cases_before(found: Comparison, rights: Rights, *, by: Actor) -> list[Standing]:
    """Cases of the old version that the viewer sees, the oldest first, with their prospects."""
    rows = sql.rows(_CASES, _params(found.before.version_id, rights))
    return [
        Standing(case_id, number, title, _prospect(found, case_id, status, state, by))
        for case_id, number, title, status, state in rows
    ]


def _prospect(found: Comparison, case_id: int, status: str, state: Any, by: Actor) -> Prospect:
    saved = bpmn.State.from_json(json.loads(state))
    if status == "suspended":
        places = tuple(token.node for token in saved.tokens.values())
        return Prospect("cannot", (_("It is held. Let it go on first."),), places)
    try:
        return prospect(found, saved)
    except bpmn.CannotMove:
        # What is new there reads the record of the case; few cases need that.
        return prospect(found, saved, _data(found, case_id, by))


def _data(found: Comparison, case_id: int, by: Actor) -> Mapping[str, bpmn.Value]:
    case = lock(case_id)
    case.bundle = found.after
    return Move(case, by).data(None)


@dataclass(frozen=True, slots=True)
class MovedCase:
    """A case that came to this version by a move; it goes back until it has gone on."""

    id: int
    number: str
    title: str
    before: int
    may_go_back: bool


def moved_to(version_id: int, rights: Rights) -> list[MovedCase]:
    return [MovedCase(*row) for row in sql.rows(_MOVED, _params(version_id, rights))]


def _params(version_id: int, rights: Rights) -> dict[str, Any]:
    return {"version": version_id, "token": sorted(rights.token("case")), "most": MOST}
