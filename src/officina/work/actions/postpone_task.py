from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.record_types import IN_PROGRESS, PAUSED, RETURNED, WAITING

FURTHEST = dt.timedelta(days=3660)


@transaction.atomic
def postpone_task(task_id: int, *, to: dt.datetime, by: Actor, reason: str = "") -> Written:
    """Move the deadline. Whoever did not give the task says why (F142)."""
    task = locked(task_id, "postpone", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED))
    if not clock.now() < to < clock.now() + FURTHEST:
        raise Refused(errors={"to": _("Choose a moment in the future.")})
    if to == task.due_at:
        raise Refused(errors={"to": _("That is the deadline already.")})
    demand = "" if by.user_id == task.creator_id else _("Say why it takes longer.")
    return change(
        task,
        events.POSTPONED,
        by=by,
        reason=worded(reason, demand=demand),
        base={"due_at": to},
        settles=True,
    )
