from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from django.db import transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes_many import AT_ONCE, Change, update_many
from officina.work import events
from officina.work.record_types import FAILED
from officina.work.tasks import stage, task_type

_OPEN = """
SELECT id, stage_id, acl FROM record WHERE id = ANY(%(ids)s::bigint[]) AND is_open
ORDER BY id FOR UPDATE
"""


@transaction.atomic
def withdraw_tasks(ids: Iterable[int], *, by: Actor, reason: str) -> int:
    """A host takes its open tasks back, without being asked itself; return how many were open."""
    return sum(_withdraw(some, by, reason) for some in batched(sorted(set(ids)), AT_ONCE))


def _withdraw(ids: Iterable[int], by: Actor, reason: str) -> int:
    to, now = stage(FAILED), clock.now()
    found = sql.rows(_OPEN, {"ids": list(ids)})
    changes = [
        Change(
            id=task_id,
            base={"stage_id": to.id, "is_open": False, "stage_since": now},
            detail={"reason": reason},
            data={"changes": {"stage": [stage_id, to.id]}, "reason": reason},
            before=acl,
        )
        for task_id, stage_id, acl in found
    ]
    return len(update_many(task_type(), changes, kind=events.WITHDRAWN.code, by=by, now=now))
