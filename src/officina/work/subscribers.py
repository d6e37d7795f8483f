"""What follows from the log: reminders move with deadlines, people are told of their work."""

from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import react
from officina.kernel.notify.audience import people_of
from officina.kernel.records import events as records
from officina.kernel.records.rows import NoSuchRecord
from officina.work import events, notices
from officina.work.actions.replan_task import replan_task
from officina.work.tasks import read


@react(
    "work.deadlines",
    records.EDITED.code,
    records.DELETED.code,
    records.RESTORED.code,
    deepest=None,
)
def follow_deadlines(logged: Sequence[LoggedEvent]) -> None:
    """The kernel's own door changes deadlines too; work's verbs replan by themselves."""
    for task_id in {
        one.record_id
        for one in logged
        if one.kind != records.EDITED.code or "due_at" in one.data.get("changes", {})
    }:
        if task_id is not None:
            replan_task(task_id)


@react("work.news", records.CREATED.code, events.SUBMITTED.code, events.RELEASED.code, deepest=None)
def tell_people(logged: Sequence[LoggedEvent]) -> None:
    """Work that waits to be accepted, and work that anybody of a role or unit may take."""
    for event in logged:
        if event.kind == records.CREATED.code and "pool" not in event.data:
            continue
        try:
            task = read(event.record_id or 0, rights=None)
        except NoSuchRecord:
            continue
        if event.kind == events.SUBMITTED.code:
            whom = [(task.acceptor_id, "task-acceptor")]
            notices.tell_of(task, notices.ACCEPTANCE, whom, actor=event.actor_id)
        elif task.pool is not None and task.responsible_id is None:
            people = [(p, "task-pool") for p in people_of(task.pool) if p != event.actor_id]
            notices.tell_of(task, notices.POOL, people)
