"""Where the value of a field stands, as SQL over ``r`` (record) and ``d`` (its detail)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from officina.kernel.records.rows import BASE_COLUMNS, to_json
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.rules.columns import Column
from officina.kernel.rules.vocabulary import FAMILIES, Family

STAGE = FieldDef(code="stage", labels={}, kind="stage", storage="base")
CREATED = FieldDef(code="created_at", labels={}, kind="datetime", storage="base")
UPDATED = FieldDef(code="updated_at", labels={}, kind="datetime", storage="base")
CREATED_BY = FieldDef(code="created_by", labels={}, kind="person", storage="base")
SYSTEM_FIELDS: dict[str, tuple[FieldDef, str, str | Promise]] = {
    "stage": (STAGE, "stage_id", gettext_lazy("Stage")),
    "created_at": (CREATED, "created_at", gettext_lazy("Created")),
    "updated_at": (UPDATED, "updated_at", gettext_lazy("Changed")),
    "created_by": (CREATED_BY, "created_by_id", gettext_lazy("Created by")),
}
STEP = "step"
"""Storage of a field that stands on another record: no index and no order reaches it."""
_CASTS = {"number": "numeric", "bool": "boolean"}


def family(one: FieldDef) -> Family:
    """How the values of a field are compared."""
    return FAMILIES.get(one.kind, "text")


def column_of(one: FieldDef) -> str:
    """Where a field's value stands, as SQL of its type."""
    if one.code in SYSTEM_FIELDS and SYSTEM_FIELDS[one.code][0] is one:
        return f"r.{SYSTEM_FIELDS[one.code][1]}"
    if one.storage == "base":
        return f"r.{BASE_COLUMNS[one.code]}"
    if one.storage == "detail":
        return f"d.{one.code}"
    text = f"(r.fields->>'{one.code}')"
    if family(one) == "reference":
        return f"{text}::bigint"
    if family(one) in ("date", "moment"):
        # As JSON keeps them they sort by letters; their casts would take no index.
        return f'({text} COLLATE "C")'
    cast = _CASTS.get(family(one))
    return f"{text}::{cast}" if cast else text


def as_stored(one: FieldDef, value: Any) -> Any:
    """A parsed value as ``column_of`` has it."""
    is_text = one.storage == "json" and family(one) in ("date", "moment")
    return to_json(value) if is_text else value


def column(one: FieldDef, type_def: TypeDef) -> Column:
    """A field as rules are translated over it."""
    kind, sql = family(one), column_of(one)
    if one.kind == "stage":
        # Filters name stages by number, rules by code: of each pipeline the one so called.
        numbers: dict[str, list[int]] = {}
        for stage in type_def.stages:
            numbers.setdefault(stage.code, []).append(stage.id)
            numbers[str(stage.id)] = [stage.id]
        return Column(sql, kind, numbers=numbers)
    if kind == "tags":
        return Column(sql, kind, f"NULLIF({sql}, '{{}}')", as_array=True)
    if kind in ("many", "file"):
        json = f"(r.fields->'{one.code}')" if one.storage == "json" else sql
        return Column(json, kind, f"NULLIF(NULLIF({json}, 'null'), '[]')")
    if kind == "reference":
        return Column(sql, kind, type="bigint")
    if kind in ("date", "moment"):
        return Column(sql, kind, as_text=one.storage == "json")
    return Column(sql, kind, f"NULLIF({sql}, '')" if kind == "text" else "")


class Columns(Mapping[str, Column]):
    """The columns of a type by name, made for those that are asked for."""

    def __init__(self, type_def: TypeDef) -> None:
        self._type = type_def

    def __getitem__(self, code: str) -> Column:
        if code in self._type.fields:
            return column(self._type.fields[code], self._type)
        return column(SYSTEM_FIELDS[code][0], self._type)

    def __iter__(self) -> Iterator[str]:
        yield from self._type.fields
        yield from (code for code in SYSTEM_FIELDS if code not in self._type.fields)

    def __len__(self) -> int:
        return len(list(iter(self)))
