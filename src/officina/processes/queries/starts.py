"""When a process starts by itself next."""

from __future__ import annotations

import datetime as dt

from officina.kernel.database import sql


def next_start(process_id: int) -> dt.datetime | None:
    """``None`` for one that does not, or is stopped."""
    found = sql.row(
        """SELECT min(w.at) FROM due w JOIN process p ON p.record_id = w.record_id
           WHERE w.record_id = %(id)s AND w.kind = 'process.start' AND NOT w.data ? 'subject'
             AND NOT p.is_stopped""",
        {"id": process_id},
    )
    return found[0] if found else None
