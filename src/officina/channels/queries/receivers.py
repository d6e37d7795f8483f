"""Who may get what comes through a form: people, units, roles, by the letters typed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from officina.channels.models import Form
from officina.kernel.database import sql
from officina.kernel.principals.models import Role
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

_NAMED = """
SELECT 'unit-' || id, name, NULL, '' FROM principals_unit WHERE id = ANY(%(units)s::integer[])
UNION ALL SELECT 'role-' || code, code, name, '' FROM principals_role
  WHERE code = ANY(%(roles)s::text[])
UNION ALL SELECT 'person-' || id, name, NULL, position FROM principals_user
  WHERE id = ANY(%(people)s::integer[])
"""


def receivers(words: str) -> list[Option]:
    """At most a screenful of {id, name, note}."""
    q = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return [_option(*row) for row in sql.rows(_FOUND, {"q": q})]


def receivers_of(forms: Iterable[Form]) -> dict[str, Option]:
    """Who is named in these forms, by ``receiver_key``."""
    params: dict[str, set[Any]] = {"units": set(), "roles": set(), "people": set()}
    for form in forms:
        params["units"] |= {form.unit_id} - {None}
        params["roles"] |= {form.role_code} - {""}
        params["people"] |= {form.person_id} - {None}
    found = sql.rows(_NAMED, {name: list(ids) for name, ids in params.items()})
    return {row[0]: _option(*row) for row in found}


def _option(key: str, name: str, names: str | None, position: str) -> Option:
    if names is not None:
        name = translated(json.loads(names), name)
    sentence = {
        "unit": _("The least busy in %(name)s"),
        "role": _("The least busy with the role %(name)s"),
    }.get(key.partition("-")[0], "%(name)s")
    return {"id": key, "name": sentence % {"name": name}, "note": position}


def why_role_is_kept(role: Role) -> str:
    """Why a role cannot be deleted: a form, open or not, gives its requests to who holds it."""
    if Form.objects.filter(role_code=role.code, deleted_at=None).exists():
        return _("A public form gives its requests to this role. Choose another receiver there.")
    return ""
