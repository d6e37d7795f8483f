"""The write-set: record, detail, visibility and event in one statement.

Nothing else writes these tables. A create is about 1 ms so; the same through four statements is
twice, through an ORM five times as much. Each statement also tells the live channel who may know
(the old and the new acl), so that browsers hear only of what they may see.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.own import own as own_verbs
from officina.kernel.records.rows import AS_IT_IS, RecordRow, to_json
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

# Who sees it stays, so what they see is only brought up to date.
_SEEN_AS_BEFORE = """
 s AS (UPDATE record_seen s SET stage_id = coalesce(r.stage_id, 0), updated_at = r.updated_at,
      amount = r.amount FROM r WHERE s.id = r.id),
"""
DECIDES_WHO_SEES = frozenset(
    {"responsible_id", "unit_id", "organisation_id", "shared", "is_confidential", "deleted_at"}
)
"""Columns that ``acl`` is made of, and the one that hides from all."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """What an app writes with its new records, in the same statement. One object an app."""

    columns: Mapping[str, str]
    """SQL types of what is brought for it, by name: jsonb, or an array of numbers."""
    also: Mapping[str, str]
    """Statements by the name of what they need: where none is brought they are left out. They
    stand over ``r``, the new rows, and ``{n}``, which is ``n``: ``id`` and what is brought."""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """SQL over ``b``, the row to be, by column of the record: what holds where it is null."""


def insert(
    type_def: TypeDef,
    *,
    base: Mapping[str, Any],
    detail: Mapping[str, Any],
    own: Mapping[str, Any],
    by: Actor,
    fact: Fact,
    now: dt.datetime,
    along: Along | None = None,
    brought: Mapping[str, Any] | None = None,
) -> Written:
    """Write a new record. ``base`` is by column; the number is taken from the type's sequence.

    ``brought`` is for the statements of ``along``, by its columns.
    """
    columns = {
        **base,
        "type_id": type_def.id,
        "fields": json.dumps({k: to_json(v) for k, v in own.items() if v is not None}),
        "created_by_id": by.user_id,
        "created_at": now,
        "updated_at": now,
        "stage_since": now,
    }
    beside = {k: v for k, v in (brought or {}).items() if v}
    needed = tuple(k for k in along.also if beside.get(k) or columns.get(k)) if along else ()
    return _run(
        _insertion(
            type_def.id, type_def.detail_table, tuple(columns), tuple(detail), along, needed
        ),
        {f"c_{k}": v for k, v in columns.items()}
        | {f"d_{k}": v for k, v in detail.items()}
        | {f"b_{k}": _brought(along, k, v) for k, v in beside.items()}
        | {"pattern": type_def.number_pattern, "before": "{}"},
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
    return _run(
        _change(
            row.type.code, row.type.detail_table, tuple(columns), tuple(detail or ()), bool(own)
        ),
        {f"c_{k}": v for k, v in columns.items()}
        | {f"d_{k}": v for k, v in (detail or {}).items()}
        | {
            "id": row.id,
            "own": json.dumps({k: to_json(v) for k, v in own.items()}) if own else "",
            "before": sql.numbers(row.rights_row.acl),
        },
        by,
        fact,
        now,
    )


# A statement's text is made once for all that name the same columns.
@lru_cache(maxsize=512)
def _insertion(
    type_id: int,
    table: str,
    columns: Sequence[str],
    detail: Sequence[str],
    along: Along | None,
    needed: Sequence[str],
) -> str:
    otherwise = along.otherwise if along else {}
    names = ", ".join(columns)
    places = ", ".join(
        f"coalesce(b.{name}, {otherwise[name]})" if name in otherwise else f"b.{name}"
        for name in columns
    )
    given = ", ".join(f"{_place(name)} AS {name}" for name in columns)
    record = f"""r AS (INSERT INTO record ({names}, number, event_id)
      SELECT {places},
        replace(%(pattern)s, '{{n}}', nextval('record_number_{type_id}')::text), n.id
      FROM n, (SELECT {given}) b RETURNING *),"""
    if table:
        into = "".join(f", {name}" for name in detail)
        said = "".join(f", %(d_{name})s" for name in detail)
        record += f"""
 d AS (INSERT INTO {table} (record_id{into}) SELECT r.id{said} FROM r),"""
    return "WITH" + _EVENT.format(record=record + NEWLY_SEEN + _along(along, needed)) + _TELL


def _along(along: Along | None, needed: Sequence[str]) -> str:
    """What goes along with one new record."""
    if along is None:
        return ""
    found = ""
    for n, name in enumerate(needed):
        kind = along.columns.get(name)
        brought = f", %(b_{name})s::{kind} AS {name}" if kind else ""
        text = along.also[name].format(n=f"(SELECT id{brought} FROM r) n")
        found += f"\n a{n} AS ({text}),"
    return found


def _brought(along: Along | None, name: str, value: Any) -> str:
    is_json = along is None or along.columns[name] == "jsonb"
    return json.dumps(value) if is_json else sql.numbers(value)


@lru_cache(maxsize=512)
def _change(
    code: str, table: str, columns: Sequence[str], detail: Sequence[str], has_own: bool
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
    return "WITH" + _EVENT.format(record=record + after(code, columns)) + _TELL


def after(code: str, columns: Collection[str]) -> str:
    """CTEs over ``r``, changed rows of a type: its app's own, and who sees them."""
    taken = own_verbs(code)
    who = _GONE + STILL_SEEN if not DECIDES_WHO_SEES.isdisjoint(columns) else _SEEN_AS_BEFORE
    return (taken.follows(frozenset(columns)) if taken else "") + who


def note(row: RecordRow, *, by: Actor, fact: Fact, now: dt.datetime) -> Written:
    """Record an event on a record without changing it: a comment, a view as somebody else."""
    record = """r AS (UPDATE record SET event_id = n.id FROM n
      WHERE record.id = %(id)s RETURNING record.*),"""
    text = "WITH" + _EVENT.format(record=record) + _TELL
    return _run(text, {"id": row.id, "before": "{}"}, by, fact, now)


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
            "data": as_json(fact.data),
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


def _other(value: Any) -> Any:
    found = dict(value) if isinstance(value, Mapping) else to_json(value)
    if found is value:
        raise TypeError(f"an event cannot say {value!r}")
    return found


as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_other).encode
"""The text of what an event says."""


def to_plain(value: Any) -> Any:
    """What an event says, as JSON."""
    if value is None or type(value) in AS_IT_IS:
        return value
    if isinstance(value, dict):
        return {key: to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return to_plain(dict(value)) if isinstance(value, Mapping) else to_json(value)
