"""How much there is, for those who set the portal up: numbers alone, whoever may see the rows."""

from __future__ import annotations

from officina.kernel.database import sql
from officina.kernel.records.rows import text_of
from officina.kernel.records.types import FieldDef, TypeDef

_BY_TYPE = """
SELECT t.id, (SELECT count(*) FROM (SELECT FROM record r
    WHERE r.type_id = t.id AND r.deleted_at IS NULL LIMIT %(cap)s) x)
FROM records_recordtype t
"""


def count_by_type(cap: int) -> dict[int, int]:
    """Records of every type by its number; those counted up to ``cap`` may be more."""
    return dict(sql.rows(_BY_TYPE, {"cap": cap}))


def count_empty(type_def: TypeDef, one: FieldDef, cap: int) -> int:
    """How many records hold nothing in a field, up to ``cap``; not for fields of a detail."""
    found = sql.row(
        f"""SELECT count(*) FROM (SELECT FROM record r WHERE type_id = %(type)s
            AND deleted_at IS NULL AND coalesce({text_of(one)}, '') IN ('', '[]', '{{}}')
            LIMIT %(cap)s) x""",
        {"type": type_def.id, "cap": cap},
    )
    return int(found[0]) if found else 0
