from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked, worded
from officina.work.record_types import DONE, FAILED, WAITING


@transaction.atomic
def reopen_task(task_id: int, *, by: Actor, reason: str = "") -> Written:
    """Have closed work done again. Refuse a step of a process: it has gone on."""
    task = locked(task_id, "reopen", by, (DONE, FAILED))
    if task.host:
        raise Refused(_("This is a step of a process, and the process has gone on."))
    return change(task, events.REOPENED, by=by, to=WAITING, reason=worded(reason))
