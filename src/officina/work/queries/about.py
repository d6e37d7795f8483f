"""What tasks are about, and which tasks are about a record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.records.types import StageDef
from officina.kernel.ui.pages import present
from officina.work.queries.places import places_of
from officina.work.tasks import CODE, TaskRow, task_type

MOST = 100


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as lists on other cards show it."""

    id: int
    title: str
    stage: StageDef
    due_at: dt.datetime | None
    responsible_id: int | None
    responsible: str
    photo: str
    place: str
    """Where else it belongs, of what the viewer sees."""


def titles_of_parents(task: TaskRow, rights: Rights) -> list[dict[str, Any]]:
    """What the task is about, of it what the viewer may see."""
    if not task.parents:
        return []
    return [
        {"title": one.name, "href": present.href(one.type, one.id), "icon": one.type.icon}
        for one in titles_of(task.parents, rights).values()
    ]


_TASKS = """
SELECT r.id, r.title, r.stage_id, r.due_at, r.responsible_id, coalesce(u.name, ''),
  coalesce(u.photo, '')
FROM work_about a JOIN record r ON r.id = a.task_id
LEFT JOIN principals_user u ON u.id = r.responsible_id
WHERE a.record_id = %(record)s AND r.deleted_at IS NULL AND r.acl && %(token)s::integer[]
ORDER BY r.is_open DESC, r.due_at NULLS LAST, r.id LIMIT %(most)s
"""


def tasks_about(record_id: int, rights: Rights) -> list[TaskLine]:
    """Tasks of a record, or subtasks of a task: the open ones first, a hundred at most."""
    stages = task_type().stage_by_id
    found = sql.rows(
        _TASKS, {"record": record_id, "token": sorted(rights.token(CODE)), "most": MOST}
    )
    places = places_of([row[0] for row in found], rights, but=record_id)
    return [
        TaskLine(i, title, stages[stage_id], due_at, responsible, name, photo, places.get(i, ""))
        for i, title, stage_id, due_at, responsible, name, photo in found
    ]


def counts(record_id: int, rights: Rights) -> tuple[int, int]:
    """How many tasks of a record the viewer sees, open and all, counted to a hundred."""
    found = sql.row(
        """SELECT count(*) FILTER (WHERE is_open), count(*)
           FROM (SELECT r.is_open FROM work_about a JOIN record r ON r.id = a.task_id
             WHERE a.record_id = %(record)s AND r.deleted_at IS NULL
               AND r.acl && %(token)s::integer[] LIMIT %(most)s) x""",
        {"record": record_id, "token": sorted(rights.token(CODE)), "most": MOST},
    )
    return (found[0], found[1]) if found else (0, 0)
