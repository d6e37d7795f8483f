"""How processes went, by process and by step (F238, F241, F242): counts, lateness, durations.

Only cases that the viewer sees are counted. Seconds of steps are of working time; those of whole
cases are of the calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import types
from officina.processes.bundle import bundle
from officina.processes.queries.cases import LINE, CaseLine, lines_of

type What = Literal["started", "open", "done", "failed", "late"]
WHATS: tuple[What, ...] = ("started", "open", "done", "failed", "late")
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: begun since a moment, of one process, of one person (begun or worked on)."""

    rights: Rights
    since: dt.datetime
    mine: bool = False
    process_id: int | None = None

    @property
    def params(self) -> dict[str, Any]:
        case = types().by_code("case")
        return {
            "token": sorted(self.rights.token("case")),
            "since": self.since,
            "me": self.rights.viewer.user_id if self.mine else None,
            "process": self.process_id,
            "type": case.id,
            "done": case.stage("done").id,
            "cancelled": case.stage("cancelled").id,
        }


_CASES = """
c AS MATERIALIZED (SELECT r.id, r.is_open, r.stage_id, r.created_at, r.stage_since, v.process_id,
    v.id AS version_id
  FROM record r JOIN processes_running x ON x.record_id = r.id
    JOIN processes_version v ON v.id = x.version_id
  WHERE r.type_id = %(type)s AND r.created_at >= %(since)s AND r.deleted_at IS NULL
    AND r.acl && %(token)s::integer[]
    AND (%(process)s::bigint IS NULL OR v.process_id = %(process)s::bigint)
    AND (%(me)s::integer IS NULL OR r.responsible_id = %(me)s::integer OR EXISTS (
      SELECT 1 FROM processes_passed p WHERE p.case_id = r.id AND p.actor_id = %(me)s::integer)))
"""
_LATE = """EXISTS (SELECT 1 FROM processes_passed p WHERE p.case_id = c.id AND p.late)
  OR EXISTS (SELECT 1 FROM processes_waiting w JOIN record t ON t.id = w.ref
    WHERE w.case_id = c.id AND w.kind = 'work' AND t.is_open AND t.due_at < officina_now())"""

_PROCESSES = f"""
WITH {_CASES}
SELECT c.process_id, r.title, count(*), count(*) FILTER (WHERE c.is_open),
  count(*) FILTER (WHERE c.stage_id = %(done)s), count(*) FILTER (WHERE c.stage_id = %(cancelled)s),
  count(*) FILTER (WHERE {_LATE}),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds) FILTER (WHERE NOT c.is_open),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY s.seconds) FILTER (WHERE NOT c.is_open)
FROM c JOIN record r ON r.id = c.process_id
  CROSS JOIN LATERAL (SELECT extract(epoch FROM c.stage_since - c.created_at)::float AS seconds) s
GROUP BY c.process_id, r.title ORDER BY 3 DESC, r.title
"""  # noqa: S608 # ours

_STEPS = f"""
WITH {_CASES},
 p AS (SELECT p.node, p.kind, p.how, p.late, p.seconds_working, p.seconds_waiting
   FROM c JOIN processes_passed p ON p.case_id = c.id
   WHERE p.kind IN ('started', 'ended', 'skipped') AND p.branch IS NULL),
 w AS (SELECT split_part(w.node, ':', 1) AS node, count(DISTINCT w.case_id) AS open,
     count(DISTINCT w.case_id) FILTER (WHERE t.due_at < officina_now()) AS late
   FROM c JOIN processes_waiting w ON w.case_id = c.id
     LEFT JOIN record t ON w.kind = 'work' AND t.id = w.ref
   WHERE w.kind IN ('work', 'job', 'incident') GROUP BY 1)
SELECT p.node, count(*) FILTER (WHERE p.kind = 'started'), coalesce(max(w.open), 0),
  count(*) FILTER (WHERE p.kind = 'ended' AND p.how NOT IN ('refuse', 'withdrawn', 'interrupted')),
  count(*) FILTER (WHERE p.how = 'refuse'),
  count(*) FILTER (WHERE p.late) + coalesce(max(w.late), 0),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY p.seconds_working)
    FILTER (WHERE p.seconds_working IS NOT NULL),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY p.seconds_working)
    FILTER (WHERE p.seconds_working IS NOT NULL),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY p.seconds_waiting)
    FILTER (WHERE p.seconds_waiting IS NOT NULL)
FROM p LEFT JOIN w ON w.node = p.node GROUP BY p.node
"""  # noqa: S608 # ours


@dataclass(frozen=True, slots=True)
class Row:
    """A process, or a step of one. Seconds are ``None`` where nothing has ended."""

    key: str
    title: str
    counts: Mapping[What, int]
    median: float | None
    p90: float | None
    waited: float | None = None
    """The median of the part of it that passed before the work was taken up."""


def by_process(wanted: Wanted) -> list[Row]:
    """A row for each process, the busiest first."""
    return [
        Row(
            str(process_id),
            title,
            {"started": all_, "open": open_, "done": done, "failed": failed, "late": late},
            median,
            p90,
        )
        for process_id, title, all_, open_, done, failed, late, median, p90 in sql.rows(
            _PROCESSES, wanted.params
        )
    ]


def by_step(wanted: Wanted) -> list[Row]:
    """A row for each step of people or robots of one process, in the order of the drawing."""
    newest = sql.row(
        """SELECT id FROM processes_version WHERE process_id = %(process)s
           AND status IN ('published', 'retired') ORDER BY n DESC LIMIT 1""",
        {"process": wanted.process_id},
    )
    if newest is None:
        return []
    compiled = bundle(newest[0])
    order = list(compiled.definition.nodes)
    found = [
        Row(
            node,
            compiled.title(node),
            {"started": started, "open": open_, "done": done, "failed": failed, "late": late},
            median,
            p90,
            waited,
        )
        for node, started, open_, done, failed, late, median, p90, waited in sql.rows(
            _STEPS, wanted.params
        )
    ]
    return sorted(found, key=lambda row: order.index(row.key) if row.key in order else len(order))


_WHAT: Mapping[What, str] = {
    "started": "true",
    "open": "c.is_open",
    "done": "c.stage_id = %(done)s",
    "failed": "c.stage_id = %(cancelled)s",
    "late": _LATE,
}
_OF_STEP = "EXISTS (SELECT 1 FROM processes_passed p WHERE p.case_id = c.id AND p.node = %(node)s"
_NOW = """EXISTS (SELECT 1 FROM processes_waiting w LEFT JOIN record t ON t.id = w.ref
  WHERE w.case_id = c.id AND split_part(w.node, ':', 1) = %(node)s"""
_WHAT_OF_STEP: Mapping[What, str] = {
    "started": f"{_OF_STEP} AND p.kind = 'started')",
    "open": f"{_NOW})",
    "done": f"""{_OF_STEP} AND p.kind = 'ended'
      AND p.how NOT IN ('refuse', 'withdrawn', 'interrupted'))""",
    "failed": f"{_OF_STEP} AND p.how = 'refuse')",
    "late": f"""({_OF_STEP} AND p.late)
      OR {_NOW} AND w.kind = 'work' AND t.due_at < officina_now()))""",
}


def cases_behind(wanted: Wanted, what: What, node: str = "") -> list[CaseLine]:
    """The cases that a number counts; the newest first, at most ``MOST``."""
    condition = (_WHAT_OF_STEP if node else _WHAT)[what]
    ids = f"(SELECT c.id FROM c WHERE {condition})"  # noqa: S608 # ours
    params = wanted.params | {"node": node, "most": MOST}
    return lines_of(f"WITH {_CASES} " + LINE.format(ids=ids), params)
