from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.writes import Fact, update
from officina.work import events
from officina.work.record_types import FAILED
from officina.work.tasks import read, stage


@transaction.atomic
def withdraw_tasks(ids: Iterable[int], *, by: Actor, reason: str) -> int:
    """A host takes its open tasks back, without being asked itself; return how many were open."""
    withdrawn, to = 0, stage(FAILED)
    for task_id in sorted(set(ids)):
        try:
            task = read(task_id, rights=None, lock=True)
        except NoSuchRecord:
            continue
        if not task.is_open:
            continue
        update(
            task.row,
            base={"stage_id": to.id, "is_open": False, "stage_since": clock.now()},
            detail={"reason": reason},
            by=by,
            fact=Fact(
                events.WITHDRAWN.code,
                {"changes": {"stage": [task.row.stage_id, to.id]}, "reason": reason},
            ),
            now=clock.now(),
        )
        withdrawn += 1
    return withdrawn
