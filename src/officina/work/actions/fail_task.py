from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.actions.spend_time import stop_all
from officina.work.record_types import (
    ACCEPTANCE,
    FAILED,
    IN_PROGRESS,
    PAUSED,
    RETURNED,
    WAITING,
)


@transaction.atomic
def fail_task(task_id: int, *, by: Actor, reason: str) -> Written:
    """Close what was not done, and say why (F142). A step of a process ends by its process."""
    task = locked(task_id, "fail", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED, ACCEPTANCE))
    if task.host:
        raise Refused(_("This is a step of a process. Complete it, or cancel the process."))
    reason = worded(reason, demand=_("Say why it was not done."))
    stop_all(task, by=by)
    return change(task, events.FAILED, by=by, to=FAILED, reason=reason, settles=True)
