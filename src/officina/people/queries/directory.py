"""Employees as a list: found, filtered, sorted, a page at a time (F185)."""

from __future__ import annotations

from dataclasses import dataclass

from officina.kernel.database import sql
from officina.people.pulse import ONLINE

PAGE = 50
SORTS = {
    "name": "officina_sort_key(p.name)",
    "position": "nullif(officina_sort_key(p.position), '')",
    "unit": "officina_sort_key(n.name)",
    "office": "officina_sort_key(o.name)",
}
STATUSES = {
    "here": "p.is_active AND NOT p.is_extranet",
    "online": f"p.is_active AND NOT p.is_extranet AND p.id IN ({ONLINE})",
    "invited": "p.is_active AND NOT p.is_extranet AND p.password LIKE '!%%'",
    "outside": "p.is_active AND p.is_extranet",
    "dismissed": "NOT p.is_active",
}

_LIST = """
WITH RECURSIVE below AS (SELECT id FROM principals_unit WHERE id = %(unit)s
  UNION SELECT c.id FROM principals_unit c JOIN below b ON c.parent_id = b.id)
SELECT p.id, p.name, p.position, coalesce(n.name, ''), p.phone, p.email, coalesce(o.name, ''),
  p.room, p.photo, p.unit_id,
  EXISTS (SELECT FROM principals_unit h WHERE h.head_id = p.id AND h.is_active),
  count(*) OVER ()
FROM principals_user p
LEFT JOIN principals_unit n ON n.id = p.unit_id
LEFT JOIN principals_office o ON o.id = p.office_id
WHERE {status}
  AND (%(unit)s::integer IS NULL OR p.unit_id IN (SELECT id FROM below))
  AND (%(office)s::integer IS NULL OR p.office_id = %(office)s)
  AND officina_sort_key(concat_ws(' ', p.name, p.position, n.name, p.email, p.phone, o.name,
    p.room)) LIKE ALL (SELECT officina_sort_key(word) FROM unnest(%(words)s::text[]) word)
ORDER BY {sort} {way} NULLS LAST, officina_sort_key(p.name), p.id
LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see of the list."""

    words: str = ""
    unit: int | None = None
    office: int | None = None
    status: str = "here"
    sort: str = "name"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    name: str
    position: str
    unit: str
    phone: str
    email: str
    office: str
    room: str
    photo: str
    unit_id: int | None = None
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class People:
    rows: list[PersonRow]
    total: int
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def list_people(asked: Asked) -> People:
    """One page of people in one query; every word must be found in what a row shows."""
    first = (asked.page - 1) * PAGE
    query = _LIST.format(
        status=STATUSES[asked.status],
        sort=SORTS[asked.sort],
        way="DESC" if asked.descending else "ASC",
    )
    found = sql.rows(
        query,
        {
            "unit": asked.unit,
            "office": asked.office,
            "words": like_words(asked.words),
            "limit": PAGE,
            "offset": first,
        },
    )
    rows = [PersonRow(*row[:11]) for row in found]
    return People(rows, total=found[0][11] if found else 0, first=first + 1)


def like_words(typed: str) -> list[str]:
    """Each word as a pattern; what means something to LIKE stands for itself.

    >>> like_words("Анна 50%")
    ['%Анна%', '%50\\\\%%']
    """
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [f"%{word}%" for word in escaped.split()]
