"""How far the log is final: up to there no id can still appear.

Ids are taken in one order and committed in another, so a reader that follows the plain id misses
events, and one that follows the oldest open transaction sees a record's events out of order. A
tick is the last id taken, read *before* the tick takes a transaction id of its own. Every writer
had its transaction id before its event id (the column order of ``event`` sees to that), so all
ids up to the tick belong to older transactions; once none of those runs, the tick is final.
"""

from __future__ import annotations

from django.db import connection

from officina.kernel.database import sql

_LOOK = """
SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END, t.upto, t.final,
  t.xid <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM event_id_seq s, events_tick t WHERE t.id = 1
"""

_SET = """
UPDATE events_tick SET upto = %(last)s, xid = pg_current_xact_id()::text::bigint
WHERE id = 1 AND upto = final AND upto < %(last)s
"""

_SETTLE = "UPDATE events_tick SET final = upto WHERE id = 1 AND upto = %(upto)s"


def advance() -> tuple[int, bool]:
    """Move the tick where it can be moved. Returns the final id, and whether all ids are final.

    Within a transaction, as in a test that is rolled back, nobody else is waited for: whatever is
    visible counts as final, and the tick stays.
    """
    if connection.in_atomic_block:
        return last_id(), True
    last, upto, final, is_over = _look()
    if upto == final and upto < last:
        sql.rows(_SET, {"last": last})
        last, upto, final, is_over = _look()
    if upto > final and is_over:
        sql.rows(_SETTLE, {"upto": upto})
        final = upto
    return final, final >= last


def last_id() -> int:
    """The last id that any writer took, committed or not."""
    return _look()[0]


def final_id() -> int:
    return _look()[2]


def _look() -> tuple[int, int, int, bool]:
    found = sql.row(_LOOK)
    if found is None:
        raise RuntimeError("the tick's row is missing from events_tick")
    last, upto, final, is_over = found
    return last, upto, final, is_over
