"""How far the building of the demo company is, for the page that waits for it.

It is one transaction, into which nobody sees; the name of its session is seen, and ends with it.
"""

from __future__ import annotations

from officina.kernel.database import sql

NAME = "officina demo"


def alone() -> None:
    """Wait for another who builds it, until the end of the transaction."""
    sql.rows("SELECT pg_advisory_xact_lock(hashtext(%(name)s))", {"name": NAME})


def reached(percent: float) -> None:
    """Say how much of the work is done, in percent."""
    name = f"{NAME} {percent:.0f}"
    sql.rows("SELECT set_config('application_name', %(name)s, false)", {"name": name})


def percent() -> int:
    """How much is done; 0 where nobody has begun."""
    found = sql.row(
        """SELECT coalesce(max(substr(application_name, length(%(name)s) + 2)::integer), 0)
           FROM pg_stat_activity
           WHERE datname = current_database() AND application_name ~ (%(name)s || ' [0-9]+$')""",
        {"name": NAME},
    )
    return int(found[0]) if found else 0
