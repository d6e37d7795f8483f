from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.record_types import ACCEPTANCE, RETURNED


@transaction.atomic
def return_task(task_id: int, *, by: Actor, remark: str) -> Written:
    """Give work back with a remark: it is not as it should be (F118)."""
    task = locked(task_id, "return", by, (ACCEPTANCE,))
    remark = worded(remark, demand=_("Say what is to be corrected."))
    return change(task, events.RETURNED, by=by, to=RETURNED, reason=remark, detail={"answer": None})
