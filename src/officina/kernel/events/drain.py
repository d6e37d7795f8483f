"""Draining the log: batches to every subscriber, effect and position in one transaction.

A subscriber's row is its lock, so several processes share the work and none does it twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.db import transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import log, parking, tick
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.parking import DrainFailed
from officina.kernel.events.subscribers import Subscription, registered

logger = logging.getLogger(__name__)

PATIENCE = 30.0
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
    has_moved, stopped = False, None
    _pass_by(upto)
    for one in _waiting(upto):
        try:
            has_moved = _drain(one, upto) or has_moved
        except Exception as error:
            stopped = stopped or error
    if stopped is not None:
        raise stopped
    return has_moved


_IDLE_FORWARD = """
WITH idle AS (SELECT s.name FROM events_subscriber s
   JOIN unnest(%(names)s::text[], %(kinds)s::text[]) k(name, kinds) ON k.name = s.name
   WHERE NOT s.is_stopped AND s.position < %(upto)s AND NOT EXISTS (
     SELECT FROM event e WHERE e.id > s.position AND e.id <= %(upto)s
       AND e.kind = ANY(string_to_array(k.kinds, ',')))
   FOR UPDATE OF s SKIP LOCKED)
UPDATE events_subscriber s SET position = %(upto)s FROM idle WHERE s.name = idle.name
"""


# Planning over forty months of the log costs more than reading it: one plan serves for ever.
_ONE_PLAN = """SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('synchronous_commit', 'off', true)"""
_OWN_PLANS = "SELECT set_config('plan_cache_mode', 'auto', true)"


@transaction.atomic
def _pass_by(upto: int) -> None:
    """Bring those forward for whom nothing new is there: most events concern few of them."""
    choosy = [one for one in registered() if one.kinds]
    names, kinds = [one.name for one in choosy], [",".join(one.kinds) for one in choosy]
    sql.rows(_ONE_PLAN)
    sql.rows(_IDLE_FORWARD, {"upto": upto, "names": names, "kinds": kinds})
    sql.rows(_OWN_PLANS)


def _waiting(upto: int) -> list[Subscription]:
    """Subscribers for which there is something to read or to try again."""
    found = dict(
        sql.rows(
            """SELECT name, NOT is_stopped AND (position < %(upto)s
                 OR EXISTS (SELECT FROM events_parked p WHERE p.subscriber_id = s.name
                            AND p.retry_at <= %(now)s))
               FROM events_subscriber s""",
            {"upto": upto, "now": clock.now()},
        )
    )
    if any(one.name not in found for one in registered()):
        ensure_rows()
        return _waiting(upto)
    return [one for one in registered() if found[one.name]]


@transaction.atomic
def _drain(one: Subscription, upto: int) -> bool:
    """Deliver one batch. True where there was something, so that there may be more."""
    # Effect and position are lost together or not at all, so the disk need not be waited for.
    row = sql.row(
        """SELECT position, EXISTS (SELECT FROM events_parked WHERE subscriber_id = %(name)s),
             set_config('synchronous_commit', 'off', true)
           FROM events_subscriber WHERE name = %(name)s AND NOT is_stopped
           FOR UPDATE SKIP LOCKED""",
        {"name": one.name},
    )
    if row is None:
        return False
    position, has_parked, _off = row
    if has_parked:
        parking.try_again(one)
    if position >= upto:
        return False
    sql.rows(_ONE_PLAN)
    events = log.read(after=position, upto=upto, kinds=one.kinds, limit=one.batch)
    sql.rows(_OWN_PLANS)
    if events:
        _deliver(one, events, parking.records_held(one, events) if has_parked else set())
    sql.rows(
        "UPDATE events_subscriber SET position = %(position)s WHERE name = %(name)s",
        {"name": one.name, "position": events[-1].id if len(events) == one.batch else upto},
    )
    return True


def _deliver(one: Subscription, events: Sequence[LoggedEvent], held: set[int]) -> None:
    """All at once; where that fails, or records are held by what is parked, one after another."""
    is_simple = not held and not any(parking.is_too_deep(one, event) for event in events)
    if is_simple:
        try:
            with transaction.atomic():
                one.take(events)
            return
        except Exception as error:
            parking.raise_if_passing(error)
            logger.warning("%s failed on %s events, now singly", one.name, len(events))
    for event in events:
        if event.record_id in held:
            parking.park_behind(one, event)
        elif not parking.deliver_or_park(one, event) and event.record_id is not None:
            held.add(event.record_id)
