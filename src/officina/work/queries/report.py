"""Tasks by performer and by unit: terms, conditions, quality (F141, F239, F240).

Only tasks that the viewer sees are counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.work.record_types import DONE, FAILED, RETURNED
from officina.work.tasks import task_type

type By = Literal["performer", "unit"]
type What = Literal["given", "open", "overdue", "done", "late", "failed", "returned", "bound"]
MOST = 200

_BY: Mapping[By, str] = {"performer": "r.responsible_id", "unit": "r.unit_id"}
WHATS: Mapping[What, str] = {
    "given": "true",
    "open": "r.is_open",
    "overdue": "r.is_open AND r.due_at < officina_now()",
    "done": "r.stage_id = %(done)s",
    "late": "r.stage_id = %(done)s AND r.stage_since > r.due_at",
    "failed": "r.stage_id = %(failed)s",
    "returned": "r.stage_id = %(returned)s",
    "bound": "d.condition <> ''",
}
"""What is counted; ``bound`` tasks could be completed only when their condition was met."""
_TASKS = """
FROM record r JOIN work_task d ON d.record_id = r.id
WHERE r.type_id = %(type)s AND r.updated_at >= %(since)s AND r.created_at >= %(since)s
  AND r.deleted_at IS NULL AND r.acl && %(token)s::integer[]
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A performer or a unit. Seconds from giving to completion, by the calendar."""

    key: int | None
    counts: Mapping[What, int]
    median: float | None
    p90: float | None
    spent: float


def tasks_by(by: By, since: dt.datetime, rights: Rights) -> list[Line]:
    """The busiest first, at most ``MOST``."""
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in WHATS.values())
    took = "ORDER BY extract(epoch FROM r.stage_since - r.created_at)::float"
    done = "FILTER (WHERE r.stage_id = %(done)s)"
    found = sql.rows(
        f"""SELECT {_BY[by]}, {counts}, percentile_cont(0.5) WITHIN GROUP ({took}) {done},
              percentile_cont(0.9) WITHIN GROUP ({took}) {done}, sum(d.spent)::float
            {_TASKS} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}""",  # ours
        _params(since, rights),
    )
    width = len(WHATS)
    return [
        Line(row[0], dict(zip(WHATS, row[1 : width + 1], strict=True)), *row[width + 1 :])
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """A task behind a number."""

    id: int
    number: str
    title: str
    due_at: dt.datetime | None
    is_open: bool


def tasks_behind(
    by: By, key: int | None, what: What, since: dt.datetime, rights: Rights
) -> list[Counted]:
    """The tasks that a number counts, the newest first, at most ``MOST``."""
    found = sql.rows(
        f"""SELECT r.id, r.number, r.title, r.due_at, r.is_open {_TASKS}
            AND {_BY[by]} IS NOT DISTINCT FROM %(key)s::integer AND {WHATS[what]}
            ORDER BY r.id DESC LIMIT {MOST}""",  # noqa: S608 # ours
        _params(since, rights) | {"key": key},
    )
    return [Counted(*row) for row in found]


def _params(since: dt.datetime, rights: Rights) -> dict[str, Any]:
    task = task_type()
    return {
        "type": task.id,
        "since": since,
        "token": sorted(rights.token(task.code)),
        "done": task.stage(DONE).id,
        "failed": task.stage(FAILED).id,
        "returned": task.stage(RETURNED).id,
    }
