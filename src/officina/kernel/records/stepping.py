"""Filters that reach one step over a link: "Company: City is Kyiv", as the viewer sees it.

What he may not see is empty to him, whatever it holds: so nothing can be found out by asking.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.records.columns import STEP, column, column_of
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.vocabulary import target_of
from officina.kernel.rules.columns import Column


@dataclass(frozen=True, slots=True)
class Step:
    """A field of what a link leads to."""

    link: FieldDef
    target: TypeDef
    end: FieldDef

    @property
    def field(self) -> FieldDef:
        """The field as the type that links has it."""
        code = f"{self.link.code}.{self.end.code}"
        return dataclasses.replace(self.end, code=code, storage=STEP)

    def column(self, *, is_guarded: bool) -> Column:
        """Its value as SQL over ``r`` and ``d``; with a guard, as ``tokens`` let it be seen."""
        seen = f"AND s_r.acl && %({_token(self.target)})s::integer[]" if is_guarded else ""
        table = self.target.detail_table
        join = f"JOIN {table} s_d ON s_d.record_id = s_r.id" if self.end.storage == "detail" else ""

        def within(sql: str) -> str:
            value = re.sub(r"\b([rd])\.", r"s_\1.", sql)
            return f"""(SELECT {value} FROM record s_r {join}
              WHERE s_r.id = {column_of(self.link)} AND s_r.type_id = {self.target.id}
                AND s_r.deleted_at IS NULL {seen})"""  # noqa: S608 # names of ours only

        there = column(self.end, self.target)
        return dataclasses.replace(
            there, sql=within(there.sql), known=within(there.known) if there.known else ""
        )


def step_of(code: str, type_def: TypeDef) -> Step | None:
    """What "company.city" leads to; ``None`` where it is no step from this type."""
    link, dot, end = code.partition(".")
    if not dot or link not in type_def.fields:
        return None
    target = target_of(type_def.fields[link])
    if target is None or end not in target.fields:
        return None
    return Step(type_def.fields[link], target, target.fields[end])


def tokens(steps: Collection[Step], rights: Rights | None) -> dict[str, Any]:
    """Parameters by which the viewer sees what steps lead to."""
    if rights is None:
        return {}
    return {_token(one.target): sorted(rights.token(one.target.code)) for one in steps}


def _token(target: TypeDef) -> str:
    return f"step_{target.id}"
