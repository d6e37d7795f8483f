"""Which processes a viewer may start, on a record or by themselves (F093)."""

from __future__ import annotations

from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql

MOST = 100

_STARTABLE = """
SELECT r.id, r.title, coalesce(d.purpose, ''), coalesce(d.folder, '')
FROM processes_version v JOIN record r ON r.id = v.process_id
  JOIN process d ON d.record_id = r.id
WHERE v.status = 'published' AND r.deleted_at IS NULL AND NOT d.is_stopped
  AND r.acl && %(token)s::integer[]
  AND (CASE WHEN %(type)s::text IS NULL THEN d.runs_on = '[]'::jsonb
       ELSE d.runs_on ? %(type)s::text END)
  AND (d.starters = '[]'::jsonb OR r.responsible_id = %(me)s
    OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(d.starters) s
      WHERE s::integer = ANY(%(personal)s::integer[])))
ORDER BY officina_sort_key(r.title), r.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Startable:
    id: int
    title: str
    purpose: str
    folder: str


def startable(rights: Rights, type_code: str | None = None) -> list[Startable]:
    """By name. With ``type_code`` those that run on such records, else those that need none."""
    found = sql.rows(
        _STARTABLE,
        {
            "token": sorted(rights.token("process")),
            "type": type_code,
            "me": rights.viewer.user_id,
            "personal": sorted(rights.viewer.personal),
            "most": MOST,
        },
    )
    return [Startable(*row) for row in found]
