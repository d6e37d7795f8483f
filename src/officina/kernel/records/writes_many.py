"""The write-set for many records: as ``writes``, with one statement for a batch.

Five hundred creates take the time of some twenty, so that an import of 100,000 rows is a matter
of a minute. Browsers get one signal a batch, to everybody who may know. An app's own rows may go
along, in the same statement.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import to_json
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import NEWLY_SEEN, Along, Written, after, to_plain

AT_ONCE = 500
"""Records of one statement; more would keep readers of the log waiting."""
MOST_TOLD = 500
"""Principals in one signal, which must stay under 8 kB."""

_DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "is_open": True,
    "currency": "",
    "tags": [],
    "shared": [],
    "is_confidential": False,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be written. ``base`` is by column, ``data`` is what its event says."""

    base: Mapping[str, Any]
    detail: Mapping[str, Any]
    own: Mapping[str, Any]
    data: Mapping[str, Any]
    along: Mapping[str, Any] = field(default_factory=dict)
    """Values for the statements of ``Along``, by column."""


@dataclass(frozen=True, slots=True)
class Change:
    """Columns of a locked record that change, and what its event says."""

    id: int
    base: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    before: Sequence[int] = ()
    """Principals who saw it until now."""


_EVENTS = """
 e AS (INSERT INTO event
    (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT n.xid, n.event, %(now)s, %(kind)s, n.id, %(actor)s, %(behalf)s, %(robot)s, %(cause)s,
      %(depth)s, n.data FROM n)
"""

_TOLD = """
SELECT r.id, r.number, r.event_id, (SELECT pg_notify('officina_event', '')),
  (SELECT count(pg_notify('officina_live', json_build_object('k', 'record', 't', {type},
      'r', (SELECT CASE count(*) WHEN 1 THEN min(id) ELSE 0 END FROM r),
      'e', (SELECT max(event_id) FROM r), 'a', w.told)::text))
    FROM (SELECT array_agg(p) AS told FROM (SELECT p, row_number() OVER (ORDER BY p) AS nr
      FROM (SELECT unnest(acl) AS p FROM r UNION SELECT unnest(%(saw)s::integer[])) one) a
      GROUP BY (nr - 1) / {most}) w)
FROM r ORDER BY r.event_id
"""

# ``NULL::record`` would be PostgreSQL's own word; so the row type is taken from an empty select.
# A transaction has its own number before any of its events has one: the log is read so.
_INSERT = """
WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 n AS MATERIALIZED (SELECT x.xid, i.*, nextval('record_id_seq') AS id,
    nextval('record_number_{type}') AS number, nextval('event_id_seq') AS event
    FROM x, (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
      AS i(place integer, base jsonb, detail jsonb, own jsonb, data jsonb{along})
      ORDER BY place) i),
 r AS (INSERT INTO record (id, type_id, number, event_id, fields, created_by_id, created_at,
    updated_at, stage_since{names})
    SELECT n.id, {type}, replace(%(pattern)s, '{{n}}', n.number::text), n.event, n.own, %(actor)s,
      %(now)s, %(now)s::timestamptz + n.place * interval '1 microsecond', %(now)s{places}
    FROM n, jsonb_populate_record((SELECT t FROM record t LIMIT 0), n.base) b RETURNING *),
 {detail}
"""

_UPDATE = """
WITH x AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 n AS MATERIALIZED (SELECT x.xid, i.*, nextval('event_id_seq') AS event
    FROM x, (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
      AS i(place integer, id bigint, base jsonb, detail jsonb, own jsonb, data jsonb)
      ORDER BY place) i),
 r AS (UPDATE record SET event_id = n.event, fields = jsonb_strip_nulls(record.fields || n.own),
    updated_at = %(now)s::timestamptz + n.place * interval '1 microsecond'{places}
    FROM n, jsonb_populate_record((SELECT t FROM record t LIMIT 0), n.base) b WHERE record.id = n.id
    RETURNING record.*),
 {detail}
"""


def insert_many(
    type_def: TypeDef,
    drafts: Sequence[Draft],
    *,
    kind: str,
    by: Actor,
    now: dt.datetime,
    along: Along | None = None,
) -> list[Written]:
    """Write new records with their events, in the order given; at most ``AT_ONCE``."""
    columns = tuple(sorted({name for one in drafts for name in one.base}))
    detail = tuple(sorted({name for one in drafts for name in one.detail}))
    missing = {name: _DEFAULTS[name] for name in columns if name in _DEFAULTS}
    needed = (
        tuple(k for k in along.also if any(one.along.get(k) or one.base.get(k) for one in drafts))
        if along
        else ()
    )
    text = _insertion(type_def.id, type_def.detail_table, columns, detail, along, needed)
    rows = [
        {
            "place": place,
            "base": _plain(missing | dict(one.base)),
            "detail": _plain(one.detail),
            "own": {k: to_json(v) for k, v in one.own.items() if v is not None},
            "data": to_plain(one.data),
            **_plain(one.along),
        }
        for place, one in enumerate(drafts)
    ]
    params = {"pattern": type_def.number_pattern, "saw": []}
    return _run(text, params, rows, kind, by, now)


@lru_cache(maxsize=256)
def _insertion(
    type_id: int,
    table: str,
    columns: Sequence[str],
    detail: Sequence[str],
    along: Along | None,
    needed: Sequence[str],
) -> str:
    into = ""
    if table:
        into = f"""d AS (INSERT INTO {table} (record_id{_list(detail)})
          SELECT n.id{_list(f"d.{name}" for name in detail)}
          FROM n, jsonb_populate_record(NULL::{table}, n.detail) d),"""
    otherwise = along.otherwise if along else {}
    head = _INSERT.format(
        type=type_id,
        names=_list(columns),
        places=_list(
            f"coalesce(b.{name}, {otherwise[name]})" if name in otherwise else f"b.{name}"
            for name in columns
        ),
        detail=into,
        along=_list(f"{name} {one}" for name, one in along.columns.items()) if along else "",
    )
    also = "".join(
        f"\n a{n} AS ({along.also[name].format(n='n')})," if along else ""
        for n, name in enumerate(needed)
    )
    return head + NEWLY_SEEN + also + _end(type_id)


def update_many(
    type_def: TypeDef, changes: Sequence[Change], *, kind: str, by: Actor, now: dt.datetime
) -> list[Written]:
    """Change locked records, each in columns of its own, with an event each."""
    columns = sorted({name for one in changes for name in one.base})
    detail = sorted({name for one in changes for name in one.detail})
    into, table = "", type_def.detail_table
    if detail:
        into = f"""d AS (UPDATE {table} t SET {_cases(detail, "detail", "d", "t")[2:]}
          FROM n, jsonb_populate_record(NULL::{table}, n.detail) d WHERE t.record_id = n.id),"""
    text = _UPDATE.format(
        places=_cases(columns, "base", "b", "record"),
        detail=into,
    )
    rows = [
        {
            "place": place,
            "id": one.id,
            "base": _plain(one.base),
            "detail": _plain(one.detail),
            "own": _plain(one.own),
            "data": to_plain(one.data),
        }
        for place, one in enumerate(changes)
    ]
    saw = {principal for one in changes for principal in one.before}
    text += after(type_def.code, columns) + _end(type_def.id)
    return _run(text, {"saw": sorted(saw)}, rows, kind, by, now)


def _run(
    text: str,
    params: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    kind: str,
    by: Actor,
    now: dt.datetime,
) -> list[Written]:
    if not rows:
        return []
    found = sql.rows(
        text,
        {
            **params,
            "rows": json.dumps(rows),
            "now": now,
            "kind": kind,
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": by.cause,
            "depth": by.depth,
        },
    )
    if len(found) != len(rows):
        raise RuntimeError("a record vanished under its lock")
    return [Written(record_id, number, event_id) for record_id, number, event_id, *_rest in found]


def _end(type_id: int) -> str:
    return _EVENTS + _TOLD.format(type=type_id, most=MOST_TOLD)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: to_json(value) for key, value in values.items()}


def _list(names: Any) -> str:
    return "".join(f", {name}" for name in names)


def _cases(columns: Sequence[str], what: str, new: str, old: str) -> str:
    """Assignments that leave alone what a row does not name."""
    return "".join(
        f", {name} = CASE WHEN n.{what} ? '{name}' THEN {new}.{name} ELSE {old}.{name} END"
        for name in columns
    )
