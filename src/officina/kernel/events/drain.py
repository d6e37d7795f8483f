"""Draining the log: round after round, one batch to every subscriber.

A subscriber's row is its lock, so several processes share the work and none does it twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import handing, parking, tick
from officina.kernel.events.parking import DrainFailed
from officina.kernel.events.subscribers import Subscription, registered

PATIENCE = 120.0
PAUSES = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Seconds between looks at a tick that waits for a transaction; short ones end within these."""


def step() -> bool:
    """One round over all subscribers, as the loop calls it. True where more waits."""
    upto, is_all = tick.advance()
    for pause in PAUSES:
        if is_all:
            break
        time.sleep(pause)
        upto, is_all = tick.advance()
    return _round(upto)


def drain_all() -> None:
    """For tests and commands: hand out all that was written, until nothing is left.

    Raises DrainFailed where a subscriber failed, or another transaction stays open.
    """
    for _each in range(1_000):
        upto = _wait_for(tick.last_id())
        if not _round(upto) and tick.last_id() <= upto:
            parking.raise_if_failed()
            return
    raise DrainFailed("The log never ends: subscribers wake each other.")


def _wait_for(last: int) -> int:
    """Wait until this id is final: for whoever writes, in any database of the server."""
    deadline = time.monotonic() + PATIENCE
    while (found := tick.advance()[0]) < last:
        if time.monotonic() > deadline:
            raise DrainFailed("Another transaction stays open, so the log is not final.")
        time.sleep(PAUSES[0])
    return found


def ensure_rows() -> None:
    """Give new subscribers their row. Projections begin at the beginning of the log.

    So do reactions of a new portal; one that comes with an upgrade begins at the present.
    """
    known = {name for (name,) in sql.rows("SELECT name FROM events_subscriber")}
    new = [one for one in registered() if one.name not in known]
    if not new:
        return
    now = tick.final_id() if known else 0
    for one in new:
        sql.rows(
            """INSERT INTO events_subscriber (name, position, is_stopped)
               VALUES (%(name)s, %(position)s, false) ON CONFLICT DO NOTHING""",
            {"name": one.name, "position": 0 if one.is_projection else now},
        )


def _round(upto: int) -> bool:
    """One batch for each; what stops one (a deadlock, a lost line) does not stop the others."""
    is_more, stopped = False, None
    places = _waiting(upto)
    # What comes after something parked must wait behind it: such a reader goes alone.
    alone = [place.one for place in places if place.has_parked]
    for position in sorted({place.position for place in places if not place.has_parked}):
        group = [p.one for p in places if p.position == position and not p.has_parked]
        failed, is_full = handing.hand_to_all(group, position, upto)
        alone, is_more = alone + failed, is_more or is_full
    for one in alone:
        try:
            is_more = handing.hand_to_one(one, upto) or is_more
        except Exception as error:
            stopped = stopped or error
    if stopped is not None:
        raise stopped
    return is_more


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands."""

    one: Subscription
    position: int
    has_parked: bool


_PLACES = """
SELECT name, position, is_stopped,
  (SELECT min(coalesce(p.retry_at, 'infinity')) <= %(now)s FROM events_parked p
   WHERE p.subscriber_id = s.name) AS is_due
FROM events_subscriber s
"""


def _waiting(upto: int) -> list[Place]:
    """The places of readers for which there is something to read or to try again."""
    found = {name: row for name, *row in sql.rows(_PLACES, {"now": clock.now()})}
    if any(one.name not in found for one in registered()):
        ensure_rows()
        return _waiting(upto)
    places = []
    for one in registered():
        position, is_stopped, is_due = found[one.name]
        if not is_stopped and (position < upto or is_due):
            places.append(Place(one, position, has_parked=is_due is not None))
    return places
