"""Time that people entered for a task (F140)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from officina.kernel.database import sql

MOST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """``minutes`` is ``None`` while its timer runs."""

    id: int
    user_id: int
    name: str
    photo: str
    since: dt.datetime
    minutes: int | None
    note: str


def spent_on(task_id: int) -> list[Entry]:
    """The newest first; the caller has asked who may see the task."""
    found = sql.rows(
        """SELECT s.id, u.id, u.name, u.photo, s.since, s.minutes, s.note
           FROM work_spent s JOIN principals_user u ON u.id = s.user_id
           WHERE s.task_id = %(task)s ORDER BY s.since DESC, s.id DESC LIMIT %(most)s""",
        {"task": task_id, "most": MOST},
    )
    return [Entry(*row) for row in found]
