"""Which fields tell that two records are of the same person or company, and finding those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types

MOST_SHOWN = 5

_identifying: dict[str, tuple[str, ...]] = {}


def identified_by(type_code: str, *fields: str) -> None:
    """Say which fields of a type's detail table, each with an index, name somebody uniquely.

    Types with a field of the same code are looked through together: a lead and a contact with
    one phone are one person.
    """
    _identifying[type_code] = fields


def identifying(type_code: str) -> tuple[str, ...]:
    """Codes of the fields of a type's detail table that name somebody uniquely."""
    return _identifying.get(type_code, ())


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that has the same value in these fields."""

    id: int
    type: TypeDef
    title: str
    fields: tuple[FieldDef, ...]


_SAME = """
(SELECT {n}::smallint, r.id, r.title, '{code}' FROM {table} d JOIN record r ON r.id = d.record_id
 WHERE d.{code} = %({code})s AND r.deleted_at IS NULL AND r.acl && %(token{n})s::integer[]
 ORDER BY r.updated_at DESC LIMIT {most})
"""


def alike(type_def: TypeDef, values: Mapping[str, Any], rights: Rights) -> list[Alike]:
    """Records that the viewer sees and that share an identifying value; in one query."""
    codes = [c for c in _identifying.get(type_def.code, ()) if values.get(c)]
    asked = [(other, code) for code in codes for other in _types_with(code, rights)]
    if not asked:
        return []
    found = sql.rows(
        " UNION ALL ".join(
            _SAME.format(n=other.id, code=code, table=other.detail_table, most=MOST_SHOWN)
            for other, code in asked
        ),
        {code: values[code] for code in codes}
        | {f"token{other.id}": sorted(rights.token(other.code)) for other, _code in asked},
    )
    same: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for type_id, record_id, title, code in found:
        same[type_id, record_id, title].append(code)
    return [
        Alike(record_id, other, title, tuple(other.fields[code] for code in shared))
        for (type_id, record_id, title), shared in list(same.items())[:MOST_SHOWN]
        for other in [types().by_id(type_id)]
    ]


def _types_with(code: str, rights: Rights) -> Iterator[TypeDef]:
    """A hidden field is not found by, so types where it is hidden are left out."""
    for type_code, codes in _identifying.items():
        try:
            type_def = types().by_code(type_code)
        except NoSuchType:
            continue
        if code in codes and not {code, "title"} & rights.hidden_fields(type_code):
            yield type_def
