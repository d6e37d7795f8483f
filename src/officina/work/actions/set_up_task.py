from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import agenda, events
from officina.work.actions.changing import change, locked
from officina.work.conditions import check_condition, parent_of
from officina.work.record_types import ACCEPTANCE, IN_PROGRESS, PAUSED, RETURNED, WAITING

MOST_REMINDERS = 10
EARLIEST = dt.timedelta(days=366)


@transaction.atomic
def set_up_task(
    task_id: int, *, condition: str, remind: Collection[dt.timedelta], by: Actor
) -> Written | None:
    """Say what must be there before it is completed (F141), and when to remind (F119).

    ``None`` where nothing differs. Raises NotAllowed, Refused for what cannot be read.
    """
    task = locked(task_id, "set_up", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED, ACCEPTANCE))
    condition = condition.strip()
    check_condition(condition, parent_of(task))
    if len(remind) > MOST_REMINDERS or any(not dt.timedelta() <= one < EARLIEST for one in remind):
        raise Refused(errors={"remind": _("At most %(n)s reminders.") % {"n": MOST_REMINDERS}})
    minutes = sorted({int(one.total_seconds() // 60) for one in remind})
    if (condition, minutes) == (task.condition, list(task.remind)):
        return None
    written = change(task, events.SET_UP, by=by, detail={"condition": condition, "remind": minutes})
    agenda.replan(task.id, task.due_at, minutes, clock.now())
    return written
