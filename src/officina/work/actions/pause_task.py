from __future__ import annotations

from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.actions.spend_time import stop_on
from officina.work.record_types import IN_PROGRESS, PAUSED


@transaction.atomic
def pause_task(task_id: int, *, by: Actor, reason: str = "") -> Written:
    """Stop working for a while; one's own timer on it stops too."""
    task = locked(task_id, "pause", by, (IN_PROGRESS,))
    stop_on(task, by=by)
    return change(task, events.PAUSED, by=by, to=PAUSED, reason=worded(reason))
