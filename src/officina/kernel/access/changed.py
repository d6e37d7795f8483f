"""Rights were changed: every process reads them again, every open browser what it shows."""

from __future__ import annotations

from django.db import connection, transaction

from officina.kernel import live
from officina.kernel.access import policy
from officina.kernel.live import Payload


def tell_rights_changed(user_id: int | None = None) -> None:
    """Have open browsers fetch anew: one person's, or everybody's where grants themselves changed.

    To be called in the transaction that changes them; it is told when that commits.
    """
    with connection.cursor() as cursor:
        live.notify(cursor, {"k": "rights", "u": user_id})
    if user_id is None:
        transaction.on_commit(policy.forget)


def listen() -> None:
    """Have this process forget rights that another one changed."""
    live.on_signal("rights", _forget)


def _forget(signal: Payload) -> None:
    # With a person it says that he holds other roles: those are read with each request.
    if signal.get("u") is None:
        policy.forget()
