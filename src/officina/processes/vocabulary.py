"""What names stand for in the expressions of a process: fields of its record, and the case.

Fields are read live, by their codes; people, companies and linked records stand for their numbers,
or for a context where an expression reads a member of theirs (``company.country``). Beside them:
``initiator`` (a person), ``case`` (number, title, started) and ``record`` (all fields at once);
and the words of every rule, as "this week", in which "me" is the initiator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import feel
from officina.kernel.records.columns import SYSTEM_FIELDS
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.rules.evaluate import words
from officina.kernel.rules.words import NAMES as WORDS

LINKED = frozenset({"link", "company"})
OWN = frozenset({"initiator", "case", "record", "stage"})


def known(type_defs: Collection[TypeDef]) -> frozenset[str]:
    """All names that a process over records of these types may read beside its variables."""
    return OWN.union(WORDS, SYSTEM_FIELDS, *(type_def.fields for type_def in type_defs))


def needs_record(names: Collection[str], type_def: TypeDef) -> bool:
    """Whether any of these names is of the record."""
    return any(
        name in type_def.fields or name == "record" or name in SYSTEM_FIELDS for name in names
    )


def values(
    row: RecordRow | None,
    names: Collection[str],
    *,
    deep: Collection[str] = (),
    initiator_id: int | None = None,
    case: Mapping[str, Any] | None = None,
) -> dict[str, feel.Value]:
    """What the names stand for now. Names that are neither fields nor of the case are left out."""
    found: dict[str, feel.Value] = {}
    if "initiator" in names:
        found["initiator"] = feel.to_value(initiator_id)
    if "case" in names:
        found["case"] = feel.to_value(dict(case or {}))
    said = words(initiator_id)
    found |= {name: said[name] for name in names if name in said}
    if row is None:
        return found
    for name in names:
        if name in row.type.fields:
            found[name] = _field(row, name, name in deep)
    for name in SYSTEM_FIELDS.keys() - row.type.fields:
        if name in names:
            found[name] = _system(row, name)
    if "record" in names:
        plain = {code: _plain(row.values.get(code)) for code in row.type.fields}
        found["record"] = feel.to_value({"number": row.number, "id": row.id, **plain})
    return found


def _field(row: RecordRow, name: str, is_deep: bool) -> feel.Value:
    value = row.values.get(name)
    one = row.type.fields[name]
    if is_deep and value is not None and one.kind in LINKED:
        return feel.to_value(_linked(int(value)))
    return feel.to_value(_plain(value))


def _system(row: RecordRow, name: str) -> feel.Value:
    if name == "stage":
        return row.stage.code if row.stage is not None else None
    return feel.to_value(getattr(row, SYSTEM_FIELDS[name][1], None))


def _plain(value: Any) -> Any:
    return None if value in ("", []) else value


def _linked(record_id: int) -> dict[str, Any]:
    """A linked record as a context of its fields; only its number where it is gone."""
    try:
        row = read(record_id, type_of(record_id), rights=None)
    except NoSuchRecord:
        return {"id": record_id}
    fields = {code: _plain(row.values.get(code)) for code in row.type.fields}
    return {"id": row.id, "number": row.number, **fields}
