"""A board: the first cards of every stage with its count and sum, in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from officina.kernel.database import sql
from officina.kernel.records.columns import column_of
from officina.kernel.records.queries.visible import CAP, Source, company_token
from officina.kernel.records.types import FieldDef, StageDef

CARDS = 25


@dataclass(frozen=True, slots=True)
class BoardCard:
    """The facts of a card; at most five are shown."""

    id: int
    number: str
    title: str
    amount: Decimal | None
    currency: str
    due_at: dt.datetime | None
    updated_at: dt.datetime
    stage_since: dt.datetime
    responsible_id: int | None
    responsible: str
    photo: str
    company: str
    """Its company's name; without one, the first text that its card tells."""


@dataclass(slots=True)
class BoardColumn:
    stage: StageDef
    count: int = 0
    is_capped: bool = False
    sum: Decimal | None = None
    cards: list[BoardCard] = field(default_factory=list)
    more: str = ""


_FAST = """
  SELECT DISTINCT ON (y.updated_at, y.id) y.id, y.updated_at, y.amount
  FROM unnest(%(token)s::integer[]) tk CROSS JOIN LATERAL (
    SELECT s.id, s.updated_at, s.amount FROM record_seen s
    WHERE s.p = tk AND s.type_id = %(type)s AND s.stage_id = st.id {after}
    ORDER BY s.updated_at DESC, s.id DESC LIMIT {limit}) y
  ORDER BY y.updated_at DESC, y.id DESC LIMIT {limit}"""

_FILTERED = """
  SELECT r.id, r.updated_at, r.amount FROM (
    SELECT DISTINCT s.id FROM record_seen s WHERE s.p = ANY(%(token)s::integer[])
      AND s.type_id = %(type)s AND s.stage_id = st.id {after}) a
  JOIN record r ON r.id = a.id {join} WHERE {where}
  ORDER BY r.updated_at DESC, r.id DESC LIMIT {limit}"""

_BOARD_SQL = """
SELECT st.id, x.* FROM unnest(%(stages)s::integer[]) WITH ORDINALITY st(id, place)
CROSS JOIN LATERAL (
  WITH m AS MATERIALIZED ({ids}),
   t AS (SELECT count(*) AS n, sum(amount) AS total FROM m),
   p AS (SELECT id FROM m ORDER BY updated_at DESC, id DESC LIMIT {cards})
  SELECT r.id AS record, r.number, r.title, r.amount, r.currency, r.due_at, r.updated_at,
    r.stage_since, r.responsible_id, u.name, u.photo,
    coalesce(CASE WHEN c.acl && %(company_token)s::integer[] THEN c.title END, {told}) AS company,
    t.n, t.total
  FROM t LEFT JOIN p ON true LEFT JOIN record r ON r.id = p.id
    LEFT JOIN principals_user u ON u.id = r.responsible_id
    LEFT JOIN record c ON c.id = r.company_id {join}
  ORDER BY r.updated_at DESC, r.id DESC) x
ORDER BY st.place
"""


def board(
    source: Source, *, after: str = "", cards: int = CARDS, cap: int = CAP
) -> list[BoardColumn]:
    """Read the columns of the source's stages. ``after`` continues a single stage's column."""
    source.params["company_token"] = company_token(source.rights)
    keyset = ""
    moment, _bar, record_id = after.partition("_")
    if record_id.isdecimal():
        source.params |= {"before": dt.datetime.fromisoformat(moment), "before_id": int(record_id)}
        keyset = """AND s.updated_at <= %(before)s
          AND (s.updated_at, s.id) < (%(before)s, %(before_id)s)"""
    compiled = source.condition()
    limit = cap + 1
    if compiled is None:
        ids = _FAST.format(after=keyset, limit=limit)
    else:
        source.params |= compiled.params
        ids = _FILTERED.format(
            after=keyset,
            limit=limit,
            where=compiled.sql,
            join=source.join_detail(source.filter.needs_detail),
        )
    told = _told(source)
    text = _BOARD_SQL.format(
        ids=ids,
        cards=cards + 1,
        told=column_of(told) if told else "NULL",
        join=source.join_detail(told is not None and told.storage == "detail"),
    )
    return _columns(source, sql.rows(text, source.params), cards, cap)


def _told(source: Source) -> FieldDef | None:
    """What tells cards of one title apart: a lead of a form says whose it is."""
    fields, hidden = source.type_def.fields, source.rights.hidden_fields(source.type_def.code)
    shown = (fields[one] for one in source.type_def.layout.get("card", ()) if one in fields)
    texts = (one for one in shown if one.kind == "text" and one.code not in {"title", *hidden})
    return next(texts, None)


def _columns(
    source: Source, found: Sequence[tuple[Any, ...]], cards: int, cap: int
) -> list[BoardColumn]:
    hides_amount = "amount" in source.rights.hidden_fields(source.type_def.code)
    by_stage = source.type_def.stage_by_id
    columns: dict[int, BoardColumn] = {}
    for row in found:
        stage_id, record_id, number, title, amount, currency, due_at, updated_at = row[:8]
        stage_since, responsible_id, responsible, photo, company, count, total = row[8:]
        column = columns.get(stage_id)
        if column is None:
            column = columns[stage_id] = BoardColumn(
                stage=by_stage[stage_id],
                count=min(count, cap),
                is_capped=count > cap,
                sum=None if hides_amount else total,
            )
        if record_id is None:
            continue
        if len(column.cards) == cards:
            last = column.cards[-1]
            column.more = f"{last.updated_at.isoformat()}_{last.id}"
            continue
        column.cards.append(
            BoardCard(
                id=record_id,
                number=number,
                title=title,
                amount=None if hides_amount else amount,
                currency=currency,
                due_at=due_at,
                updated_at=updated_at,
                stage_since=stage_since,
                responsible_id=responsible_id,
                responsible=responsible or "",
                photo=photo or "",
                company=company or "",
            )
        )
    return list(columns.values())
