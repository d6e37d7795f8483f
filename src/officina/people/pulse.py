"""Who is online now (F196): the rolls that the live processes keep, put together.

Each hub writes who has the portal open with it and says every twenty seconds that it is alive; of
one that was killed nothing is believed a minute later.
"""

from __future__ import annotations

import datetime as dt

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.live import CHANNEL

ALIVE = dt.timedelta(seconds=60)

ONLINE = """SELECT DISTINCT unnest(users) FROM people_roll
WHERE seen_at > officina_now() - interval '60 seconds'"""
"""The numbers of those who are online, as a subquery."""

_CALL = """
WITH gone AS (DELETE FROM people_roll WHERE seen_at < %(old)s AND hub <> %(hub)s),
 mine AS (INSERT INTO people_roll (hub, users, seen_at)
   VALUES (%(hub)s, %(users)s::integer[], %(now)s)
   ON CONFLICT (hub) DO UPDATE SET users = excluded.users, seen_at = excluded.seen_at),
 told AS (SELECT pg_notify(%(channel)s, json_build_object('k', 'pulse', 'h', %(hub)s::text)::text)
   WHERE %(changed)s),
 others AS (SELECT unnest(users) AS id FROM people_roll
   WHERE hub <> %(hub)s AND seen_at >= %(old)s)
SELECT id FROM others UNION SELECT unnest(%(users)s::integer[])
UNION SELECT NULL FROM told
"""


def call_roll(hub: str, users: list[int], changed: bool) -> frozenset[int]:
    """Fills the hub's port: see `live.register_roll`."""
    now = clock.now()
    params = {
        "hub": hub,
        "users": users,
        "now": now,
        "old": now - ALIVE,
        "channel": CHANNEL,
        "changed": changed,
    }
    return frozenset(user_id for (user_id,) in sql.rows(_CALL, params) if user_id is not None)


def online() -> frozenset[int]:
    return frozenset(user_id for (user_id,) in sql.rows(ONLINE))
