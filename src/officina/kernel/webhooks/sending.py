"""Sending what waits for one webhook, in order, and trying again what failed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import time

from django.db import transaction
from django.db.models import QuerySet

from officina.kernel import clock, outside
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.webhooks import events
from officina.kernel.webhooks.jobs import send
from officina.kernel.webhooks.models import Delivery, Webhook

PAUSES = (5, 30, 120, 600, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
"""Seconds before the next attempt; after the last it has failed and may be replayed by hand."""
GIVES_UP = dt.timedelta(days=5)
"""A webhook that failed all this time is switched off, and its maker is told by the log."""
KEPT = dt.timedelta(days=30)
PATIENCE = 5.0
TURN = 10.0
"""Seconds that one webhook may hold a worker before the others have their turn."""
SAID = 500


def fresh_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, moment: int, body: bytes) -> str:
    """``webhook-signature`` of Standard Webhooks: HMAC-SHA256 over id, moment and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def drain(webhook_id: int) -> bool:
    """Send what is due for one webhook; true where more is left for the next turn."""
    until = time.monotonic() + TURN
    while time.monotonic() < until:
        hook = Webhook.objects.filter(id=webhook_id, is_active=True).first()
        one = _due(webhook_id).order_by("try_at", "id").first()
        if hook is None or one is None:
            return False
        _send(hook, one)
    return _due(webhook_id).exists()


def _due(webhook_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        webhook_id=webhook_id, status=Delivery.Status.WAITING, try_at__lte=clock.now()
    )


def _send(hook: Webhook, one: Delivery) -> None:
    """Outside of any transaction: a receiver may take its time."""
    message_id, moment = f"msg_{one.id}", int(clock.now().timestamp())
    body = one.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Officina-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(hook.secret, message_id, moment, body),
    }
    try:
        answer = outside.fetch(
            hook.url, method="POST", body=body, headers=headers, patience=PATIENCE, most=65_536
        )
    except outside.OutsideError as error:
        _note(hook, one, is_ok=False, status=None, said=error.sentence)
    else:
        said = answer.body[:SAID].decode("utf-8", "replace").replace("\x00", "")
        _note(hook, one, is_ok=answer.is_ok, status=answer.status, said=said)


@transaction.atomic
def _note(hook: Webhook, one: Delivery, *, is_ok: bool, status: int | None, said: str) -> None:
    now = clock.now()
    one.attempts, one.answered, one.said = one.attempts + 1, status, said[:SAID]
    if is_ok:
        one.status, one.ended_at = Delivery.Status.DONE, now
    elif one.attempts > len(PAUSES):
        one.status, one.ended_at = Delivery.Status.FAILED, now
    else:
        one.try_at = now + dt.timedelta(seconds=PAUSES[one.attempts - 1])
    one.save()
    since = None if is_ok else hook.failing_since or now
    if since != hook.failing_since:
        Webhook.objects.filter(id=hook.id).update(failing_since=since)
    if since is not None and now - since > GIVES_UP:
        Webhook.objects.filter(id=hook.id).update(is_active=False)
        record_fact(events.STOPPED, {"webhook": hook.id, "name": hook.name}, Actor.house())


def wake() -> bool:
    """Begin again with what has become due, and forget what is old; as the loop calls it."""
    due = Delivery.objects.filter(
        status=Delivery.Status.WAITING, try_at__lte=clock.now(), webhook__is_active=True
    )
    for webhook_id in due.values_list("webhook_id", flat=True).distinct():
        send.defer(webhook_id=webhook_id, once=f"webhook:{webhook_id}")
    old = Delivery.objects.filter(at__lt=clock.now() - KEPT).exclude(status=Delivery.Status.WAITING)
    old.delete()
    return False
