"""Asking one receiver, in order: only the network, so that a slow one holds neither a worker nor
a connection to the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from officina.kernel import clock, outside

PATIENCE = 15.0
"""Seconds that a receiver has for its answer (Standard Webhooks asks for 15 to 30)."""
TURN = 5.0
"""Seconds after which a turn begins nothing more, so that what was done is written down."""
SAID = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """What one webhook is told now: numbers of deliveries with their bodies."""

    webhook_id: int
    url: str
    secret: str
    deliveries: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one delivery; ``status`` is None where nothing did."""

    delivery_id: int
    is_ok: bool
    status: int | None
    said: str


def fresh_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, moment: int, body: bytes) -> str:
    """``webhook-signature`` of Standard Webhooks: HMAC-SHA256 over id, moment and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(turn: Turn) -> Iterator[Outcome]:
    """Send one after another, until the turn is over or nobody answers."""
    until = time.monotonic() + TURN
    for delivery_id, body in turn.deliveries:
        outcome = _ask(turn, delivery_id, body.encode())
        yield outcome
        if outcome.status is None or time.monotonic() > until:
            return


def _ask(turn: Turn, delivery_id: int, body: bytes) -> Outcome:
    message_id, moment = f"msg_{delivery_id}", int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Officina-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(turn.secret, message_id, moment, body),
    }
    try:
        answer = outside.fetch(
            turn.url, method="POST", body=body, headers=headers, patience=PATIENCE, most=65_536
        )
    except outside.OutsideError as error:
        return Outcome(delivery_id, False, None, error.sentence[:SAID])
    said = answer.body[:SAID].decode("utf-8", "replace").replace("\x00", "")
    return Outcome(delivery_id, answer.is_ok, answer.status, said)
