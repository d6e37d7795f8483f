"""Types of records were changed: every process reads them again, every open browser its page."""

from __future__ import annotations

from django.db import connection, transaction

from officina.kernel import live
from officina.kernel.access import policy
from officina.kernel.live import Payload
from officina.kernel.records import types


def tell_types_changed() -> None:
    """To be called in the transaction that changes them; it is told when that commits.

    Rights go along, because stages have some; and it makes browsers ask again for what they show.
    """
    with connection.cursor() as cursor:
        live.notify(cursor, {"k": "types"}, {"k": "rights", "u": None})
    transaction.on_commit(types.forget)
    transaction.on_commit(policy.forget)


def listen() -> None:
    """Have this process forget types that another one changed."""
    live.on_signal("types", _forget)


def _forget(_signal: Payload) -> None:
    types.forget()
