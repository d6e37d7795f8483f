from __future__ import annotations

from django.db import transaction

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, share_with, take_part
from officina.work.tasks import TaskRow


@transaction.atomic
def escalate_task(task: TaskRow, *, to: int, by: Actor) -> Written:
    """Have a head decide about an overdue task; it stands in his list until he has."""
    sql.rows("DELETE FROM work_part WHERE record_id = %(id)s AND role = 'head'", {"id": task.id})
    share_with(task.id, [to], by)
    written = change(
        task,
        events.ESCALATED,
        by=by,
        base={"shared": sorted({*task.row.shared, to})},
        detail={"escalated_to_id": to},
        said={"principal": to},
    )
    take_part(task.id, "head", [to])
    return written
