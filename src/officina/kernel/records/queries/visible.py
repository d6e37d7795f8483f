"""The rows of a type that a viewer sees: the one source of lists and boards.

Ids come from the narrow rows, one per (record, direct principal), sorted and index-only; whatever
else is shown is joined for the rows of the page alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database.sql import folded
from officina.kernel.records.filters import Compiled, Filter, compile_filter
from officina.kernel.records.types import StageDef, TypeDef

CAP = 1_000
"""Lists and boards count this far and then say "1,000+": exact counts make others slow."""


@dataclass(slots=True)
class Source:
    """Named CTEs and parameters that a page's query begins with."""

    type_def: TypeDef
    rights: Rights
    stages: Sequence[StageDef] | None = None
    filter: Filter = field(default_factory=Filter)
    words: str = ""
    narrowed: Filter = field(default_factory=Filter, init=False)
    """What of the filter is left to be asked of each row."""
    params: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._narrow()
        self.params |= {
            "type": self.type_def.id,
            "token": sorted(self.rights.token(self.type_def.code)),
            "stages": self.stage_ids,
        }

    def _narrow(self) -> None:
        """A stage that the filter demands is looked up in the index and not on every row."""
        rest = []
        for group in self.filter.groups:
            [one, *others] = group
            if others or one.field.code != "stage" or one.operator != "is":
                rest.append(group)
                continue
            asked = {int(v) for v in one.value.split(",") if v.isdecimal()}
            among = self.type_def.stages if self.stages is None else self.stages
            self.stages = [stage for stage in among if stage.id in asked]
        self.narrowed = dataclasses.replace(self.filter, groups=tuple(rest))

    @property
    def stage_ids(self) -> list[int]:
        if self.stages is not None:
            return [stage.id for stage in self.stages]
        return [stage.id for stage in self.type_def.stages] or [0]

    @property
    def is_of_some_stages(self) -> bool:
        return self.stages is not None and len(self.stages) < len(self.type_def.stages)

    def condition(self) -> Compiled | None:
        """The filter as SQL over ``r`` and ``d``; ``None`` where nothing is filtered."""
        if not self.narrowed and not self.words:
            return None
        compiled = compile_filter(self.narrowed, self.rights)
        if self.words:
            compiled.params["words"] = f"%{escaped(self.words)}%"
            compiled.sql += (
                f" AND ({folded('r.title')} LIKE officina_sort_key(%(words)s::text)"
                " OR r.number ILIKE %(words)s::text)"
            )
        return compiled

    def join_detail(self, needed: bool) -> str:
        table = self.type_def.detail_table
        return f"LEFT JOIN {table} d ON d.record_id = r.id" if needed and table else ""


def escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def newest_ids(source: Source, limit: int) -> str:
    """CTE ``m(id, updated_at, amount)``: the newest visible rows of the stages, at most ``limit``.

    Keyset: ``%(before)s`` and ``%(before_id)s``, where given, are the last row already shown.
    """
    compiled = source.condition()
    after = ""
    if "before" in source.params:
        after = """ AND s.updated_at <= %(before)s
            AND (s.updated_at, s.id) < (%(before)s, %(before_id)s)"""
    if compiled is None:
        each, stage = "", ""
        if source.is_of_some_stages:
            each, stage = ", unnest(%(stages)s::integer[]) st", "AND s.stage_id = st"
        return f"""m AS MATERIALIZED (
          SELECT DISTINCT ON (y.updated_at, y.id) y.id, y.updated_at, y.amount
          FROM unnest(%(token)s::integer[]) tk {each}
          CROSS JOIN LATERAL (SELECT s.id, s.updated_at, s.amount FROM record_seen s
            WHERE s.p = tk AND s.type_id = %(type)s {stage} {after}
            ORDER BY s.updated_at DESC, s.id DESC LIMIT {limit}) y
          ORDER BY y.updated_at DESC, y.id DESC LIMIT {limit})"""
    source.params |= compiled.params
    return f"""a AS MATERIALIZED ({_all_ids(after)}),
      m AS MATERIALIZED (SELECT r.id, r.updated_at, r.amount FROM a JOIN record r ON r.id = a.id
        {source.join_detail(source.filter.needs_detail)}
        WHERE {compiled.sql} ORDER BY r.updated_at DESC, r.id DESC LIMIT {limit})"""


def sorted_ids(
    source: Source,
    expression: str,
    direction: str,
    needs_detail: bool,
    limit: int,
    *,
    among: str = "",
) -> str:
    """CTE ``m(id, key, amount)``: visible rows by another column than the newest change.

    ``among`` gives ids, visible or not, to which they are narrowed.
    """
    compiled = source.condition()
    where = "true"
    if compiled is not None:
        source.params |= compiled.params
        where = compiled.sql
    if among:
        where += " AND r.acl && %(token)s::integer[]"
        if source.is_of_some_stages:
            where += " AND r.stage_id = ANY(%(stages)s::integer[])"
    join = source.join_detail(needs_detail or source.filter.needs_detail)
    return f"""a AS MATERIALIZED ({among or _all_ids("")}),
      m AS MATERIALIZED (SELECT r.id, {expression} AS key, r.amount FROM a
        JOIN record r ON r.id = a.id
        {join} WHERE {where}
        ORDER BY key {direction} NULLS LAST, r.id DESC LIMIT {limit})"""


def _all_ids(after: str) -> str:
    return f"""SELECT DISTINCT s.id FROM record_seen s
      WHERE s.p = ANY(%(token)s::integer[]) AND s.type_id = %(type)s
        AND s.stage_id = ANY(%(stages)s::integer[]) {after}"""


def company_token(rights: Rights, codes: Iterable[str] = ("company",)) -> list[int]:
    """Principals that stand for the viewer where names of companies are shown."""
    found: frozenset[int] = frozenset()
    for code in codes:
        found |= rights.token(code)
    return sorted(found)
