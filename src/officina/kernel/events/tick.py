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

_IS_OVER = "t.xid <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

_LOOK = f"""
SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END,
  CASE WHEN {_IS_OVER} THEN t.upto ELSE t.final END, {_IS_OVER}
FROM event_id_seq s, events_tick t WHERE t.id = 1
"""  # noqa: S608 # ours

_SET = f"""
UPDATE events_tick t SET final = upto, upto = %(last)s, xid = pg_current_xact_id()::text::bigint
WHERE id = 1 AND upto < %(last)s AND {_IS_OVER}
"""  # noqa: S608 # ours


def advance() -> tuple[int, bool]:
    """Move the tick where it can be moved. Returns the final id, and whether all ids are final.

    Within a transaction, as in a test that is rolled back, nobody else is waited for: whatever is
    visible counts as final, and the tick stays.
    """
    if connection.in_atomic_block:
        return last_id(), True
    last, final, is_over = _look()
    if is_over and final < last:
        sql.rows(_SET, {"last": last})
        last, final, _is_over = _look()
    return final, final >= last


def last_id() -> int:
    """The last id that any writer took, committed or not."""
    return _look()[0]


def final_id() -> int:
    return _look()[1]


def _look() -> tuple[int, int, bool]:
    """The last id, the final id, and whether the tick that is set is final."""
    found = sql.row(_LOOK)
    if found is None:
        raise RuntimeError("the tick's row is missing from events_tick")
    last, final, is_over = found
    return last, final, is_over
