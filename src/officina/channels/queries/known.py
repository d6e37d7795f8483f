"""Whether whoever writes has been here before: the same phone or e-mail (F010)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from officina.kernel.database import sql
from officina.kernel.records.types import NoSuchType, TypeDef, types

IDENTITIES = ("phone", "email")
MOST = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What the house has of a person. ``earlier`` counts his requests of the same type."""

    earlier: int = 0
    is_contact: bool = False
    company_id: int | None = None

    @property
    def contact_number(self) -> int:
        """Which time he comes; ``1`` for a stranger. A contact has been here at least once."""
        return max(self.earlier, int(self.is_contact)) + 1


def known(type_def: TypeDef, values: Mapping[str, Any]) -> Known:
    """Look for the same phone (E.164) or e-mail among records of the type and among contacts."""
    found = _same(type_def, values)
    contacts = _same(_contact(), values) if type_def.code != "contact" else []
    companies = [company for company, _at in contacts + found if company is not None]
    return Known(len(found), bool(contacts), companies[0] if companies else None)


def _same(type_def: TypeDef | None, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if type_def is None or not type_def.detail_table:
        return []
    by = [code for code in IDENTITIES if values.get(code) and code in type_def.detail_fields]
    if not by:
        return []
    condition = " OR ".join(f"d.{code} = %({code})s" for code in by)
    return sql.rows(
        f"""SELECT r.company_id, r.created_at FROM {type_def.detail_table} d
            JOIN record r ON r.id = d.record_id WHERE ({condition}) AND r.deleted_at IS NULL
            ORDER BY r.created_at DESC LIMIT {MOST}""",  # noqa: S608 # names of ours only
        {code: values[code] for code in by},
    )


def _contact() -> TypeDef | None:
    try:
        return types().by_code("contact")
    except NoSuchType:
        return None
