"""Events that a subscriber failed on: parked, shown, tried again with growing pauses.

Later events of the same record wait behind them in order; other records go on.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, transaction
from psycopg.errors import QueryCanceled

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import log
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import Subscription

logger = logging.getLogger(__name__)


class DrainFailed(Exception):
    """A subscriber failed on an event, or they never end."""


LONGEST_PAUSE = dt.timedelta(hours=6)
TOO_DEEP = "Too many steps from its cause: robots wake each other."


def is_too_deep(one: Subscription, event: LoggedEvent) -> bool:
    return one.deepest is not None and event.depth > one.deepest


def records_held(one: Subscription, events: Sequence[LoggedEvent]) -> set[int]:
    """Which of these events' records have something parked already."""
    found = sql.rows(
        """SELECT DISTINCT record_id FROM events_parked
           WHERE subscriber_id = %(name)s AND record_id = ANY(%(records)s::bigint[])""",
        {"name": one.name, "records": [e.record_id for e in events if e.record_id is not None]},
    )
    return {record_id for (record_id,) in found}


def deliver_or_park(one: Subscription, event: LoggedEvent, attempts: int = 0) -> bool:
    """Hand over one event; where that fails keep it with its error and return False."""
    if is_too_deep(one, event):
        _park(one, event, TOO_DEEP, attempts=attempts + 1, retry_at=None)
        return False
    try:
        with transaction.atomic():
            one.take([event])
    except Exception as error:
        raise_if_passing(error)
        logger.warning("%s failed on event %s: %r", one.name, event.id, error)
        trace = "".join(traceback.format_exception(error))[-8_000:]
        _park(one, event, trace, attempts=attempts + 1, retry_at=_next(attempts + 1))
        return False
    return True


def raise_if_passing(error: Exception) -> None:
    """Raise again what is no fault of the event: a lost connection, a deadlock, a lock's timeout.

    A statement that ran too long would do so again, so that is the event's fault.
    """
    is_passing = isinstance(error, OperationalError | InterfaceError)
    if is_passing and not isinstance(error.__cause__, QueryCanceled):
        raise error


def park_behind(one: Subscription, event: LoggedEvent) -> None:
    """Keep an event of a record whose earlier event is parked."""
    _park(one, event, "", attempts=0, retry_at=None)


def try_again(one: Subscription) -> None:
    """Try the first parked event of each record that is due, and what waits behind it."""
    due = sql.rows(
        """SELECT event_id, record_id FROM events_parked WHERE subscriber_id = %(name)s
           AND retry_at <= %(now)s ORDER BY retry_at LIMIT 20""",
        {"name": one.name, "now": clock.now()},
    )
    for event_id, record_id in due:
        _try_record(one, event_id, record_id)


def _try_record(one: Subscription, event_id: int, record_id: int | None) -> None:
    waiting = sql.rows(
        """SELECT event_id, attempts FROM events_parked WHERE subscriber_id = %(name)s
           AND (event_id = %(event)s OR record_id = %(record)s) ORDER BY event_id LIMIT 200""",
        {"name": one.name, "event": event_id, "record": record_id},
    )
    attempts: dict[int, int] = dict(waiting)
    events = log.read_ids(attempts)
    _unpark(one, set(attempts) - {event.id for event in events})
    for event in events:
        if not deliver_or_park(one, event, attempts[event.id]):
            return
        _unpark(one, {event.id})
    if len(waiting) == 200:
        _try_record(one, event_id, record_id)


def raise_if_failed() -> None:
    """For tests: fail loudly with the first error that was parked."""
    found = sql.row("SELECT subscriber_id, error FROM events_parked WHERE attempts > 0 LIMIT 1")
    if found is not None:
        raise DrainFailed(f"{found[0]} failed:\n{found[1]}")


def _next(attempts: int) -> dt.datetime:
    """10 s after the first failure, then three times as long each time."""
    pause = dt.timedelta(seconds=10 * 3 ** min(attempts - 1, 10))
    return clock.now() + min(pause, LONGEST_PAUSE)


def _park(
    one: Subscription,
    event: LoggedEvent,
    error: str,
    *,
    attempts: int,
    retry_at: dt.datetime | None,
) -> None:
    sql.rows(
        """INSERT INTO events_parked
             (subscriber_id, event_id, record_id, error, attempts, at, retry_at)
           VALUES (%(name)s, %(event)s, %(record)s, %(error)s, %(attempts)s, %(now)s, %(retry)s)
           ON CONFLICT (subscriber_id, event_id) DO UPDATE SET error = excluded.error,
             attempts = excluded.attempts, retry_at = excluded.retry_at""",
        {
            "name": one.name,
            "event": event.id,
            "record": event.record_id,
            "error": error.replace("\x00", ""),
            "attempts": attempts,
            "now": clock.now(),
            "retry": retry_at,
        },
    )


def _unpark(one: Subscription, ids: set[int]) -> None:
    if ids:
        sql.rows(
            """DELETE FROM events_parked WHERE subscriber_id = %(name)s
               AND event_id = ANY(%(ids)s::bigint[])""",
            {"name": one.name, "ids": list(ids)},
        )
