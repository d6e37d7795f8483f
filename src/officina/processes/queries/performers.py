"""Names of those who do the steps, and who may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.ids import holders_of, members_of
from officina.kernel.principals.names import names_of
from officina.processes.routes.performers import FIXED, word

LIMIT = 12

type Performer = Mapping[str, Any]

_CHOICES = """
SELECT 'role', id, coalesce(name->>%(language)s, name->>'en', code), 1, '' FROM principals_role
WHERE officina_sort_key(coalesce(name->>%(language)s, name->>'en', code)) LIKE
  officina_sort_key(%(q)s::text)
UNION ALL SELECT 'person', id, name, 2, position FROM principals_user
WHERE is_active AND NOT is_extranet
  AND officina_sort_key(name || ' ' || position) LIKE officina_sort_key(%(q)s::text)
UNION ALL SELECT kind, id, name, 3, '' FROM principals_unit,
  unnest(ARRAY['head_of_unit', 'unit']) kind
WHERE is_active AND officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)
UNION ALL SELECT 'group', id, name, 4, '' FROM principals_group
WHERE officina_sort_key(name) LIKE officina_sort_key(%(q)s::text)
ORDER BY 4, 3, 1 LIMIT %(limit)s
"""


def named(performers: Iterable[Performer]) -> dict[str, str]:
    """Names of performers in the reader's language, by their words; in one query at most."""
    asked = {word(one): one for one in performers}
    names = names_of(_principal(one) for one in asked.values() if "id" in one)
    found = {}
    for key, one in asked.items():
        name = names.get(_principal(one)) if "id" in one else None
        found[key] = _named(one, name.name if name else "")
    return found


def _principal(one: Performer) -> int:
    number = int(one["id"])
    return holders_of(number) if one["kind"] == "role" else number


def _named(one: Performer, name: str) -> str:
    kind = one.get("kind")
    if kind in FIXED:
        return str(FIXED[kind])
    if kind == "feel":
        return str(one.get("expr", ""))
    if not name:
        return _("somebody who is not here any more")
    if kind == "head_of_unit":
        return _("Head: %(unit)s") % {"unit": name}
    return name


def starters(words: str) -> list[dict[str, Any]]:
    """Who may be let to start a process: people, and those who are meant by a role or unit."""
    found = choices(words or "")
    return [one for one in found if _is_principal(one["id"])]


def _is_principal(code: str) -> bool:
    return code.partition(":")[0] in ("person", "role", "unit", "group")


def principal_of(code: str) -> int | None:
    """The principal of a word as ``role:3``; ``None`` for one that stands for none."""
    kind, _colon, number = code.partition(":")
    if not _is_principal(code) or not number.isdecimal() or len(number) > 9:
        return None
    mirror = {"role": holders_of, "unit": members_of}.get(kind)
    return mirror(int(number)) if mirror else int(number)


def choices(words: str) -> list[dict[str, Any]]:
    """Who may be chosen to do a step, by the letters typed: as ``ui.options`` takes them."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    language = (get_language() or "en").split("-")[0]
    params = {"q": f"%{escaped}%", "language": language, "limit": LIMIT * 3 if words else LIMIT}
    found = [
        {"id": code, "name": str(label), "note": ""}
        for code, label in FIXED.items()
        if words.lower() in str(label).lower()
    ]
    notes = {
        "role": _("Role"),
        "unit": _("Anyone of the unit"),
        "group": _("Group"),
        "head_of_unit": _("The head"),
    }
    fixed, found = found, []
    for kind, number, name, _order, note in sql.rows(_CHOICES, params):
        shown = _("Head: %(unit)s") % {"unit": name} if kind == "head_of_unit" else name
        found.append({"id": f"{kind}:{number}", "name": shown, "note": note or notes.get(kind, "")})
    # Before anything is typed the roles of a case are what is meant most often.
    return [*found, *fixed] if words else [*fixed, *found]
