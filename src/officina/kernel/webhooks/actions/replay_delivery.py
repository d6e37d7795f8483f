from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.webhooks.jobs import send
from officina.kernel.webhooks.models import Delivery


@transaction.atomic
def replay(webhook_id: int, delivery_id: int | None = None, *, by: Actor) -> int:
    """Send once more one delivery, or all of a webhook that failed; return how many.

    The receiver tells a repetition by its ``webhook-id``. Raises NotAllowed.
    """
    if by.viewer is None or not by.viewer.is_administrator:
        raise NotAllowed("edit", "webhook", _("Only an administrator connects programs."))
    wanted = Delivery.objects.filter(webhook_id=webhook_id)
    if delivery_id is None:
        wanted = wanted.filter(status=Delivery.Status.FAILED)
    else:
        wanted = wanted.filter(id=delivery_id)
    changed = wanted.update(
        status=Delivery.Status.WAITING, attempts=0, try_at=clock.now(), ended_at=None
    )
    if changed:
        send.defer(webhook_id=webhook_id, once=f"webhook:{webhook_id}")
    return changed
