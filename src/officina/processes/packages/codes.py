"""The codes by which other portals know the processes of this one."""

from __future__ import annotations

from django.db import transaction

from officina.kernel.database import sql
from officina.kernel.records.naming import slug_of

_ALL = """
SELECT p.record_id, r.number, p.code FROM process p JOIN record r ON r.id = p.record_id
WHERE p.code IS NOT NULL
"""
_NAMELESS = """
SELECT p.record_id, r.title FROM process p JOIN record r ON r.id = p.record_id
WHERE p.code IS NULL ORDER BY p.record_id FOR UPDATE OF p
"""


@transaction.atomic
def give_codes() -> None:
    """Give a code to each process that has none yet: made of its name, and kept when that changes.

    Done when a package is written or compared, since nothing else asks for codes.
    """
    taken = {code for _id, _number, code in sql.rows(_ALL)}
    for record_id, title in sql.rows(_NAMELESS):
        wanted = slug_of(title) or "process"
        code, n = wanted, 2
        while code in taken:
            code, n = f"{wanted}-{n}", n + 1
        taken.add(code)
        set_code(record_id, code)


def set_code(record_id: int, code: str) -> None:
    sql.rows(
        "UPDATE process SET code = %(code)s WHERE record_id = %(id)s RETURNING 1",
        {"id": record_id, "code": code},
    )


def by_number() -> dict[str, str]:
    """Codes by the number of the process, as drawings call it."""
    return {number: code for _id, number, code in sql.rows(_ALL)}


def process_of(code: str) -> int | None:
    """The process that has a code, be it in the bin."""
    found = sql.row("SELECT record_id FROM process WHERE code = %(code)s", {"code": code})
    return found[0] if found else None


def by_id() -> dict[int, str]:
    return {record_id: code for record_id, _number, code in sql.rows(_ALL)}
