"""What an administrator may do with the readers of the log."""

from __future__ import annotations

from django.db import transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events import drain, tick
from officina.kernel.events.subscribers import subscription


class NotAProjection(Exception):
    """Reactions go forward only: what they did in the world cannot be done again."""


def stop(name: str) -> None:
    """The kill switch: it is given nothing from now on, and keeps its place."""
    _set(name, is_stopped=True)


def start(name: str, *, skip: bool = False) -> None:
    """Go on where it stopped; with ``skip`` at the present, leaving out what came meanwhile."""
    if skip:
        skip_to_present(name)
    _set(name, is_stopped=False)
    sql.rows("SELECT pg_notify('officina_event', '')")


@transaction.atomic
def replay(name: str) -> None:
    """Build a projection again from the beginning of the log; the loop does it from now on.

    Raises NotAProjection for a reaction.
    """
    one = subscription(name)
    if one.reset is None:
        raise NotAProjection(name)
    _lock(name)
    one.reset()
    sql.rows("DELETE FROM events_parked WHERE subscriber_id = %(name)s", {"name": name})
    sql.rows("UPDATE events_subscriber SET position = 0 WHERE name = %(name)s", {"name": name})
    sql.rows("SELECT pg_notify('officina_event', '')")


@transaction.atomic
def skip_to_present(name: str) -> None:
    """Pass over whatever the log holds already, as after loading a history from elsewhere."""
    _lock(name)
    sql.rows("DELETE FROM events_parked WHERE subscriber_id = %(name)s", {"name": name})
    sql.rows(
        "UPDATE events_subscriber SET position = %(last)s WHERE name = %(name)s",
        {"name": name, "last": tick.last_id()},
    )


def try_parked_now(name: str, event_id: int) -> None:
    """Try a parked event, and what waits behind it, at the next round."""
    sql.rows(
        """UPDATE events_parked SET retry_at = %(now)s
           WHERE subscriber_id = %(name)s AND event_id = %(event)s AND attempts > 0""",
        {"name": name, "event": event_id, "now": clock.now()},
    )
    sql.rows("SELECT pg_notify('officina_event', '')")


@transaction.atomic
def drop_parked(name: str, event_id: int) -> None:
    """Give up one parked event; the next of its record is tried at once."""
    _lock(name)
    gone = sql.row(
        """DELETE FROM events_parked WHERE subscriber_id = %(name)s AND event_id = %(event)s
           RETURNING record_id""",
        {"name": name, "event": event_id},
    )
    if gone and gone[0] is not None:
        sql.rows(
            """UPDATE events_parked SET retry_at = %(now)s WHERE id = (SELECT id FROM events_parked
                 WHERE subscriber_id = %(name)s AND record_id = %(record)s
                 ORDER BY event_id LIMIT 1)""",
            {"name": name, "record": gone[0], "now": clock.now()},
        )


def _lock(name: str) -> None:
    subscription(name)
    drain.ensure_rows()
    sql.rows("SELECT FROM events_subscriber WHERE name = %(name)s FOR UPDATE", {"name": name})


def _set(name: str, *, is_stopped: bool) -> None:
    subscription(name)
    drain.ensure_rows()
    sql.rows(
        "UPDATE events_subscriber SET is_stopped = %(stopped)s WHERE name = %(name)s",
        {"name": name, "stopped": is_stopped},
    )
