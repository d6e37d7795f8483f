"""The write-set for many new records of a type: one statement, however many they are.

Like ``writes.insert``, with rows carried as one JSON parameter: record, detail, visibility, event
and signals. Two records cost hardly more than one; a hundred cost a few milliseconds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import to_json
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written, to_plain

_BASE = {
    "title": "text",
    "stage_id": "integer",
    "is_open": "boolean",
    "responsible_id": "integer",
    "unit_id": "integer",
    "organisation_id": "integer",
    "company_id": "bigint",
    "starts_at": "timestamptz",
    "due_at": "timestamptz",
    "shared": "integer[]",
    "tags": "text[]",
    "fields": "jsonb",
}
_FOLLOWED = {
    "unit_id": "coalesce(i.unit_id, u.unit_id)",
    "organisation_id": "coalesce(i.organisation_id, o.organisation_id)",
    "shared": "coalesce(i.shared, '{}')",
    "tags": "coalesce(i.tags, '{}')",
    "fields": "coalesce(i.fields, '{}')",
}
"""What follows the responsible, and what must not be null."""


@dataclass(frozen=True, slots=True)
class New:
    """One record to be: columns of the record and of its detail, what its event says, and values
    for the statements that go along."""

    base: Mapping[str, Any]
    detail: Mapping[str, Any]
    said: Mapping[str, Any]
    along: Mapping[str, Any] = field(default_factory=dict)


def insert_many(
    type_def: TypeDef,
    new: Sequence[New],
    *,
    detail: Mapping[str, str],
    along: Mapping[str, str],
    also: str,
    kind: str,
    by: Actor,
    now: dt.datetime,
) -> list[Written]:
    """Write new records in the order given.

    ``detail`` and ``along`` are SQL types by column. ``also`` are CTEs, each ending with a comma,
    over ``i``: the rows as given with ``id``, ``event_id``, ``xid``.
    """
    columns = {**_BASE, **detail, **along}
    given = ", ".join(f"{name} {sql_type}" for name, sql_type in columns.items())
    base = ", ".join(_BASE)
    values = ", ".join(_FOLLOWED.get(name, f"i.{name}") for name in _BASE)
    names = "".join(f", {name}" for name in detail)
    places = "".join(f", i.{name}" for name in detail)
    found = sql.rows(
        f"""WITH n AS MATERIALIZED (SELECT pg_current_xact_id() AS xid),
 i AS MATERIALIZED (SELECT n.xid, nextval('event_id_seq') AS event_id,
    nextval(pg_get_serial_sequence('record', 'id')) AS id,
    nextval('record_number_{type_def.id}')::text AS nr, x.*
    FROM n, jsonb_to_recordset(%(rows)s::jsonb) AS x(ord integer, said jsonb, {given})),
 r AS (INSERT INTO record ({base}, id, type_id, number, event_id, created_by_id, created_at,
      updated_at, stage_since)
    SELECT {values}, i.id, %(type)s, replace(%(pattern)s, '{{n}}', i.nr), i.event_id, %(actor)s,
      %(now)s, %(now)s, %(now)s
    FROM i LEFT JOIN principals_user u ON u.id = i.responsible_id
      LEFT JOIN principals_unit o ON o.id = coalesce(i.unit_id, u.unit_id)
    RETURNING *),
 d AS (INSERT INTO {type_def.detail_table} (record_id{names}) SELECT i.id{places} FROM i),
 e AS (INSERT INTO event
    (xid, id, at, kind, record_id, actor_id, behalf_id, robot, cause_id, depth, data)
    SELECT i.xid, i.event_id, %(now)s, %(kind)s, i.id, %(actor)s, %(behalf)s, %(robot)s, %(cause)s,
      %(depth)s, i.said FROM i),
 s AS (INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
    SELECT DISTINCT p, r.type_id, coalesce(r.stage_id, 0), r.updated_at, r.id, r.amount
    FROM r, unnest(r.acl) p),
 {also}
 t AS (SELECT pg_notify('officina_event', ''))
SELECT r.id, r.number, r.event_id, pg_notify('officina_live', json_build_object('k', 'record',
    't', r.type_id, 'r', r.id, 'e', r.event_id, 'a', r.acl)::text)
FROM t, i JOIN r ON r.id = i.id ORDER BY i.ord""",  # noqa: S608 # known names only
        {
            "rows": json.dumps([_row(n, one) for n, one in enumerate(new)]),
            "type": type_def.id,
            "pattern": type_def.number_pattern,
            "kind": kind,
            "now": now,
            "actor": by.user_id,
            "behalf": by.on_behalf_of,
            "robot": by.robot,
            "cause": by.cause,
            "depth": by.depth,
        },
    )
    return [Written(record_id=row[0], number=row[1], event_id=row[2]) for row in found]


def _row(n: int, one: New) -> dict[str, Any]:
    given = {**one.base, **one.detail, **one.along}
    return {k: _json(v) for k, v in given.items()} | {"ord": n, "said": to_plain(one.said)}


def _json(value: Any) -> Any:
    return to_plain(value) if isinstance(value, Mapping) else to_json(value)
