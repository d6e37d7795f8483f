"""Titles of records by number, as far as a viewer sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import TypeDef, types


@dataclass(frozen=True, slots=True)
class Linked:
    """The title of a linked record that the viewer may see."""

    id: int
    name: str
    type: TypeDef


def titles_of(ids: Iterable[int], rights: Rights) -> dict[int, Linked]:
    """Titles of records by number: only those that the viewer may see."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = {}
    for record_id, type_id, title, acl in sql.rows(
        """SELECT id, type_id, title, acl FROM record WHERE id = ANY(%(ids)s::bigint[])
           AND deleted_at IS NULL""",
        {"ids": wanted},
    ):
        type_def = types().by_id(type_id)
        if rights.token(type_def.code) & set(acl):
            found[record_id] = Linked(record_id, title, type_def)
    return found
