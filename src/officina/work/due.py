"""What happens to tasks when a moment comes: reminders, being overdue, climbing to a head."""

from __future__ import annotations

import datetime as dt

from officina.kernel import clock
from officina.kernel.due import Due, on_due
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord
from officina.work import agenda, notices
from officina.work.actions.escalate_task import escalate_task
from officina.work.actions.repeat_task import come_again
from officina.work.escalation import a_working_day_after, next_head
from officina.work.record_types import ACCEPTANCE
from officina.work.tasks import TaskRow, read

ROBOT = Actor.house("deadlines")


def _late(one: Due) -> TaskRow | None:
    """The task, where it is still open; locked."""
    try:
        task = read(one.record_id or 0, rights=None, lock=True)
    except NoSuchRecord:
        return None
    is_there = task.is_open and task.row.deleted_at is None and task.due_at is not None
    return task if is_there else None


@on_due(agenda.REMIND)
def remind(one: Due) -> None:
    """Say that the deadline comes near to whoever does it or helps."""
    task = _late(one)
    if task is None:
        return
    helpers = [(p, "task-assistant") for p in task.assistants]
    notices.tell_of(task, notices.REMIND, [(task.responsible_id, "task-responsible"), *helpers])


@on_due(agenda.OVERDUE)
def overdue(one: Due) -> dt.datetime | None:
    """At the deadline tell those concerned; each working day after it, climb (F142)."""
    task = _late(one)
    if task is None or task.due_at is None:
        return None
    if clock.now() < task.due_at:
        return task.due_at
    again = a_working_day_after(task, max(one.at, task.due_at))
    if task.state == ACCEPTANCE:
        notices.tell_of(task, notices.OVERDUE, [(task.acceptor_id, "task-acceptor")])
        return again
    if one.at <= task.due_at:
        concerned = [
            (task.responsible_id, "task-responsible"),
            (task.creator_id, "task-creator"),
        ]
        notices.tell_of(task, notices.OVERDUE, concerned)
        return again
    head = next_head(task)
    if head is None:
        return None
    if head != task.escalated_to:
        escalate_task(task, to=head, by=ROBOT)
        task = read(task.id, rights=None)
    notices.tell_of(task, notices.ESCALATED, [(head, "task-head")])
    return again


on_due(agenda.RECUR)(come_again)
