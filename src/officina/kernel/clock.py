"""The one clock. `now()` elsewhere fails lint, so tests and demos can set it.

In SQL the same moment is `officina_now()`, which reads what `at` sets on the connection.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections

_set_to: dt.datetime | None = None


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return _set_to or dt.datetime.now(dt.UTC)


def is_set() -> bool:
    return _set_to is not None


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock of this process at `moment`. Refuse a naive one.

    SQL of connections that are open in this thread, or opened meanwhile, follows.
    """
    global _set_to
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware moments only.")
    before, _set_to = _set_to, moment.astimezone(dt.UTC)
    try:
        _tell_sql()
        yield
    finally:
        _set_to = before
        _tell_sql()


def advance(by: dt.timedelta) -> dt.datetime:
    """Move a clock that is held by `at`; return the new moment."""
    global _set_to
    if _set_to is None:
        raise ValueError("The clock runs by itself; hold it with at() first.")
    _set_to += by
    _tell_sql()
    return _set_to


def sql_setting() -> str:
    """What the session setting `officina.now` must be: a moment, or empty for a running clock."""
    return _set_to.isoformat() if _set_to else ""


def _tell_sql() -> None:
    for connection in connections.all(initialized_only=True):
        raw: psycopg.Connection | None = connection.connection
        if raw is None or raw.closed or connection.needs_rollback:
            continue
        # A connection that died is told again when it is opened again.
        with contextlib.suppress(psycopg.OperationalError):
            raw.execute("SELECT set_config('officina.now', %s, false)", [sql_setting()])
