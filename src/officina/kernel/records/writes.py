"""The write-set: record, detail, visibility and event in one statement.

Nothing else writes these tables. A create is about 1 ms so; the same through four statements is
twice, through an ORM five times as much. Each statement also tells the live channel who may know
(the old and the new acl), so that browsers hear only of what they may see.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.own import own as own_verbs
from officina.kernel.records.rows import RecordRow, to_json
from officina.kernel.records.types import TypeDef

_EVENT = """
 n AS MATERIALIZED (SELECT pg_current_xact_id() AS xid, nextval('event_id_seq') AS id),
 {record}
 e AS (INSERT INTO event
    (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT n.xid, n.id, %(now)s, %(kind)s, r.id, %(actor)s, %(behalf)s, %(robot)s, %(cause)s,
      %(depth)s, %(data)s::jsonb FROM n, r)
"""

_SEEN = """
 s AS (INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
    SELECT DISTINCT p, r.type_id, coalesce(r.stage_id, 0), r.updated_at, r.id, r.amount
    FROM r, unnest(r.acl) p WHERE r.deleted_at IS NULL{again}),
"""
NEWLY_SEEN = _SEEN.format(again="")
STILL_SEEN = _SEEN.format(
    again=""" ON CONFLICT (id, p) DO UPDATE SET stage_id = excluded.stage_id,
      updated_at = excluded.updated_at, amount = excluded.amount"""
)

_GONE = """
 g AS (DELETE FROM record_seen s USING r
    WHERE s.id = r.id AND (r.deleted_at IS NOT NULL OR NOT s.p = ANY (r.acl))),
"""

_TELL = """
SELECT r.id, r.number, n.id, pg_notify('officina_event', ''),
  pg_notify('officina_live', json_build_object('k', 'record', 't', r.type_id, 'r', r.id,
    'e', n.id, 'a', (SELECT array_agg(DISTINCT p) FROM unnest(r.acl || %(before)s::integer[]) p)
  )::text)
FROM r, n
"""


@dataclass(frozen=True, slots=True)
class Written:
    record_id: int
    number: str
    event_id: int


@dataclass(frozen=True, slots=True)
class Fact:
    """The event that a write records: its kind and what it says."""

    kind: str
    data: Mapping[str, Any]


def insert(
    type_def: TypeDef,
    *,
    base: Mapping[str, Any],
    detail: Mapping[str, Any],
    own: Mapping[str, Any],
    by: Actor,
    fact: Fact,
    now: dt.datetime,
) -> Written:
    """Write a new record. ``base`` is by column; the number is taken from the type's sequence."""
    columns = {
        **base,
        "type_id": type_def.id,
        "fields": json.dumps({k: to_json(v) for k, v in own.items() if v is not None}),
        "created_by_id": by.user_id,
        "created_at": now,
        "updated_at": now,
        "stage_since": now,
    }
    return _run(
        _insertion(type_def.id, type_def.detail_table, tuple(columns), tuple(detail)),
        {f"c_{k}": v for k, v in columns.items()}
        | {f"d_{k}": v for k, v in detail.items()}
        | {"pattern": type_def.number_pattern, "before": []},
        by,
        fact,
        now,
    )


def update(
    row: RecordRow,
    *,
    base: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
    by: Actor,
    fact: Fact,
    now: dt.datetime,
) -> Written:
    """Change a locked record: only the columns named, its visibility, and one event."""
    columns = {**(base or {}), "updated_at": now}
    taken = own_verbs(row.type.code)
    follows = taken.follows if taken else ""
    return _run(
        _change(row.type.detail_table, tuple(columns), tuple(detail or ()), bool(own), follows),
        {f"c_{k}": v for k, v in columns.items()}
        | {f"d_{k}": v for k, v in (detail or {}).items()}
        | {
            "id": row.id,
            "own": json.dumps({k: to_json(v) for k, v in (own or {}).items()}),
            "before": sorted(row.rights_row.acl),
        },
        by,
        fact,
        now,
    )


# A statement's text is made once for all that name the same columns.
@lru_cache(maxsize=512)
def _insertion(type_id: int, table: str, columns: Sequence[str], detail: Sequence[str]) -> str:
    names, places = ", ".join(columns), ", ".join(map(_place, columns))
    record = f"""r AS (INSERT INTO record ({names}, number, event_id)
      SELECT {places},
        replace(%(pattern)s, '{{n}}', nextval('record_number_{type_id}')::text), n.id
      FROM n RETURNING *),"""
    if table:
        into = "".join(f", {name}" for name in detail)
        given = "".join(f", %(d_{name})s" for name in detail)
        record += f"""
 d AS (INSERT INTO {table} (record_id{into}) SELECT r.id{given} FROM r),"""
    return "WITH" + _EVENT.format(record=record + NEWLY_SEEN) + _TELL


@lru_cache(maxsize=512)
def _change(
    table: str, columns: Sequence[str], detail: Sequence[str], has_own: bool, follows: str
) -> str:
    assignments = [f"{name} = {_place(name)}" for name in columns]
    if has_own:
        assignments.append("fields = jsonb_strip_nulls(record.fields || %(own)s::jsonb)")
    record = f"""r AS (UPDATE record SET {", ".join(assignments)}, event_id = n.id
      FROM n WHERE record.id = %(id)s RETURNING record.*),"""
    if detail:
        into = ", ".join(f"{name} = %(d_{name})s" for name in detail)
        record += f"""
 d AS (UPDATE {table} SET {into} FROM r WHERE record_id = r.id),"""
    return "WITH" + _EVENT.format(record=record + follows + _GONE + STILL_SEEN) + _TELL


def note(row: RecordRow, *, by: Actor, fact: Fact, now: dt.datetime) -> Written:
    """Record an event on a record without changing it: a comment, a view as somebody else."""
    record = """r AS (UPDATE record SET event_id = n.id FROM n
      WHERE record.id = %(id)s RETURNING record.*),"""
    text = "WITH" + _EVENT.format(record=record) + _TELL
    return _run(text, {"id": row.id, "before": []}, by, fact, now)


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


_TYPED = {"amount": "numeric", "tags": "text[]", "shared": "integer[]", "fields": "jsonb"}


def _place(column: str) -> str:
    """A parameter with its type where PostgreSQL cannot tell it from an INSERT ... SELECT."""
    if column in _TYPED:
        return f"%(c_{column})s::{_TYPED[column]}"
    if column.endswith("_at") or column == "stage_since":
        return f"%(c_{column})s::timestamptz"
    if column == "company_id":
        return f"%(c_{column})s::bigint"
    if column.endswith("_id"):
        return f"%(c_{column})s::integer"
    if column.startswith("is_"):
        return f"%(c_{column})s::boolean"
    return f"%(c_{column})s::text"


def _run(text: str, params: dict[str, Any], by: Actor, fact: Fact, now: dt.datetime) -> Written:
    written = sql.row(
        text,
        params
        | {
            "now": now,
            "kind": fact.kind,
            "data": json.dumps(to_plain(fact.data)),
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": by.cause,
            "depth": by.depth,
        },
    )
    if written is None:
        raise RuntimeError("a record vanished under its lock")
    return Written(record_id=written[0], number=written[1], event_id=written[2])


def to_plain(value: Any) -> Any:
    """What an event says, as JSON."""
    if isinstance(value, dict):
        return {key: to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return to_plain(dict(value)) if isinstance(value, Mapping) else to_json(value)
