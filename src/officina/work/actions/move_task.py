from __future__ import annotations

from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Asks, Refused
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import StageDef
from officina.kernel.records.writes import Written
from officina.work.actions.accept_task import accept_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.pause_task import pause_task
from officina.work.actions.reopen_task import reopen_task
from officina.work.actions.start_task import start_task
from officina.work.ports import host_of
from officina.work.record_types import (
    ACCEPTANCE,
    DONE,
    FAILED,
    IN_PROGRESS,
    PAUSED,
    RETURNED,
    WAITING,
)
from officina.work.tasks import of_row


def move_task(row: RecordRow, to: StageDef, *, by: Actor) -> Written | None:
    """The kernel's door: a task that is dragged to a state does the verb that leads there.

    Raises Asks where that verb asks for words first, Refused where no verb leads there.
    """
    task = of_row(row)
    if to.code == IN_PROGRESS:
        return start_task(task.id, by=by)
    if to.code == PAUSED:
        return pause_task(task.id, by=by)
    if to.code == WAITING and not task.is_open:
        return reopen_task(task.id, by=by)
    if to.code == DONE and task.state == ACCEPTANCE:
        return accept_task(task.id, by=by)
    if to.code == DONE or (to.code == ACCEPTANCE and task.acceptor_id is not None):
        host = host_of(task)
        if host is not None and (host.outcomes(task) or task.host):
            raise Refused(_("Open the task and complete it there."))
        return complete_task(task.id, by=by)
    if to.code == FAILED:
        raise Asks(_("Open the task and say why it was not done."), "fail")
    if to.code == RETURNED:
        raise Asks(_("Open the task and say what is to be corrected."), "return")
    raise Refused(
        _("A task does not go there from “%(state)s”.")
        % {"state": row.stage.label if row.stage else ""}
    )
