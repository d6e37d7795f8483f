"""How many cases stand at each step of a version (F110)."""

from __future__ import annotations

from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql

MOST = 5_000

_COUNTS = """
WITH c AS (SELECT c.record_id FROM processes_running c JOIN record r ON r.id = c.record_id
  WHERE c.version_id = %(version)s AND c.status <> 'ended' AND r.deleted_at IS NULL
    AND r.acl && %(token)s::integer[] LIMIT %(most)s)
SELECT split_part(w.node, ':', 1), count(DISTINCT w.case_id),
  count(DISTINCT w.case_id) FILTER (WHERE w.kind = 'incident')
FROM c JOIN processes_waiting w ON w.case_id = c.record_id GROUP BY 1
"""


def counts_on(version_id: int, rights: Rights) -> dict[str, dict[str, Any]]:
    """Marks by node: how many cases stand there that the viewer sees, at most ``MOST`` in all."""
    params = {"version": version_id, "token": sorted(rights.token("case")), "most": MOST}
    return {
        node: {"count": count, **({"state": "stuck"} if stuck else {})}
        for node, count, stuck in sql.rows(_COUNTS, params)
    }
