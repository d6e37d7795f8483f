"""Who may get what comes through a form: people, units, roles, by the letters typed."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from officina.channels.models import Form
from officina.kernel.database import sql
from officina.kernel.records.types import translated

Option = dict[str, str]

_FOUND = """
(SELECT 'unit-' || id, name, NULL, '' FROM principals_unit
  WHERE is_active AND officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)
  ORDER BY name LIMIT 8)
UNION ALL (SELECT 'role-' || code, code, name, '' FROM principals_role
  WHERE officina_sort_key(name::text) LIKE officina_sort_key(%(q)s::text) ORDER BY code LIMIT 8)
UNION ALL (SELECT 'person-' || id, name, NULL, position FROM principals_user
  WHERE is_active AND NOT is_extranet
    AND officina_sort_key(name) LIKE officina_sort_key(%(q)s::text) ORDER BY name LIMIT 12)
"""

_ONE = """
SELECT 'unit-' || id, name, NULL, '' FROM principals_unit WHERE id = %(unit)s
UNION ALL SELECT 'role-' || code, code, name, '' FROM principals_role WHERE code = %(role)s
UNION ALL SELECT 'person-' || id, name, NULL, position FROM principals_user WHERE id = %(person)s
"""


def receivers(words: str) -> list[Option]:
    """At most a screenful of {id, name, note}."""
    q = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [_option(*row) for row in sql.rows(_FOUND, {"q": q})]


def receiver_of(form: Form) -> Option | None:
    """Who is named in the form; ``None`` where nobody is."""
    params = {"unit": form.unit_id, "role": form.role_code, "person": form.person_id}
    found = sql.row(_ONE, params)
    return _option(*found) if found else None


def _option(key: str, name: str, names: str | None, position: str) -> Option:
    kind = key.partition("-")[0]
    note = {
        "unit": _("The least busy of this unit"),
        "role": _("The least busy of this role"),
    }.get(kind, position)
    return {"id": key, "name": translated(json.loads(names), name) if names else name, "note": note}
