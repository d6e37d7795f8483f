"""A list page: fifty rows of one type, in one query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.filters import SYSTEM_FIELDS, column_of, family
from officina.kernel.records.indexes import key_of
from officina.kernel.records.queries.finding import Found, Order, find, goes_on
from officina.kernel.records.queries.visible import CAP, Source, company_token
from officina.kernel.records.rows import from_json
from officina.kernel.records.types import FieldDef, StageDef, TypeDef

PAGE = 50


@dataclass(slots=True)
class ListRow:
    id: int
    number: str
    title: str
    stage: StageDef | None
    is_open: bool
    values: dict[str, Any]
    names: Mapping[str, str]
    """Names of the responsible and the company, where the viewer may see them."""
    photo: str = ""


@dataclass(slots=True)
class ListPage:
    rows: list[ListRow] = field(default_factory=list)
    count: int = 0
    is_capped: bool = False
    total: Decimal | None = None
    next: str = ""
    """Where the following page begins; empty on the last."""
    note: str = ""
    """What has to be said of the order, where it is not that of all rows."""


_PAGE_SQL = """
WITH {ids}, t AS (SELECT count(*) AS n, {sum} AS total FROM m),
 p AS (SELECT id, at, row_number() OVER () AS place
       FROM (SELECT id, {at}::text AS at FROM m {order} {offset} LIMIT {page}) x)
SELECT r.id, r.number, r.title, r.stage_id, r.is_open, r.responsible_id, r.unit_id,
  r.organisation_id, r.company_id, r.starts_at, r.due_at, r.amount, r.currency, r.tags,
  r.created_at, r.updated_at, r.created_by_id, r.fields, {detail},
  u.name, u.photo, n.name, o.name,
  CASE WHEN c.acl && %(company_token)s::integer[] THEN c.title END, p.at, t.n, t.total
FROM t LEFT JOIN p ON true LEFT JOIN record r ON r.id = p.id
  {join}
  LEFT JOIN principals_user u ON u.id = r.responsible_id
  LEFT JOIN principals_unit n ON n.id = r.unit_id
  LEFT JOIN principals_organisation o ON o.id = r.organisation_id
  LEFT JOIN record c ON c.id = r.company_id
ORDER BY p.place
"""


def list_page(
    source: Source, *, sort: str = "", after: str = "", page: int = PAGE, cap: int = CAP
) -> ListPage:
    """Read one page. ``sort`` is a field's code, with ``-`` for descending; empty is newest change.

    ``after`` is what the page before gave as ``next``. Unknown sorts fall back to the newest.
    """
    type_def = source.type_def
    source.params["company_token"] = company_token(source.rights)
    one = sort_field(type_def, sort.lstrip("-"), source)
    order = Order("r.updated_at")
    if one is not None:
        order = Order(sort_key(one), one, descending=sort.startswith("-"))
    found = find(source, order, after, cap, page)
    has_amount = "amount" in type_def.fields and "amount" not in source.rights.hidden_fields(
        type_def.code
    )
    query = _PAGE_SQL.format(
        ids=found.ids,
        sum="sum(amount)" if has_amount else "NULL::numeric",
        at=found.at,
        order=found.order,
        offset=f"OFFSET {found.skip}",
        page=page + 1,
        detail="to_jsonb(d)" if type_def.detail_table else "NULL",
        join=source.join_detail(True),
    )
    return _as_page(source, found, sql.rows(query, source.params), page)


def rows_of(
    type_def: TypeDef, rights: Rights, ids: str, params: Mapping[str, Any], *, page: int = PAGE
) -> list[ListRow]:
    """Rows whose ids a query gives, in its order, at most a page; it may use ``%(type)s`` and
    ``%(token)s``."""
    source = Source(type_def, rights)
    query = _PAGE_SQL.format(
        ids=f"m AS MATERIALIZED ({ids})",
        sum="NULL::numeric",
        at="''",
        order="",
        offset="",
        page=page,
        detail="to_jsonb(d)" if type_def.detail_table else "NULL",
        join=source.join_detail(True),
    )
    found = sql.rows(query, {**source.params, "company_token": company_token(rights), **params})
    return [as_row(type_def, row, rights) for row in found if row[0] is not None]


def sort_field(type_def: TypeDef, code: str, source: Source) -> FieldDef | None:
    if code in SYSTEM_FIELDS:
        return None if code == "updated_at" else SYSTEM_FIELDS[code][0]
    if code in source.rights.hidden_fields(type_def.code):
        return None
    return type_def.fields.get(code)


_NAMED = {
    "person": ("name", "principals_user"),
    "unit": ("name", "principals_unit"),
    "organisation": ("name", "principals_organisation"),
    "company": ("title", "record"),
    "link": ("title", "record"),
}


def sort_key(one: FieldDef) -> str:
    """What a column is sorted by: names by their letters, stages by their order."""
    if one.kind in _NAMED:
        name, table = _NAMED[one.kind]
        return f"(SELECT officina_sort_key({name}) FROM {table} x WHERE x.id = {column_of(one)})"
    if one.kind == "stage":
        return "(SELECT position FROM records_stage x WHERE x.id = r.stage_id)"
    if family(one) == "text" and one.kind != "tags":
        return key_of(one)
    return column_of(one)


def _as_page(source: Source, found: Found, rows: Sequence[tuple[Any, ...]], page: int) -> ListPage:
    count, total = rows[0][-2:]
    shown = [row for row in rows if row[0] is not None]
    result = ListPage(
        rows=[as_row(source.type_def, row, source.rights) for row in shown[:page]],
        count=min(count, found.cap),
        is_capped=count > found.cap,
        # A walk has not seen what it would have to sum.
        total=None if found.walk else total,
        note=found.note,
    )
    if len(shown) > page:
        result.next = found.next_after(shown[page - 1], page)
    elif found.walk:
        result.next = goes_on(found, source)
        result.is_capped = result.is_capped or bool(result.next)
    return result


def as_row(type_def: TypeDef, row: tuple[Any, ...], rights: Any) -> ListRow:
    (record_id, number, title, stage_id, is_open, responsible, unit, organisation, company) = row[
        :9
    ]
    starts_at, due_at, amount, currency, tags, created_at, updated_at, created_by = row[9:17]
    own, detail, responsible_name, photo, unit_name, organisation_name, company_name = row[17:24]
    stored = json.loads(own) if own and own != "{}" else {}
    if detail:
        stored |= json.loads(detail)
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
        "created_at": created_at,
        "updated_at": updated_at,
        "created_by": created_by,
    }
    for code, one in type_def.fields.items():
        if one.storage != "base":
            values[code] = from_json(one.kind, stored.get(code))
    for code in rights.hidden_fields(type_def.code):
        values.pop(code, None)
    return ListRow(
        id=record_id,
        number=number,
        title=title,
        stage=type_def.stage_by_id.get(stage_id) if stage_id else None,
        is_open=is_open,
        values=values,
        names={
            "responsible": responsible_name or "",
            "unit": unit_name or "",
            "organisation": organisation_name or "",
            "company": company_name or "",
        },
        photo=photo or "",
    )
