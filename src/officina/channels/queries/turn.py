"""Whose turn it is to get what comes through a form (F027 in small)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from officina.channels.models import Form
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.records.types import TypeDef

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('officina.channels.turn'), %(type)s)"

_PERSON = "SELECT id, name FROM principals_user WHERE id = %(person)s AND is_active"

# Members of the unit and of those below it; holders of the role, whatever it was given to.
_LEAST_BUSY = """
WITH RECURSIVE held AS (
   SELECT h.principal_id AS id FROM principals_roleholder h
   JOIN principals_role r ON r.id = h.role_id WHERE r.code = %(role)s),
 inside AS (SELECT %(unit)s::integer AS id UNION SELECT -id FROM held WHERE id < 0
   UNION SELECT c.id FROM principals_unit c JOIN inside i ON c.parent_id = i.id),
 pool AS (SELECT u.id, u.name FROM principals_user u
   WHERE u.is_active AND NOT u.is_extranet
     AND (u.starts_on IS NULL OR u.starts_on <= %(today)s)
     AND (u.unit_id IN (SELECT id FROM inside) OR u.id IN (SELECT id FROM held)
       OR EXISTS (SELECT FROM held WHERE id = %(everyone)s)
       OR EXISTS (SELECT FROM principals_group_members m JOIN held h ON h.id = m.group_id
                  WHERE m.user_id = u.id)))
SELECT p.id, p.name, count(*) OVER (),
  (SELECT count(*) FROM record r WHERE r.responsible_id = p.id AND r.type_id = %(type)s
     AND r.is_open AND r.deleted_at IS NULL) AS open
FROM pool p
ORDER BY open,
  (SELECT max(s.at) FROM channels_submission s WHERE s.given_to_id = p.id) NULLS FIRST, p.id
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who gets it, and the reason as the log keeps it."""

    person_id: int | None
    why: dict[str, Any]


NOBODY = Turn(None, {"rule": "nobody"})


def next_in_turn(form: Form, type_def: TypeDef) -> Turn:
    """The person named in the form, or the least busy of its unit or role: who has the fewest
    open, and of those who has waited longest. Must run within the transaction that gives it."""
    if form.person_id is not None:
        found = sql.row(_PERSON, {"person": form.person_id})
        return Turn(found[0], {"rule": "person", "name": found[1]}) if found else NOBODY
    if form.unit_id is None and not form.role_code:
        return Turn(None, {})
    # Two visitors at once would both see the same person as the least busy.
    sql.rows(_LOCK, {"type": type_def.id})
    found = sql.row(
        _LEAST_BUSY,
        {
            "unit": form.unit_id,
            "role": form.role_code,
            "type": type_def.id,
            "today": clock.now().date(),
            "everyone": EVERYONE,
        },
    )
    if found is None:
        return NOBODY
    person, name, among, has_open = found
    return Turn(person, {"rule": "fewest", "name": name, "open": has_open, "among": among})
