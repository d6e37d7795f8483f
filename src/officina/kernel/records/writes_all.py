"""Writes to all records that something is true of: of a type, in a stage, or by number.

They go past the columns, never past the log or the visibility; browsers are told by whoever calls.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import to_plain

_MOVE_ALL = """
WITH n AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 r AS (UPDATE record SET stage_id = %(to)s, is_open = %(is_open)s, stage_since = %(now)s,
    updated_at = %(now)s, event_id = nextval('event_id_seq') FROM n
    WHERE stage_id = %(from)s {which} RETURNING record.*),
 e AS (INSERT INTO event
    (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT n.xid, r.event_id, %(now)s, 'record.moved', r.id, %(actor)s, %(behalf)s, %(robot)s,
      %(cause)s, %(depth)s, jsonb_build_object('changes',
      jsonb_build_object('stage', jsonb_build_array(%(from)s::integer, %(to)s::integer)))
    FROM n, r),
 s AS (UPDATE record_seen SET stage_id = r.stage_id, updated_at = r.updated_at FROM r
    WHERE record_seen.id = r.id)
SELECT count(*), pg_notify('officina_event', '') FROM r
"""

_MOVED_BY = """AND stage_since = %(since)s AND id IN (SELECT e.record_id FROM event e
    WHERE e.at = %(since)s AND e.id > %(moved_by)s AND e.cause_id = %(moved_by)s)"""

_SINCE = """SELECT at FROM event WHERE id > %(moved_by)s AND cause_id = %(moved_by)s
ORDER BY id LIMIT 1"""


def move_all(
    stage: int, to: int, *, is_open: bool, by: Actor, cause: int, moved_by: int | None = None
) -> int:
    """Move whatever stands in a stage to another, each record with its event; return how many.

    ``cause`` is the event that all of it follows from. With ``moved_by`` only what that event
    moved here, and nobody moved since. Browsers are told by whoever changes the stages.
    """
    # All that one statement moves stands there since the same moment, until it is moved again.
    since = None if moved_by is None else sql.row(_SINCE, {"moved_by": moved_by})
    found = sql.row(
        _MOVE_ALL.format(which="" if moved_by is None else _MOVED_BY),
        {
            "from": stage,
            "to": to,
            "is_open": is_open,
            "now": clock.now(),
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": cause,
            "depth": by.depth + 1,
            "moved_by": moved_by,
            "since": since and since[0],
        },
    )
    assert found is not None
    return int(found[0])


_PUT_ALL = """
WITH n AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 i AS MATERIALIZED (SELECT n.xid, x.id, x.own, x.said, nextval('event_id_seq') AS event_id
    FROM n, jsonb_to_recordset(%(rows)s::jsonb) AS x(id bigint, own jsonb, said jsonb)),
 r AS (UPDATE record SET fields = jsonb_strip_nulls(record.fields || i.own),
    event_id = CASE WHEN i.said IS NULL THEN record.event_id ELSE i.event_id END
    FROM i WHERE record.id = i.id),
 e AS (INSERT INTO event
    (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT i.xid, i.event_id, %(now)s, 'record.edited', i.id, %(actor)s, %(behalf)s, %(robot)s,
      %(cause)s, %(depth)s, i.said FROM i WHERE i.said IS NOT NULL)
SELECT pg_notify('officina_event', '')
"""


def put_all(
    values: Mapping[int, Mapping[str, Any]],
    *,
    before: Mapping[int, Mapping[str, Any]] | None = None,
    by: Actor,
    cause: int | None = None,
) -> None:
    """Write own fields of many locked records as JSON keeps them, by record and code.

    With what stood there ``before`` each has its event; what is only worked out anew has none.
    """
    rows = [
        {
            "id": record_id,
            "own": to_plain(own),
            "said": {"changes": {k: [before[record_id].get(k), v] for k, v in own.items()}}
            if before is not None
            else None,
        }
        for record_id, own in values.items()
    ]
    sql.rows(
        _PUT_ALL,
        {
            "rows": json.dumps([to_plain(one) for one in rows]),
            "now": clock.now(),
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": cause,
            "depth": by.depth + 1,
        },
    )


_HIDE_ALL = """
WITH r AS (UPDATE record SET deleted_at = %(at)s
    WHERE type_id = %(type)s AND deleted_at IS NULL RETURNING id),
 g AS (DELETE FROM record_seen s USING r WHERE s.id = r.id)
SELECT count(*) FROM r
"""
_SHOW_ALL = """
WITH r AS (UPDATE record SET deleted_at = NULL
    WHERE type_id = %(type)s AND deleted_at = %(at)s RETURNING *),
 s AS (INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
    SELECT DISTINCT p, r.type_id, coalesce(r.stage_id, 0), r.updated_at, r.id, r.amount
    FROM r, unnest(r.acl) p ON CONFLICT DO NOTHING)
SELECT count(*) FROM r
"""


def hide_all(type_id: int, at: dt.datetime) -> int:
    """Put all of a type away at a moment, by which ``show_all`` finds them again; how many."""
    found = sql.row(_HIDE_ALL, {"type": type_id, "at": at})
    assert found is not None
    return int(found[0])


def show_all(type_id: int, at: dt.datetime) -> int:
    found = sql.row(_SHOW_ALL, {"type": type_id, "at": at})
    assert found is not None
    return int(found[0])


_PUT_INTO = """
WITH r AS (UPDATE record SET stage_id = %(stage)s, stage_since = %(now)s
    WHERE type_id = %(type)s AND stage_id IS NULL),
 s AS (UPDATE record_seen SET stage_id = %(stage)s WHERE type_id = %(type)s AND stage_id = 0)
SELECT 1
"""


def put_into(type_id: int, stage_id: int) -> None:
    """Put all records of a type that had no stages into its first one."""
    sql.rows(_PUT_INTO, {"type": type_id, "stage": stage_id, "now": clock.now()})
