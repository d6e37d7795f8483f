"""The library: every process that the viewer sees, with how many of its cases run (F073)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import StageDef, types

MOST = 500
COUNTED = 5_000
"""Running cases are counted this far, all processes together."""

_LIBRARY = """
WITH m AS MATERIALIZED (SELECT DISTINCT id FROM record_seen
   WHERE p = ANY(%(token)s::integer[]) AND type_id = %(type)s AND stage_id = ANY(%(stages)s)),
 open AS MATERIALIZED (SELECT DISTINCT id FROM record_seen
   WHERE p = ANY(%(cases)s::integer[]) AND type_id = %(case)s AND stage_id = ANY(%(running)s)
   LIMIT %(counted)s),
 n AS (SELECT v.process_id, count(*) AS cases FROM open
   JOIN processes_running c ON c.record_id = open.id
   JOIN processes_version v ON v.id = c.version_id GROUP BY v.process_id)
SELECT r.id, r.number, r.title, r.stage_id, coalesce(d.folder, ''), coalesce(d.purpose, ''),
  u.id, u.name, u.photo, coalesce(n.cases, 0), d.is_stopped, r.updated_at,
  (SELECT min(w.at) FROM due w WHERE w.record_id = r.id AND w.kind = 'process.start'
     AND NOT w.data ? 'subject' AND NOT d.is_stopped)
FROM m JOIN record r ON r.id = m.id JOIN process d ON d.record_id = r.id
  LEFT JOIN principals_user u ON u.id = r.responsible_id LEFT JOIN n ON n.process_id = r.id
WHERE r.deleted_at IS NULL
ORDER BY d.folder IS NULL, d.folder, officina_sort_key(r.title), r.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One process as the library shows it."""

    id: int
    number: str
    title: str
    stage: StageDef
    folder: str
    purpose: str
    owner_id: int | None
    owner: str
    photo: str
    running: int
    is_stopped: bool
    updated_at: dt.datetime
    next_at: dt.datetime | None
    """When it starts by itself next."""


def library(rights: Rights, *, retired: bool = False) -> list[Shelved]:
    """By folder, then by name; those without a folder last. Retired ones only when asked for."""
    process, case = types().by_code("process"), types().by_code("case")
    found = sql.rows(
        _LIBRARY,
        {
            "token": sorted(rights.token("process")),
            "type": process.id,
            "stages": [one.id for one in process.stages if one.is_open or retired],
            "cases": sorted(rights.token("case")),
            "case": case.id,
            "running": [one.id for one in case.open_stages],
            "counted": COUNTED,
            "most": MOST,
        },
    )
    return [
        Shelved(
            row[0],
            row[1],
            row[2],
            process.stage_by_id[row[3]],
            row[4],
            row[5],
            row[6],
            row[7] or "",
            row[8] or "",
            row[9],
            row[10],
            row[11],
            row[12],
        )
        for row in found
    ]
