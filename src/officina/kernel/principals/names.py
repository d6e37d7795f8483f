"""Names of principals by number, whatever kind they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE, HOLDERS


@dataclass(frozen=True, slots=True)
class Name:
    id: int
    name: str
    kind: str
    photo: str = ""


_NAMES = """
SELECT id, name, 'person', photo FROM principals_user WHERE id = ANY(%(ids)s::bigint[])
UNION ALL SELECT id, name, 'unit', '' FROM principals_unit WHERE id = ANY(%(ids)s::bigint[])
UNION ALL SELECT -id, name, 'members', '' FROM principals_unit WHERE -id = ANY(%(ids)s::bigint[])
UNION ALL SELECT id, name, 'group', '' FROM principals_group WHERE id = ANY(%(ids)s::bigint[])
UNION ALL SELECT id, name, 'organisation', '' FROM principals_organisation
  WHERE id = ANY(%(ids)s::bigint[])
UNION ALL SELECT %(holders)s - id, coalesce(name->>%(language)s, name->>'en', code), 'role', ''
  FROM principals_role WHERE %(holders)s - id = ANY(%(ids)s::bigint[])
"""


def names_of(ids: Iterable[int | None]) -> dict[int, Name]:
    """Names of these principals in one query; unknown numbers are absent."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    language = (get_language() or "en").split("-")[0]
    params = {"ids": wanted, "holders": HOLDERS, "language": language}
    found = {row[0]: Name(*row) for row in sql.rows(_NAMES, params)}
    if EVERYONE in wanted:
        found[EVERYONE] = Name(EVERYONE, _("Everyone"), "everyone")
    return found
