from __future__ import annotations

from django.db import transaction

from officina.kernel import clock
from officina.kernel.records.rows import NoSuchRecord
from officina.work import agenda
from officina.work.tasks import read


@transaction.atomic
def replan_task(task_id: int) -> None:
    """Plan reminders anew after its deadline was edited, or it came from the bin or went there."""
    try:
        task = read(task_id, rights=None, lock=True)
    except NoSuchRecord:
        return
    is_going = task.is_open and task.row.deleted_at is None
    agenda.replan(task.id, task.due_at if is_going else None, task.remind, clock.now())
