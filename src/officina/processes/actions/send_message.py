from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from bpmn.values import to_values
from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes.running.move import message_key

MOST_PAYLOAD = 200_000
MOST_NAME = 200


@transaction.atomic
def send_message(
    name: str, *, by: Actor, key: Any = None, payload: Mapping[str, Any] | None = None
) -> None:
    """Send a message to whichever case waits for it, or to the process that it starts.

    Programs of the portal send what came from outside; people who set the portal up may, too.
    Raises NotAllowed, and Refused for what cannot be kept.
    """
    if by.viewer is not None and not by.viewer.is_administrator:
        raise NotAllowed("send", "message", _("Only administrators send messages to processes."))
    try:
        values = to_values({**(payload or {}), "": key})
    except bpmn.NotStorable as error:
        raise Refused(str(error)) from None
    found_key = message_key(values.pop(""))
    coded = json.dumps({n: bpmn.values.encode(value) for n, value in values.items()})
    if len(coded) > MOST_PAYLOAD or not name or len(name) > MOST_NAME:
        raise Refused(_("This message is too large, or has no name."))
    sql.rows(
        """INSERT INTO processes_outgoing (kind, name, key, payload, depth, at, try_at,
             expires_at, attempts, error)
           VALUES ('message', %(name)s, %(key)s, %(payload)s::jsonb, %(depth)s, %(now)s, %(now)s,
             %(now)s::timestamptz + interval '7 days', 0, '')""",
        {
            "name": name,
            "key": found_key,
            "payload": coded,
            "depth": by.depth,
            "now": clock.now(),
        },
    )
    sql.rows("SELECT pg_notify('officina_process', '')")
