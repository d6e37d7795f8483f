"""Cases that cannot go on by themselves, with the cause, for whoever may mend them (F109)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.processes.bundle import bundle

MOST = 200

_TROUBLES = """
SELECT w.id, w.case_id, w.token, w.node, w.branch, w.data, w.since, r.number, r.title,
  c.version_id, v.process_id, p.title
FROM processes_waiting w JOIN record r ON r.id = w.case_id
  JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
WHERE w.kind = 'incident' AND r.acl && %(token)s::integer[] AND r.deleted_at IS NULL
  AND (%(case)s::bigint IS NULL OR w.case_id = %(case)s::bigint)
ORDER BY w.since DESC, w.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """``data`` has kind, message, expression and values, as the engine gave them."""

    id: int
    case_id: int
    token: int
    node: str
    branch: int | None
    data: dict[str, Any]
    since: dt.datetime
    number: str
    title: str
    step: str
    process_id: int
    process: str


def troubles(rights: Rights, case_id: int | None = None) -> list[Trouble]:
    """Incidents of cases that the viewer sees, the newest first; of one case where it is named."""
    params = {"token": sorted(rights.token("case")), "case": case_id, "most": MOST}
    return [
        Trouble(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            json.loads(row[5]),
            row[6],
            row[7],
            row[8],
            bundle(row[9]).title(row[3]),
            row[10],
            row[11],
        )
        for row in sql.rows(_TROUBLES, params)
    ]
