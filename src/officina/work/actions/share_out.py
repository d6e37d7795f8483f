from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.writes import Written
from officina.work import policies
from officina.work.actions.delegate_task import delegate_task
from officina.work.queries.load import Rule, pick_from_pool
from officina.work.tasks import read


@transaction.atomic
def share_out(task_id: int, *, rule: Rule, by: Actor) -> Written:
    """Give work of a common list to whoever is next by a rule."""
    task = read(task_id, rights=rights_of(by), lock=True)
    policies.require(rights_of(by), "delegate", task)
    if task.pool is None or task.responsible_id is not None:
        raise Refused(_("This does not wait in a common list."))
    to = pick_from_pool(task.pool, rule)
    if to is None:
        raise Refused(_("Nobody stands in this common list."))
    return delegate_task(task.id, to=to, by=by)
