from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bpmn.waits import Wait
from officina.kernel.database import sql
from officina.processes.actors import robot
from officina.processes.running import jobs
from officina.processes.running.loading import NoSuchCase, lock
from officina.processes.running.stimulate import CaseOver, go


@transaction.atomic
def expire_link(link_id: int) -> None:
    """Nobody answered in time: the step fails as a robot's does."""
    row = sql.row(
        """SELECT case_id, token, node, branch, sent_to FROM processes_link
           WHERE id = %(id)s AND used_at IS NULL""",
        {"id": link_id},
    )
    if row is None:
        return
    case_id, token, node, branch, to = row
    try:
        case = lock(case_id)
        said = _("%(address)s did not answer in time.") % {"address": to}
        command = jobs.failure_of(case, Wait("job", token, node, branch), said)
        go(case, command, by=robot(case))
    except (NoSuchCase, CaseOver):
        return
