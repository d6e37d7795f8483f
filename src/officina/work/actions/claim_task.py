from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, locked
from officina.work.record_types import IN_PROGRESS, PAUSED, RETURNED, WAITING


@transaction.atomic
def claim_task(task_id: int, *, by: Actor) -> Written:
    """Take work from the common list of one's role, unit or group. The first who does has it."""
    if by.viewer is None:
        raise NotAPerson(by.robot)
    task = locked(task_id, "claim", by, (WAITING, IN_PROGRESS, PAUSED, RETURNED))
    if task.responsible_id is not None:
        taken = names_of([task.responsible_id]).get(task.responsible_id)
        raise Refused(_("%(who)s has taken it already.") % {"who": taken.name if taken else "…"})
    place = {"unit_id": by.viewer.unit_id, "organisation_id": by.viewer.organisation_id}
    return change(task, events.CLAIMED, by=by, base={"responsible_id": by.user_id, **place})
