"""The one tick: it claims what is due, a few at a time, shared by all processes.

A few share one transaction, because waiting for the disk costs more than most of what is done;
each has a savepoint of its own.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback

from django.db import InterfaceError, OperationalError, transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due import agenda
from officina.kernel.due.handlers import Due, handler_of

logger = logging.getLogger(__name__)

AT_ONCE = 100
TOGETHER = 10
ATTEMPTS = 8


def step() -> bool:
    """Handle what is due, at most a hundred. True where there may be more."""
    return all(_handle_some() for _ in range(AT_ONCE // TOGETHER))


def run_all() -> None:
    """For tests and commands: handle all that is due by the clock."""
    while step():
        pass


@transaction.atomic
def _handle_some() -> bool:
    """True where something was due, so that there may be more."""
    found = agenda.claim(clock.now(), TOGETHER)
    for n, one in enumerate(found):
        # One that was handled before may have taken this one off the list.
        if n == 0 or agenda.is_there(one.id):
            _handle(one)
    return bool(found)


def _handle(one: Due) -> None:
    try:
        with transaction.atomic():
            again = handler_of(one.kind)(one)
            _done(one, again)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.warning("What was due as %s (%s) failed: %r", one.kind, one.id, error)
        _failed(one, error)


def _done(one: Due, again: dt.datetime | None) -> None:
    if again is None:
        # A handler may have scheduled its own key anew; that one stays.
        sql.rows(
            "DELETE FROM due WHERE id = %(id)s AND try_at = %(try_at)s",
            {"id": one.id, "try_at": one.try_at},
        )
    else:
        sql.rows(
            """UPDATE due SET at = %(at)s, try_at = %(at)s, attempts = 0, error = ''
               WHERE id = %(id)s""",
            {"id": one.id, "at": again},
        )


def _failed(one: Due, error: Exception) -> None:
    """Try again after 10 s, 30 s, 90 s …; after the last attempt it stays to be seen."""
    attempts = one.attempts + 1
    pause = dt.timedelta(seconds=10 * 3**one.attempts)
    sql.rows(
        """UPDATE due SET attempts = %(attempts)s, try_at = %(try_at)s, error = %(error)s
           WHERE id = %(id)s""",
        {
            "id": one.id,
            "attempts": attempts,
            "try_at": clock.now() + pause if attempts < ATTEMPTS else None,
            "error": "".join(traceback.format_exception(error))[-8_000:].replace("\x00", ""),
        },
    )
