from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, place_of, share_with, take_part, worded
from officina.work.record_types import IN_PROGRESS, PAUSED, RETURNED, WAITING


@transaction.atomic
def delegate_task(task_id: int, *, to: int, by: Actor, reason: str = "") -> Written:
    """Give the work to another; whoever had it goes on watching."""
    task = locked(task_id, "delegate", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED))
    place = place_of(to)
    if place is None:
        raise Refused(errors={"to": _("Choose people who work here.")})
    if to == task.responsible_id:
        raise Refused(errors={"to": _("It is theirs already.")})
    before = task.responsible_id
    watching = {before} if before not in (None, task.creator_id) else set()
    share_with(task.id, [p for p in watching if p is not None], by)
    written = change(
        task,
        events.DELEGATED,
        by=by,
        to=WAITING,
        reason=worded(reason),
        base={
            "responsible_id": to,
            **place,
            "shared": sorted({*task.row.shared, *(p for p in watching if p is not None)}),
        },
        settles=True,
    )
    take_part(task.id, "observer", [p for p in watching if p is not None])
    return written
