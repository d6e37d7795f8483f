from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.webhooks.lanes import CHANNEL
from officina.kernel.webhooks.models import Delivery, Webhook


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
        Webhook.objects.filter(id=webhook_id).update(rests_until=None)
        sql.rows("SELECT pg_notify(%(channel)s, '')", {"channel": CHANNEL})
    return changed
