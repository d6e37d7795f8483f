"""How the rows of a list are found, so that the work is bounded whoever looks, and at how much.

Where few are visible, all of them are looked at. Where many are, a filter on an indexed field that
leaves few gives those, be it by rare letters in a text; else an index that has the list's order is
walked until the page is full; else the newest are sorted alone, which the page says, and an index
is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.records import indexes
from officina.kernel.records.filters import UPDATED, Condition, Filter, compile_filter, family
from officina.kernel.records.queries.visible import Source, escaped, newest_ids, sorted_ids
from officina.kernel.records.types import FieldDef

FEW = 4_000
"""So many rows are looked at one by one in some ten milliseconds."""
WALKED = 10_000
"""Rows of an index looked at for one page; then the search goes on with the next."""
DIRECT = frozenset({"is", "eq", "gt", "ge", "lt", "le", "before", "after", "on", "period", "last"})
DIRECT |= {"next"}
"""Operators that an index answers."""
_LOOKED_UP = re.compile(r"[^\W_]{3}|[\W_][^\W_]")
"""What has a three of letters to look up by, as pg_trgm takes them; less reads the whole index."""


@dataclass(slots=True)
class Found:
    """CTEs that end in ``m(id, key, amount)``, and how the page reads them."""

    ids: str
    order: str
    cap: int
    skip: int = 0
    walk: str = ""
    """The walk's own query, where it was one: it tells where it ended."""
    within: str = ""
    """"empty" among those without a value, which come behind those that have one."""
    follows: str = ""
    """What comes behind the walk's end."""
    is_counted: bool = False
    """Whether pages are told by their place in the order and not by their last row."""
    note: str = ""

    @property
    def at(self) -> str:
        return "key" if "key" in self.order else "updated_at"

    def next_after(self, last: tuple[Any, ...], page: int) -> str:
        """Where the page behind this row begins."""
        return str(self.skip + page) if self.is_counted else f"{self.within}{last[0]}_{last[-3]}"


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: the newest change, where there is no field."""

    key: str
    field: FieldDef | None = None
    descending: bool = True

    @property
    def way(self) -> str:
        return "DESC" if self.descending else "ASC"


def find(source: Source, order: Order, after: str, cap: int, page: int) -> Found:
    """Choose how to find rows. ``after`` is where the page before ended."""
    skip = int(after) if after.isdecimal() else 0
    is_plain = order.field is None and source.condition() is None
    if is_plain or not _is_wide(source):
        if order.field is None:
            _newest_from(source, after)
            limit = max(cap, page) + 1
            return Found(newest_ids(source, limit), "ORDER BY updated_at DESC, id DESC", cap)
        return _all(source, order, "", min(skip, FEW), cap)
    chosen = _selective(source)
    if chosen is not None:
        return _all(source, order, chosen, min(skip, FEW), cap)
    for one, by_letters in _unindexed(source, order):
        indexes.wanted(source.type_def.code, one.code, by_letters=by_letters)
    if order.field is None or after.startswith("empty") or _has_order(source, order.field):
        return _walked(source, order, after, page)
    return _newest_sorted(source, order, min(skip, FEW), cap)


def _newest_from(source: Source, after: str) -> None:
    place = _place(after)
    if place is not None:
        record_id, moment = place
        try:
            source.params["before"] = dt.datetime.fromisoformat(moment)
            source.params["before_id"] = record_id
        except ValueError:
            return


def _place(after: str) -> tuple[int, str] | None:
    """(record, key) of the last row of a page."""
    record_id, _bar, key = after.partition("_")
    return (int(record_id), key) if record_id.isdecimal() and key else None


_COUNT_SEEN = """
SELECT count(*) FROM (SELECT FROM record_seen s WHERE s.p = ANY(%(token)s::integer[])
  AND s.type_id = %(type)s {stages} LIMIT {limit}) x
"""


def _is_wide(source: Source) -> bool:
    stages = "AND s.stage_id = ANY(%(stages)s::integer[])" if source.is_of_some_stages else ""
    found = sql.row(_COUNT_SEEN.format(stages=stages, limit=FEW + 1), source.params)
    return found is not None and found[0] > FEW


def _has_order(source: Source, one: FieldDef) -> bool:
    return indexes.gives_order(one) and indexes.is_ready(source.type_def, one)


def _direct(source: Source) -> list[Condition]:
    """Conditions that must hold and that an index could answer."""
    alone = [group[0] for group in source.narrowed.groups if len(group) == 1]
    return [
        one
        for one in alone
        if _is_by_letters(one) or (one.operator in DIRECT and indexes.may_have(one.field))
    ]


def _is_by_letters(one: Condition) -> bool:
    is_text = one.operator == "has" and indexes.may_have_letters(one.field)
    return is_text and _LOOKED_UP.search(one.value) is not None


def _unindexed(source: Source, order: Order) -> list[tuple[FieldDef, bool]]:
    """Fields that lack an index, and whether it is one of letters."""
    asked = [
        (one.field, _is_by_letters(one))
        for one in _direct(source)
        if one.operator not in ("last", "next")
    ]
    if order.field is not None and indexes.gives_order(order.field):
        asked.append((order.field, False))
    return [
        (one, by_letters)
        for one, by_letters in asked
        if not indexes.is_ready(source.type_def, one, by_letters=by_letters)
    ]


def _selective(source: Source) -> str | None:
    """Ids of the condition that leaves fewest rows, where these are few."""
    best: tuple[float, str] | None = None
    for n, one in enumerate(_direct(source)):
        by_letters = _is_by_letters(one)
        if not indexes.is_ready(source.type_def, one.field, by_letters=by_letters):
            continue
        query = (_ids_by_letters if by_letters else _ids_by)(source, one, f"i{n}_")
        rows = (_likely if by_letters else _planned)(source, one, query)
        if rows <= FEW and (best is None or rows < best[0]):
            best = rows, query
    return best and _few(source, best[1])


def _few(source: Source, query: str) -> str | None:
    """The ids themselves, where they are as few as expected: what was expected may be far off."""
    found = sql.rows(
        f"WITH x AS MATERIALIZED ({query}) SELECT id FROM x LIMIT {FEW + 1}", source.params
    )
    if len(found) > FEW:
        return None
    source.params["few"] = sql.numbers(found_id for (found_id,) in found)
    return "SELECT unnest(%(few)s::bigint[]) AS id"


# Statistics of partial indexes are kept, and the planner does not look at them. One of the hundred
# bounds may have the letters by chance.
_LIKELY = """
WITH s AS (SELECT c.reltuples AS n, s.most_common_vals::text::text[] AS vals,
    s.most_common_freqs AS freqs, s.histogram_bounds::text::text[] AS bounds,
    officina_sort_key(%(has)s::text) AS has
  FROM pg_class c LEFT JOIN pg_stats s
    ON s.tablename = c.relname AND s.schemaname = c.relnamespace::regnamespace::text
  WHERE c.oid = %(index)s::text::regclass)
SELECT n * (coalesce((SELECT sum(f) FROM unnest(vals, freqs) m(v, f) WHERE v LIKE has), 0)
  + (1 - coalesce((SELECT sum(f) FROM unnest(freqs) f), 0)) * coalesce((SELECT
      greatest(count(*) FILTER (WHERE v LIKE has) - 1, 0)::float8 / nullif(count(*), 0)
      FROM unnest(bounds) v), 0)) FROM s
"""


def _likely(source: Source, one: Condition, _query: str) -> float:
    """How many rows of the type have these letters, by the sample that the database keeps."""
    index = indexes.name_of(source.type_def, one.field, by_letters=True)
    found = sql.row(_LIKELY, {"has": f"%{escaped(one.value)}%", "index": index})
    return float(found[0]) if found else 0.0


def _planned(source: Source, _one: Condition, query: str) -> float:
    [(plan,)] = sql.rows(f"EXPLAIN (FORMAT JSON) {query}", source.params)
    return float(_plan(plan)["Plan Rows"])


def _plan(said: Any) -> dict[str, Any]:
    plan: dict[str, Any] = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
    return plan


def _ids_by(source: Source, one: Condition, prefix: str) -> str:
    compiled = compile_filter(Filter(((one,),)), source.rights)
    text, key = compiled.sql, indexes.key_of(one.field)
    for name, value in compiled.params.items():
        text = text.replace(f"%({name})s", f"%({prefix}{name})s")
        source.params[prefix + name] = value
    if family(one.field) == "text":
        source.params[f"{prefix}text"] = one.value[: indexes.KEY_LETTERS]
        text += f" AND {key} = officina_sort_key(%({prefix}text)s::text)"
    return _ids_where(source, one, f"{text} AND {key} IS NOT NULL")


def _ids_by_letters(source: Source, one: Condition, prefix: str) -> str:
    key = indexes.letters_of(one.field)
    source.params[f"{prefix}has"] = f"%{escaped(one.value)}%"
    return _ids_where(source, one, f"{key} LIKE officina_sort_key(%({prefix}has)s::text)")


def _ids_where(source: Source, one: Condition, condition: str) -> str:
    if one.field.storage == "detail":
        return f"""SELECT d.record_id AS id FROM {source.type_def.detail_table} d
          WHERE {condition}"""
    return f"""SELECT r.id FROM record r WHERE r.type_id = {source.type_def.id}
      AND r.deleted_at IS NULL AND {condition}"""


def _all(source: Source, order: Order, among: str, skip: int, cap: int) -> Found:
    """Every row of a small set is looked at, so that order and count are exact."""
    needs_detail = order.field is not None and order.field.storage == "detail"
    ids = sorted_ids(source, order.key, order.way, needs_detail, FEW + 1, among=among)
    return Found(ids, f"ORDER BY key {order.way} NULLS LAST, id DESC", cap, skip, is_counted=True)


def _walked(source: Source, order: Order, after: str, page: int) -> Found:
    empty, within, follows = "", "", ""
    if order.field is not None:
        follows = "empty"
        if after.startswith("empty"):
            empty, within, follows = f"AND {order.key} IS NULL", "empty", ""
            order, after = Order("r.updated_at", UPDATED), after.removeprefix("empty")
    way, keyset = order.way, ""
    place = _place(after)
    if place is not None:
        source.params |= {"key": place[1], "key_id": place[0]}
        sign = "<" if order.descending else ">"
        keyset = f"AND ({order.key}, r.id) {sign} (%(key)s::{_cast(order.field)}, %(key_id)s)"
    needs_detail = source.filter.needs_detail or (
        order.field is not None and order.field.storage == "detail"
    )
    walk = f"""SELECT r.id, {order.key} AS key, r.amount, ({_fits(source)}) AS fits
      FROM record r {source.join_detail(needs_detail)}
      WHERE r.type_id = {source.type_def.id} AND r.deleted_at IS NULL
        AND {order.key} IS NOT NULL {empty} {keyset}
      ORDER BY {order.key} {way}, r.id {way}"""
    # Each match may cost many rows: no more are counted than are shown.
    ids = f"""m AS MATERIALIZED (SELECT id, key, amount FROM ({walk} LIMIT {WALKED}) x
      WHERE fits LIMIT {page + 1})"""
    return Found(
        ids, f"ORDER BY key {way}, id {way}", page, walk=walk, within=within, follows=follows
    )


def _fits(source: Source) -> str:
    parts = ["r.acl && %(token)s::integer[]"]
    if source.is_of_some_stages:
        parts.append("r.stage_id = ANY(%(stages)s::integer[])")
    compiled = source.condition()
    if compiled is not None:
        source.params |= compiled.params
        parts.append(compiled.sql)
    return " AND ".join(f"coalesce({part}, false)" for part in parts)


_CASTS = {"number": "numeric", "reference": "bigint", "bool": "boolean", "moment": "timestamptz"}


def _cast(one: FieldDef | None) -> str:
    if one is None:
        return "timestamptz"
    if one.kind in ("date", "datetime") and one.storage == "json":
        return "text"
    if one.kind in ("date", "stage"):
        return {"date": "date", "stage": "bigint"}[one.kind]
    return _CASTS.get(family(one), "text")


def _newest_sorted(source: Source, order: Order, skip: int, cap: int) -> Found:
    assert order.field is not None
    walk = f"""SELECT r.id, ({_fits(source)}) AS fits
      FROM record r {source.join_detail(source.filter.needs_detail)}
      WHERE r.type_id = {source.type_def.id} AND r.deleted_at IS NULL
      ORDER BY r.updated_at DESC, r.id DESC LIMIT {WALKED}"""
    found = _all(source, order, f"SELECT id FROM ({walk}) x WHERE fits LIMIT {FEW}", skip, cap)
    if indexes.gives_order(order.field):
        found.note = _(
            "There are too many to sort by this column at once: these are the newest. "
            "Their order is being prepared; come back in a few minutes."
        )
    else:
        found.note = _(
            "There are too many to sort by this column: these are the newest. Filter them first."
        )
    return found


def goes_on(found: Found, source: Source) -> str:
    """Where the search goes on behind a walk that did not fill its page; empty at the very end."""
    last = sql.row(
        f"SELECT id, key::text FROM ({found.walk} OFFSET {WALKED - 1} LIMIT 1) x", source.params
    )
    return f"{found.within}{last[0]}_{last[1]}" if last else found.follows
