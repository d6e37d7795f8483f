"""Reading one record whole: base, detail and own fields as values by the field's code."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.access.scopes import Row
from officina.kernel.database import sql
from officina.kernel.records.types import FieldDef, StageDef, TypeDef, types

BASE_COLUMNS = {
    "title": "title",
    "responsible": "responsible_id",
    "unit": "unit_id",
    "organisation": "organisation_id",
    "company": "company_id",
    "starts_at": "starts_at",
    "due_at": "due_at",
    "amount": "amount",
    "currency": "currency",
    "tags": "tags",
}
"""Field code -> column, for fields that every type may use."""


WIDTH = 27
"""Columns of a record as it is read, before those that apps read beside it."""
AS_TYPED = ":typed"
"""Behind a field's code: how its value was written, where it is kept in another form."""


class NoSuchRecord(LookupError):
    """There is no such record, or the actor may not see it: the same answer for both."""


@dataclass(slots=True)
class RecordRow:
    """One record as read. ``values`` has what its type's fields hold, by code."""

    id: int
    type: TypeDef
    number: str
    title: str
    stage_id: int | None
    is_open: bool
    values: dict[str, Any]
    rights_row: Row
    created_by_id: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    stage_since: dt.datetime
    event_id: int
    deleted_at: dt.datetime | None
    shared: list[int] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    """How values were written by people, where they are kept in another form."""
    beside: dict[str, Any] = field(default_factory=dict)
    """What apps read along with it and keep for as long as it is in hand."""

    @property
    def stage(self) -> StageDef | None:
        return None if self.stage_id is None else self.type.stage_by_id[self.stage_id]

    @property
    def responsible_id(self) -> int | None:
        return self.rights_row.responsible_id


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What an app reads of a record in the same statement. One object an app."""

    name: str
    """Under which it stands in ``RecordRow.beside``, as a tuple of its columns."""
    columns: tuple[str, ...]
    """SQL over ``r``, the record, and ``d``, its detail."""
    join: str = ""
    """What else the columns are taken from; may hold rows of its own, which are held first."""


_ONE = """
SELECT r.id, r.type_id, r.number, r.title, r.stage_id, r.is_open, r.responsible_id, r.unit_id,
  r.organisation_id, r.company_id, r.starts_at, r.due_at, r.amount, r.currency, r.tags, r.fields,
  r.acl, r.is_confidential, r.created_by_id, r.created_at, r.updated_at, r.stage_since,
  r.event_id, r.deleted_at, r.shared,
  ARRAY(SELECT principal_id FROM records_share s WHERE s.record_id = r.id AND s.level = 'edit'),
  {detail}{beside}
FROM record r {join} WHERE r.id = %(id)s {only} {lock}
"""
# Behind a lock that was waited for, the record is new, and all that is read with it is old.
_IS_OLD = "r.ctid <> (SELECT z.ctid FROM record z WHERE z.id = r.id)"


def read(
    record_id: int,
    type_def: TypeDef,
    *,
    rights: Rights | None,
    lock: bool = False,
    beside: Sequence[Beside] = (),
) -> RecordRow:
    """One record, where the viewer may see it.

    ``rights`` is ``None`` only for the house itself. With ``lock`` the row is held until the
    transaction ends. Raises NoSuchRecord for absent, deleted of another type, and unseen alike.
    """
    only = "AND r.type_id = %(type)s"
    params: dict[str, Any] = {"id": record_id, "type": type_def.id}
    if rights is not None:
        only += " AND r.acl && %(token)s::integer[]"
        params["token"] = sql.numbers(rights.token(type_def.code))
    query = _reading(type_def.detail_table, only, lock, tuple(beside))
    found = sql.row(query, params)
    if lock and found is not None and found[-1]:
        found = sql.row(query, params)
    if found is None:
        raise NoSuchRecord(record_id)
    row, at = _as_row(found), WIDTH
    for one in beside:
        row.beside[one.name] = found[at : at + len(one.columns)]
        at += len(one.columns)
    return row


@lru_cache(maxsize=256)
def _reading(table: str, only: str, is_locked: bool, beside: tuple[Beside, ...] = ()) -> str:
    columns = [column for one in beside for column in one.columns]
    joins = [f"LEFT JOIN {table} d ON d.record_id = r.id"] if table else []
    return _ONE.format(
        detail="to_jsonb(d)" if table else "NULL",
        beside="".join(f",\n  {one}" for one in [*columns, *([_IS_OLD] if is_locked else [])]),
        join=" ".join([*joins, *(one.join for one in beside)]),
        only=only,
        lock="FOR UPDATE OF r" if is_locked else "",
    )


def read_many(
    ids: Collection[int], type_def: TypeDef, *, rights: Rights | None
) -> dict[int, RecordRow]:
    """Those of these records that the viewer may see, locked, in one query."""
    only = "OR (r.id = ANY(%(ids)s::bigint[]) AND r.type_id = %(type)s"
    params: dict[str, Any] = {"id": 0, "ids": sql.numbers(ids), "type": type_def.id}
    if rights is not None:
        only += " AND r.acl && %(token)s::integer[]"
        params["token"] = sql.numbers(rights.token(type_def.code))
    query = _reading(type_def.detail_table, f"{only}) ORDER BY r.id", True)
    return {row.id: row for row in map(_as_row, sql.rows(query, params))}


def read_batch(type_def: TypeDef, after: int, limit: int) -> list[RecordRow]:
    """Records of a type by number behind ``after``, locked; the bin included. For the house."""
    query = _reading(
        type_def.detail_table,
        "OR (r.type_id = %(type)s AND r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s",
        True,
    )
    found = sql.rows(query, {"id": 0, "type": type_def.id, "after": after, "limit": limit})
    return [_as_row(one) for one in found]


def type_of(record_id: int) -> TypeDef:
    """The type of a record, seen or not; use only on the way to ``read``."""
    found = sql.row("SELECT type_id FROM record WHERE id = %(id)s", {"id": record_id})
    if found is None:
        raise NoSuchRecord(record_id)
    return types().by_id(found[0])


def _as_row(found: tuple[Any, ...]) -> RecordRow:
    (record_id, type_id, number, title, stage_id, is_open, responsible, unit, organisation) = found[
        :9
    ]
    company, starts_at, due_at, amount, currency, tags, own, acl, confidential = found[9:18]
    created_by, created_at, updated_at, stage_since, event_id, deleted_at, shared = found[18:25]
    editors, detail = found[25:WIDTH]
    type_def = types().by_id(type_id)
    values: dict[str, Any] = {
        "title": title,
        "responsible": responsible,
        "unit": unit,
        "organisation": organisation,
        "company": company,
        "starts_at": starts_at,
        "due_at": due_at,
        "amount": amount,
        "currency": currency,
        "tags": tags,
    }
    stored = json.loads(own) if own else {}
    if detail:
        stored |= json.loads(detail)
    for code, one in type_def.fields.items():
        if one.storage != "base":
            values[code] = from_json(one.kind, stored.get(code))
    return RecordRow(
        id=record_id,
        type=type_def,
        number=number,
        title=title,
        stage_id=stage_id,
        is_open=is_open,
        values=values,
        rights_row=Row(
            id=record_id,
            type_code=type_def.code,
            responsible_id=responsible,
            unit_id=unit,
            organisation_id=organisation,
            acl=frozenset(acl),
            is_confidential=confidential,
            editors=frozenset(editors),
        ),
        created_by_id=created_by,
        created_at=created_at,
        updated_at=updated_at,
        stage_since=stage_since,
        event_id=event_id,
        deleted_at=deleted_at,
        shared=list(shared),
        typed={
            one.code: stored[one.code + AS_TYPED]
            for one in type_def.phones
            if one.code + AS_TYPED in stored
        },
    )


def text_of(one: FieldDef) -> str:
    """SQL of a stored value as text, over ``r``; for fields of the record's own row."""
    if one.storage == "base":
        return f"r.{BASE_COLUMNS[one.code]}::text"
    return f"(r.fields->>'{one.code}')"


AS_IT_IS = frozenset({str, int, bool})
"""Types whose values JSON keeps as they are."""


def to_json(value: Any) -> Any:
    """A value as JSON keeps it: decimals and moments as text, exact and sortable."""
    if value is None or type(value) in AS_IT_IS:
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    return value


def from_json(kind: str, stored: Any) -> Any:
    """The value that JSON keeps, by the kind of its field."""
    if stored is None:
        return None
    if kind in ("money", "decimal"):
        return Decimal(str(stored))
    if kind == "datetime":
        return dt.datetime.fromisoformat(stored)
    if kind == "date":
        return dt.date.fromisoformat(stored)
    return stored
