from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Fact, note
from officina.processes import policies
from officina.processes.actions.let_see import let_see
from officina.processes.actors import robot
from officina.processes.approvals import events
from officina.processes.running.loading import lock
from officina.processes.running.stimulate import CaseOver, require_moving
from officina.work.actions.delegate_task import delegate_task

LONGEST = 2_000


@transaction.atomic
def replace_performer(case_id: int, task_id: int, *, to: int, by: Actor, reason: str = "") -> None:
    """Give an open step of a running case to another person; the log says who, and why (F281).

    Only whoever may mend the case does so: who started it would choose who approves it. Raises
    NoSuchRecord, NotAllowed, CaseOver where the step is over, Refused.
    """
    row = policies.mendable(case_id, by=by)
    case = lock(case_id)
    require_moving(case)
    found = sql.row(
        """SELECT node FROM processes_waiting
           WHERE case_id = %(case)s AND ref = %(task)s AND kind = 'work'""",
        {"case": case_id, "task": task_id},
    )
    if found is None:
        raise CaseOver(_("This step is over: the process went on without it."))
    node = str(found[0])
    if case.bundle.step(node).not_own and to == case.initiator_id:
        raise Refused(errors={"to": _("Nobody approves his own: choose another.")})
    delegate_task(task_id, to=to, by=robot(case), reason=reason)
    case.watchers.add(to)
    let_see(case)
    said = {"title": case.bundle.title(node), "person": to, "reason": reason[:LONGEST]}
    note(row, by=by, fact=Fact(events.REPLACED.code, said), now=clock.now())
