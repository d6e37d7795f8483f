from __future__ import annotations

from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked
from officina.work.record_types import IN_PROGRESS, PAUSED, RETURNED, WAITING


@transaction.atomic
def start_task(task_id: int, *, by: Actor) -> Written:
    """Begin to work, or go on after a pause or a return."""
    task = locked(task_id, "start", by, (WAITING, PAUSED, RETURNED))
    return change(task, events.STARTED, by=by, to=IN_PROGRESS)
