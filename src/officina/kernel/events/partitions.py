"""Months of the log: each is a table of its own, made before it begins."""

from __future__ import annotations

import datetime as dt

from officina.kernel import clock
from officina.kernel.database import sql

AHEAD = 14
"""Months made in advance."""


def keep() -> bool:
    """Make the coming months, as the loop calls it."""
    ensure(clock.now().date())
    return False


def ensure(first: dt.date, months: int = AHEAD) -> None:
    """Make the month of a day and those after it; a history is loaded after making its months.

    Events of such a month that lie in the default partition already are moved.
    """
    sql.rows(
        "SELECT ensure_event_partitions(%(first)s::date, %(months)s::integer)",
        {"first": first, "months": months},
    )
