"""What a process runs on: types of records, and who may start it."""

from __future__ import annotations

import json

from officina.kernel.database import sql
from officina.kernel.records.types import NoSuchType, TypeDef, types

OWN = ("process", "case", "task", "post")
"""Types that no process is started from."""


def subjects_of(process_id: int) -> list[TypeDef]:
    """Types of records that a process may be started from; none for one that needs none."""
    found = sql.row("SELECT runs_on FROM process WHERE record_id = %(id)s", {"id": process_id})
    return known_types(found[0] if found else [])


def starters_of(process_id: int) -> list[int]:
    """Principals who may start a process; none: whoever may see it."""
    found = sql.row("SELECT starters FROM process WHERE record_id = %(id)s", {"id": process_id})
    return [int(one) for one in json.loads(found[0])] if found else []


def known_types(codes: object) -> list[TypeDef]:
    wanted = json.loads(codes) if isinstance(codes, str) else codes
    found = []
    for code in wanted if isinstance(wanted, list) else []:
        try:
            found.append(types().by_code(str(code)))
        except NoSuchType:
            continue
    return found


def possible_types() -> list[TypeDef]:
    return [one for one in types().all if one.code not in OWN]
