from __future__ import annotations

from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import locked
from officina.work.actions.complete_task import finish
from officina.work.record_types import ACCEPTANCE

NO_ANSWER = {"outcome": "", "values": {}, "reason": ""}


@transaction.atomic
def accept_task(task_id: int, *, by: Actor) -> Written:
    """Close what was done: the work is as it should be (F118)."""
    task = locked(task_id, "accept", by, (ACCEPTANCE,), with_host=True)
    return finish(task, task.answer or NO_ANSWER, events.ACCEPTED, by=by)
