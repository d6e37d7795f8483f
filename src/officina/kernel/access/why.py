"""Why can X see this, and why can he not: told by the rules that decide it (C4).

The sentences are made from the same parts, grants and scopes that compile to the condition of
every query; ``test_why`` holds them against what lists really show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.access.policy import ANY_TYPE, Rights, policy
from officina.kernel.access.scopes import SCOPES, Row
from officina.kernel.database import sql
from officina.kernel.principals.ids import EVERYONE
from officina.kernel.principals.names import Name, names_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason by which people see a record, and who they are (the first fifty)."""

    sentence: str
    people: tuple[Name, ...]


def role_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of roles in the reader's language."""
    language = (get_language() or "en").split("-")[0]
    found = sql.rows(
        """SELECT code, coalesce(name->>%(language)s, name->>'en', code) FROM principals_role
           WHERE code = ANY(%(codes)s::text[])""",
        {"language": language, "codes": list(codes)},
    )
    return dict(found)


def rules_for(row: Row) -> list[Rule]:
    """Every rule by which anybody sees this record, with the people it reaches."""
    rules = [
        Rule(_("Responsible"), _people("u.id = %(responsible)s", row)),
        Rule(_("It is shared with them"), _shared(row)),
        Rule(_("They head its unit, or a unit above"), _people(_HEADS, row)),
    ]
    granted = [
        (role, SCOPES[code])
        for role, by in policy().grants.items()
        if (code := by.get((row.type_code, "view")) or by.get((ANY_TYPE, "view")))
    ]
    names = role_names(role for role, _scope in granted)
    for role, scope in granted:
        sentence = _("Role “%(role)s” sees %(scope)s") % {
            "role": names.get(role, role),
            "scope": scope.label,
        }
        held = f"({_HOLDS}) AND {scope.people}"
        rules.append(Rule(sentence, _people(held, row, role=role)))
    return [rule for rule in rules if rule.people]


def reasons(rights: Rights, row: Row) -> list[str]:
    """Why this viewer sees the record, in sentences; empty where he does not."""
    said = {
        "responsible": _("Responsible for it"),
        "head": _("Heads its unit, or a unit above"),
        "editor": _("It is shared with them for editing"),
        "participant": _("It is shared with them"),
    }
    parts = rights.parts(row)
    if "responsible" in parts or "editor" in parts:
        parts = [part for part in parts if part != "participant"]
    found = [said[part] for part in parts]
    scopes = [
        (r, s) for r, s in rights.scopes(row.type_code, "view") if s.holds(rights.viewer, row)
    ]
    names = role_names(role for role, _scope in scopes)
    for role, scope in scopes:
        if scope.token(rights.viewer) & row.acl:
            found.append(
                _("Role “%(role)s” sees %(scope)s")
                % {"role": names.get(role, role), "scope": scope.label}
            )
    return found


_HEADS = """u.id IN (WITH RECURSIVE above AS (
    SELECT id, parent_id, head_id FROM principals_unit WHERE id = ANY(%(acl)s)
    UNION SELECT p.id, p.parent_id, p.head_id FROM principals_unit p
      JOIN above a ON p.id = a.parent_id)
    SELECT head_id FROM above WHERE head_id IS NOT NULL)"""

_STANDS = """(h.principal_id = u.id OR (h.principal_id = 1 AND NOT u.is_extranet)
    OR h.principal_id IN (SELECT group_id FROM principals_group_members WHERE user_id = u.id)
    OR (NOT u.is_extranet AND -h.principal_id IN (
      WITH RECURSIVE up AS (SELECT id, parent_id FROM principals_unit WHERE id = u.unit_id
        UNION SELECT p.id, p.parent_id FROM principals_unit p JOIN up ON p.id = up.parent_id)
      SELECT id FROM up)))"""

_HOLDS = f"""EXISTS (SELECT FROM principals_roleholder h
    JOIN principals_role ro ON ro.id = h.role_id
    WHERE ro.code = %(role)s AND {_STANDS})"""


def _people(condition: str, row: Row, **params: Any) -> tuple[Name, ...]:
    found = sql.rows(
        f"""SELECT u.id, u.name, 'person', u.photo FROM principals_user u
            WHERE u.is_active AND {condition} ORDER BY u.name LIMIT {SHOWN}""",  # noqa: S608
        {"acl": list(row.acl), "responsible": row.responsible_id, **params},
    )
    return tuple(Name(*one) for one in found)


def _shared(row: Row) -> tuple[Name, ...]:
    direct = row.acl - {0, row.responsible_id, row.unit_id, row.organisation_id}
    found = names_of(direct)
    return tuple(sorted(found.values(), key=lambda one: (one.id != EVERYONE, one.name)))
