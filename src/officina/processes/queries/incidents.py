"""Cases that cannot go on by themselves, for those who may mend them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.processes.bundle import bundle

MOST = 200


@dataclass(frozen=True, slots=True)
class Incident:
    """One token that is stuck. ``kind`` is the engine's (expression, gateway, job, error, data,
    loop, decision) or ``performers``; ``values`` are what the expression read, as stored."""

    id: int
    case_id: int
    number: str
    title: str
    process_id: int
    process: str
    token: int
    branch: int | None
    node: str
    step: str
    since: dt.datetime
    kind: str
    message: str
    expression: str
    values: Mapping[str, Any]


_INCIDENTS = """
SELECT w.id, w.case_id, r.number, r.title, v.process_id, p.title, w.token, w.branch, w.node,
  w.since, w.data, c.version_id
FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id
  JOIN record r ON r.id = w.case_id JOIN record p ON p.id = v.process_id
WHERE w.kind = 'incident' AND r.acl && %(token)s::integer[]
  AND (%(all)s OR p.responsible_id = %(me)s OR p.acl && %(led)s::integer[])
  AND (%(process)s::bigint IS NULL OR v.process_id = %(process)s)
  AND (%(case)s::bigint IS NULL OR w.case_id = %(case)s) AND r.deleted_at IS NULL
ORDER BY w.since DESC, w.id DESC LIMIT %(most)s
"""


def incidents(
    rights: Rights, *, process_id: int | None = None, case_id: int | None = None, most: int = MOST
) -> Sequence[Incident]:
    """The newest first, of the processes that the viewer owns; all of them for administrators."""
    edits = {scope.code for _role, scope in rights.scopes("process", "edit")}
    found = sql.rows(
        _INCIDENTS,
        {
            "token": list(rights.token("case")),
            "all": "all" in edits,
            "me": rights.viewer.user_id,
            "led": list(rights.viewer.units_led),
            "process": process_id,
            "case": case_id,
            "most": most,
        },
    )
    return [_incident(row) for row in found]


def _incident(row: tuple[Any, ...]) -> Incident:
    (waiting, case_id, number, title, process_id, process, token, branch, node) = row[:9]
    since, data, version_id = row[9:]
    said = json.loads(data)
    return Incident(
        id=waiting,
        case_id=case_id,
        number=number,
        title=title,
        process_id=process_id,
        process=process,
        token=token,
        branch=branch,
        node=node,
        step=bundle(version_id).title(node),
        since=since,
        kind=said.get("kind", ""),
        message=said.get("message", ""),
        expression=said.get("expression") or "",
        values=said.get("values") or {},
    )
