"""How the readers of the log are doing, for the page that shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from officina.kernel.database import sql
from officina.kernel.events import tick
from officina.kernel.events.subscribers import registered


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    subscriber: str
    event_id: int
    record_id: int | None
    error: str
    attempts: int
    at: dt.datetime
    retry_at: dt.datetime | None
    behind: int
    """How many later events of the same record wait."""


@dataclass(slots=True)
class Reader:
    """One subscriber: how many ids it has still to read, and what it failed on."""

    name: str
    is_projection: bool
    is_stopped: bool
    behind: int
    parked: list[ParkedEvent] = field(default_factory=list)


_PARKED = """
SELECT p.subscriber_id, p.event_id, p.record_id, p.error, p.attempts, p.at, p.retry_at,
  (SELECT count(*) FROM events_parked b WHERE b.subscriber_id = p.subscriber_id
     AND b.record_id = p.record_id AND b.attempts = 0)
FROM events_parked p WHERE p.attempts > 0 ORDER BY p.event_id LIMIT 500
"""


def readers() -> list[Reader]:
    """All subscribers with what they have parked (at most 500 in all)."""
    last = tick.last_id()
    stored = {row[0]: row for row in sql.rows("SELECT * FROM events_subscriber")}
    found = {}
    for one in registered():
        _name, position, is_stopped = stored.get(one.name, (one.name, 0, False))
        found[one.name] = Reader(one.name, one.is_projection, is_stopped, last - position)
    for row in sql.rows(_PARKED):
        if row[0] in found:
            found[row[0]].parked.append(ParkedEvent(*row))
    return list(found.values())
