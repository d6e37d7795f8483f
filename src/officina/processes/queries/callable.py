"""Processes that another one may call."""

from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import types

MOST = 500


def callable_processes(rights: Rights, *, but: int) -> list[tuple[str, str]]:
    """(number, title) of what is published and seen by the viewer, by title; without ``but``."""
    found = sql.rows(
        """SELECT r.number, r.title FROM record r JOIN processes_version v ON v.process_id = r.id
           WHERE r.type_id = %(type)s AND v.status = 'published' AND r.deleted_at IS NULL
             AND r.id <> %(but)s AND r.acl && %(token)s::integer[]
           ORDER BY officina_sort_key(r.title), r.id LIMIT %(most)s""",
        {
            "type": types().by_code("process").id,
            "but": but,
            "token": sorted(rights.token("process")),
            "most": MOST,
        },
    )
    return [(number, title) for number, title in found]
