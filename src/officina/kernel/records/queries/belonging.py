"""What belongs to a company: counted by type in one query, and a page of each."""

from __future__ import annotations

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.queries.lists import ListRow, rows_of
from officina.kernel.records.types import TypeDef, types

COUNTED = 99
"""Tabs count this far and then say "99+"."""

_COUNT = """
SELECT {n}, (SELECT count(*) FROM (SELECT 1 FROM record r WHERE r.company_id = %(company)s
  AND r.type_id = {n} AND r.deleted_at IS NULL AND r.acl && %(token{n})s::integer[]
  LIMIT {cap}) x)
"""


def types_belonging(rights: Rights) -> list[TypeDef]:
    """Types whose records may point at a company, where the viewer may see that they do."""
    return [
        one
        for one in types().all
        if "company" in one.fields
        and one.fields["company"].storage == "base"
        and "company" not in rights.hidden_fields(one.code)
    ]


def counts(company_id: int, rights: Rights) -> dict[str, int]:
    """How many records the viewer sees of each type, by code; at most ``COUNTED`` + 1."""
    wanted = types_belonging(rights)
    if not wanted:
        return {}
    found = sql.rows(
        " UNION ALL ".join(_COUNT.format(n=one.id, cap=COUNTED + 1) for one in wanted),
        {"company": company_id}
        | {f"token{one.id}": sorted(rights.token(one.code)) for one in wanted},
    )
    return {types().by_id(type_id).code: count for type_id, count in found}


def belonging(type_def: TypeDef, company_id: int, rights: Rights) -> list[ListRow]:
    """Records of a type that belong to a company, as the viewer sees them: open ones first, then
    the newest."""
    return rows_of(
        type_def,
        rights,
        """SELECT id FROM record WHERE company_id = %(company)s AND type_id = %(type)s
           AND deleted_at IS NULL AND acl && %(token)s::integer[]
           ORDER BY is_open DESC, updated_at DESC LIMIT 50""",
        {"company": company_id},
    )


def plus(count: int) -> int | str:
    """A count as a tab says it."""
    return count if count <= COUNTED else f"{COUNTED}+"
