"""Whose turn it is: a webhook is held by one process at a time, and rests when nobody answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.webhooks import events
from officina.kernel.webhooks.models import Delivery, Webhook
from officina.kernel.webhooks.sending import Outcome, Turn

PAUSES = (5, 30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
"""Seconds before the next attempt; after the last it has failed and may be replayed by hand."""
GIVES_UP = dt.timedelta(days=5)
"""A webhook that failed all this time is switched off, and its maker is told by the log."""
KEPT = dt.timedelta(days=30)
AT_ONCE = 50
"""Deliveries of one turn. They are written down together when it ends."""
HELD = dt.timedelta(minutes=2)
"""After this another process may take over, where the one that held it was killed."""
REST = dt.timedelta(seconds=5)
LONGEST_REST = dt.timedelta(minutes=10)

_WRITTEN = ("attempts", "answered", "said", "status", "ended_at", "try_at")

_TAKE = """
WITH due AS (
  SELECT w.id FROM webhooks_webhook w
  WHERE w.is_active AND coalesce(greatest(w.held_until, w.rests_until) <= %(now)s, true)
    AND EXISTS (SELECT FROM webhooks_delivery d WHERE d.webhook_id = w.id
                AND d.status = 'waiting' AND d.try_at <= %(now)s)
  ORDER BY w.held_until NULLS FIRST, w.id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
UPDATE webhooks_webhook w SET held_until = %(until)s FROM due WHERE w.id = due.id
RETURNING w.id, w.url, w.secret
"""


def take(most: int) -> list[Turn]:
    """Hold at most so many webhooks that have something to send, and say what."""
    now = clock.now()
    held = sql.rows(_TAKE, {"now": now, "until": now + HELD, "most": most})
    return [Turn(number, url, secret, _due(number, now)) for number, url, secret in held]


def _due(webhook_id: int, now: dt.datetime) -> list[tuple[int, str]]:
    waiting = Delivery.objects.filter(
        webhook_id=webhook_id, status=Delivery.Status.WAITING, try_at__lte=now
    )
    return list(waiting.order_by("try_at", "id").values_list("id", "body")[:AT_ONCE])


@transaction.atomic
def end(turn: Turn, outcomes: Sequence[Outcome]) -> None:
    """Write down what came back, and let the webhook go."""
    now = clock.now()
    by_delivery = {outcome.delivery_id: outcome for outcome in outcomes}
    found = list(Delivery.objects.select_for_update().filter(id__in=by_delivery))
    for one in found:
        _note(one, by_delivery[one.id], now)
    Delivery.objects.bulk_update(found, _WRITTEN)
    hook = Webhook.objects.select_for_update().filter(id=turn.webhook_id).first()
    if hook is not None:
        _let_go(hook, outcomes[-1] if outcomes else None, now)


def _note(one: Delivery, outcome: Outcome, now: dt.datetime) -> None:
    one.attempts, one.answered, one.said = one.attempts + 1, outcome.status, outcome.said
    if outcome.is_ok:
        one.status, one.ended_at = Delivery.Status.DONE, now
    elif one.attempts > len(PAUSES):
        one.status, one.ended_at = Delivery.Status.FAILED, now
    else:
        one.try_at = now + dt.timedelta(seconds=PAUSES[one.attempts - 1])


def _let_go(hook: Webhook, last: Outcome | None, now: dt.datetime) -> None:
    hook.held_until = hook.rests_until = None
    if last is not None and last.is_ok:
        hook.failing_since = None
    elif last is not None:
        hook.failing_since = hook.failing_since or now
        silent = now - hook.failing_since
        if last.status is None:
            # Where nobody answers, what waits is not worn out by attempts: it rests longer the
            # longer it lasts, and goes on as soon as somebody does.
            hook.rests_until = now + min(max(REST, silent / 10), LONGEST_REST)
        if silent > GIVES_UP:
            hook.is_active = False
            record_fact(events.STOPPED, {"webhook": hook.id, "name": hook.name}, Actor.house())
    hook.save(update_fields=["held_until", "rests_until", "failing_since", "is_active"])


def forget_old() -> bool:
    """Forget what was sent long ago; as the loop calls it."""
    old = Delivery.objects.filter(at__lt=clock.now() - KEPT).exclude(status=Delivery.Status.WAITING)
    old.delete()
    return False
