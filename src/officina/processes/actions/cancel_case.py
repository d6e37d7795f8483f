from __future__ import annotations

from django.db import transaction

import bpmn
from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.running.stimulate import stimulate

LONGEST = 2_000


@transaction.atomic
def cancel_case(case_id: int, *, by: Actor, reason: str = "") -> None:
    """End a case now: its tasks are taken back, its timers stopped, what it called is cancelled.

    Whoever started it withdraws it so; the process's owner cancels it. Raises NoSuchRecord,
    NotAllowed, CaseOver.
    """
    row = policies.cancellable(case_id, by=by)
    stimulate(case_id, bpmn.Cancel(reason[:LONGEST]), by=by, even_suspended=True)
    is_his = by.user_id is not None and by.user_id == row.responsible_id
    kind = events.CASE_WITHDRAWN if is_his else events.CASE_CANCELLED
    note(row, by=by, fact=Fact(kind.code, {"reason": reason[:LONGEST]}), now=clock.now())
