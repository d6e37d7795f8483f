"""Cases in lists: where each stands, who has it (F088, F238)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.types import StageDef, types
from officina.processes.bundle import bundle

MOST = 50

_WAITING = """
SELECT w.case_id, c.version_id, w.kind, w.node, w.since, coalesce(r.responsible_id, t.pool),
  r.due_at
FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  LEFT JOIN record r ON w.kind = 'work' AND r.id = w.ref
  LEFT JOIN work_task t ON t.record_id = r.id
WHERE w.case_id = ANY(%(ids)s::bigint[]) ORDER BY w.id
"""


@dataclass(slots=True)
class Standing:
    """Where a case stands: names of its present steps, and those who have them."""

    steps: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    since: dt.datetime | None = None
    due_at: dt.datetime | None = None
    is_stuck: bool = False

    @property
    def sentence(self) -> str:
        return ", ".join(dict.fromkeys(self.steps))


def standing(ids: Iterable[int]) -> tuple[dict[int, Standing], dict[int, Name]]:
    """Where these cases stand, and the names of who has them; in two queries."""
    found: dict[int, Standing] = {}
    for case_id, version_id, kind, node, since, who, due_at in sql.rows(
        _WAITING, {"ids": list(ids)}
    ):
        compiled = bundle(version_id)
        at = compiled.definition.nodes.get(node.partition(":")[0])
        if at is None or at.tag == "boundaryEvent":
            continue
        one = found.setdefault(case_id, Standing())
        one.steps.append(compiled.title(at.id))
        one.since = min(one.since or since, since)
        if due_at is not None:
            one.due_at = min(one.due_at or due_at, due_at)
        if who is not None:
            one.people.append(who)
        one.is_stuck = one.is_stuck or kind == "incident"
    return found, names_of({who for one in found.values() for who in one.people})


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a panel."""

    id: int
    number: str
    title: str
    stage: StageDef
    initiator_id: int | None
    initiator: str
    photo: str
    started_at: dt.datetime
    updated_at: dt.datetime
    process_id: int
    process: str


LINE = """
SELECT r.id, r.number, r.title, r.stage_id, u.id, u.name, u.photo, r.created_at, r.updated_at,
  v.process_id, p.title
FROM {ids} m JOIN record r ON r.id = m.id
  JOIN processes_running c ON c.record_id = r.id
  JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
  LEFT JOIN principals_user u ON u.id = r.responsible_id
WHERE r.deleted_at IS NULL AND r.acl && %(token)s::integer[]
ORDER BY r.is_open DESC, r.id DESC LIMIT %(most)s
"""
_ABOUT = "(SELECT record_id AS id FROM processes_running WHERE subject_id = %(of)s)"
_OF = """(SELECT c.record_id AS id FROM processes_running c JOIN processes_version v
  ON v.id = c.version_id WHERE v.process_id = %(of)s ORDER BY c.record_id DESC LIMIT 2000)"""


def cases_about(record_id: int, rights: Rights) -> list[CaseLine]:
    """Cases that run on a record, open ones first; those that the viewer sees."""
    return _lines(_ABOUT, record_id, rights)


def cases_of(process_id: int, rights: Rights) -> list[CaseLine]:
    """The newest cases of a process, open ones first; those that the viewer sees."""
    return _lines(_OF, process_id, rights)


def _lines(ids: str, of: int, rights: Rights) -> list[CaseLine]:
    params = {"of": of, "token": sorted(rights.token("case")), "most": MOST}
    return lines_of(LINE.format(ids=ids), params)


def lines_of(query: str, params: Mapping[str, Any]) -> list[CaseLine]:
    """Lines of a query made of ``LINE``; its parameters have the viewer's token."""
    case = types().by_code("case")
    return [
        CaseLine(
            row[0], row[1], row[2], case.stage_by_id[row[3]], row[4], row[5] or "", row[6] or "",
            *row[7:],
        )
        for row in sql.rows(query, params)
    ]  # fmt: skip


def count_about(record_id: int, rights: Rights) -> tuple[int, int]:
    """(running, all) cases on a record that the viewer sees, as far as a panel shows them."""
    found = sql.row(
        """SELECT count(*) FILTER (WHERE r.is_open), count(*)
           FROM processes_running c JOIN record r ON r.id = c.record_id
           WHERE c.subject_id = %(of)s AND r.deleted_at IS NULL
             AND r.acl && %(token)s::integer[]""",
        {"of": record_id, "token": sorted(rights.token("case"))},
    )
    assert found is not None
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class VersionLine:
    id: int
    n: int
    status: str
    note: str
    author_id: int | None
    author: str
    photo: str
    at: dt.datetime
    running: int


def versions_of(process_id: int) -> list[VersionLine]:
    """Versions, the newest first, with how many cases run by each."""
    found = sql.rows(
        """SELECT v.id, v.n, v.status, v.note, u.id, coalesce(u.name, ''), coalesce(u.photo, ''),
             v.at, (SELECT count(*) FROM processes_running c
               WHERE c.version_id = v.id AND c.status <> 'ended')
           FROM processes_version v LEFT JOIN principals_user u ON u.id = v.author_id
           WHERE v.process_id = %(id)s ORDER BY v.n DESC LIMIT 200""",
        {"id": process_id},
    )
    return [VersionLine(*row) for row in found]


_CALLED = """
SELECT r.id, r.number,
  CASE WHEN c.subject_id IS NULL THEN r.title ELSE coalesce(p.title, r.title) END
FROM record r JOIN processes_running c ON c.record_id = r.id
  LEFT JOIN record p ON p.id = (r.fields ->> 'process')::bigint
WHERE r.id = ANY(%(ids)s::bigint[])
"""


def called(ids: Collection[int]) -> dict[int, str]:
    """Cases as a line about their tasks calls them: the process, and the number; what a case runs
    on is named beside it, where the reader sees it."""
    found = sql.rows(_CALLED, {"ids": list(ids)})
    return {case_id: f"{title} {number}" for case_id, number, title in found}
