"""Facts that belong to no record: a dismissal, a role given, an organisation renamed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor

# The transaction's id is taken before the event's id, as everywhere in the log.
_RECORD = """
WITH n AS MATERIALIZED (SELECT pg_current_xact_id() AS xid, nextval('event_id_seq') AS id),
 e AS (INSERT INTO event (xid, id, at, kind, actor_id, behalf_id, robot, cause_id, depth, data)
  SELECT n.xid, n.id, %(now)s, %(kind)s, %(actor)s, %(behalf)s, %(robot)s, %(cause)s, %(depth)s,
    %(data)s::text::jsonb FROM n)
SELECT n.id, pg_notify('officina_event', '') FROM n
"""


def record_fact(kind: EventKind, data: Mapping[str, Any], by: Actor) -> int:
    """Write one event without a record, within the present transaction; return its number."""
    found = sql.row(
        _RECORD,
        {
            "now": clock.now(),
            "kind": kind.code,
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": by.cause,
            "depth": by.depth,
            "data": json.dumps(data, cls=DjangoJSONEncoder),
        },
    )
    assert found is not None
    return int(found[0])
