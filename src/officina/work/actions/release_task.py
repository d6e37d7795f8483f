from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, take_part, worded
from officina.work.record_types import IN_PROGRESS, PAUSED, RETURNED, WAITING


@transaction.atomic
def release_task(task_id: int, *, by: Actor, reason: str = "") -> Written:
    """Give work back to the common list that it came from."""
    task = locked(task_id, "release", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED))
    if task.pool is None or task.responsible_id is None:
        raise Refused(_("This did not come from a common list."))
    take_part(task.id, "pool", [task.pool])
    return change(
        task,
        events.RELEASED,
        by=by,
        to=WAITING,
        reason=worded(reason),
        base={"responsible_id": None},
    )
