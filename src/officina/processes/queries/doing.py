"""Who does the open steps of a case now."""

from __future__ import annotations

from dataclasses import dataclass

from officina.kernel.database import sql
from officina.kernel.principals.names import Name, names_of
from officina.processes.bundle import bundle


@dataclass(frozen=True, slots=True)
class Doing:
    """One open step that somebody has. ``grows``: one more person can be asked beside him."""

    task_id: int
    token: int
    branch: int | None
    node: str
    step: str
    who: Name | None
    grows: bool


_OPEN = """
SELECT w.ref, w.token, w.branch, w.node, c.version_id, coalesce(r.responsible_id, t.pool)
FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  JOIN record r ON r.id = w.ref JOIN work_task t ON t.record_id = r.id
WHERE w.case_id = %(case)s AND w.kind = 'work' ORDER BY w.token, w.branch, w.id LIMIT 200
"""


def doing_now(case_id: int) -> list[Doing]:
    """Open steps in the order in which they came; the caller has asked who may see the case."""
    rows = sql.rows(_OPEN, {"case": case_id})
    names = names_of(who for *_rest, who in rows)
    return [
        Doing(
            task_id=task,
            token=token,
            branch=branch,
            node=node,
            step=bundle(version).title(node),
            who=names.get(who),
            grows=branch is not None and bundle(version).step(node).is_many,
        )
        for task, token, branch, node, version, who in rows
    ]
