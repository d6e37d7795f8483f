"""What will happen to a task by itself, on the list of what is due: reminders and being overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from officina.kernel.database import sql
from officina.kernel.due import schedule

REMIND = "work.remind"
OVERDUE = "work.overdue"
RECUR = "work.recur"


def planned(
    due_at: dt.datetime | None, remind: Iterable[int], now: dt.datetime
) -> Iterator[tuple[str, dt.datetime, str]]:
    """(kind, moment, end of its key); reminders whose moment has passed are left out."""
    if due_at is None:
        return
    yield OVERDUE, due_at, "overdue"
    for minutes in sorted(set(remind)):
        moment = due_at - dt.timedelta(minutes=minutes)
        if moment > now:
            yield REMIND, moment, f"remind:{minutes}"


def replan(
    task_id: int,
    due_at: dt.datetime | None,
    remind: Iterable[int],
    now: dt.datetime,
) -> None:
    """Take all of it off the list and put it there anew, in the present transaction."""
    forget(task_id)
    for kind, moment, end in planned(due_at, remind, now):
        schedule(kind, moment, key=f"task:{task_id}:{end}", record_id=task_id)


def forget(task_id: int) -> None:
    sql.rows(
        "DELETE FROM due WHERE record_id = %(task)s AND kind = ANY(%(kinds)s::text[])",
        {"task": task_id, "kinds": [REMIND, OVERDUE]},
    )
