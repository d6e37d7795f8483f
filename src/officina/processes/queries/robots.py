"""Robots of a type, and what they did."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import TypeDef
from officina.processes.models import Robot
from officina.processes.queries.subjects import OWN
from officina.processes.robots.kinds import WAIT

PAGE = 50
WITHOUT = frozenset(OWN) - {"task"}
"""Types that have no robots: processes lead through their stages themselves."""


@dataclass(frozen=True, slots=True)
class Run:
    """One line of what robots did. ``data`` is of the event; ``is_back``: it was taken back."""

    id: int
    at: dt.datetime
    kind: str
    robot: str
    record_id: int
    number: str
    title: str
    data: dict[str, Any]
    is_back: bool


def has_robots(type_def: TypeDef) -> bool:
    return bool(type_def.stages) and type_def.code not in WITHOUT


def robots_of(type_def: TypeDef) -> list[Robot]:
    """All of a type, in the order in which they act."""
    return list(Robot.objects.filter(type_id=type_def.id).order_by("position", "id"))


def waits_above(type_def: TypeDef, stage_id: int, position: int | None) -> bool:
    """Whether a robot that waits stands on a stage, above this place of the table."""
    found = Robot.objects.filter(
        type_id=type_def.id, stage_id=stage_id, is_active=True, action__kind=WAIT
    )
    return (found if position is None else found.filter(position__lt=position)).exists()


_RUNS = """
SELECT e.id, e.at, e.kind, e.robot, r.id, r.number, r.title, e.data,
  EXISTS (SELECT FROM event u WHERE u.record_id = r.id AND u.kind = 'robot.undone'
    AND (u.data->>'run')::bigint = e.id)
FROM event e JOIN record r ON r.id = e.record_id
WHERE e.kind IN ('robot.ran', 'robot.failed', 'robot.left') AND e.id < %(before)s
  AND r.type_id = %(type)s AND r.acl && %(token)s::integer[] AND r.deleted_at IS NULL
ORDER BY e.id DESC LIMIT %(limit)s
"""


def runs_of(
    type_def: TypeDef, rights: Rights, before: int | None = None
) -> tuple[list[Run], int | None]:
    """What robots did on things of a type that the viewer sees, newest first, and where the next
    page begins."""
    found = sql.rows(
        _RUNS,
        {
            "type": type_def.id,
            "token": sorted(rights.token(type_def.code)),
            "before": before or 2**62,
            "limit": PAGE + 1,
        },
    )
    runs = [Run(*row[:7], json.loads(row[7]), row[8]) for row in found[:PAGE]]  # type: ignore[call-arg] # as _RUNS
    return runs, runs[-1].id if len(found) > PAGE else None


def taken_back(runs: Iterable[int], record_id: int) -> set[int]:
    """Which of these runs on a record were taken back."""
    found = sql.rows(
        """SELECT (data->>'run')::bigint FROM event WHERE record_id = %(record)s
           AND kind = 'robot.undone' AND (data->>'run')::bigint = ANY(%(runs)s::bigint[])""",
        {"record": record_id, "runs": list(runs)},
    )
    return {run for (run,) in found}
