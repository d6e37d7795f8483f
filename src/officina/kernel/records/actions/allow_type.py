from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import Grant
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.ids import EVERYONE, members_of
from officina.kernel.principals.models import Role, RoleHolder, Unit
from officina.kernel.records import type_events
from officina.kernel.records.actions.set_field_right import known_roles
from officina.kernel.records.checks import Refused
from officina.kernel.records.naming import LONGEST_NAME
from officina.kernel.records.types import TypeDef, translated

SEES = ("all", "subtree", "participant")
CHANGES = ("seen", "own")

type Granted = list[tuple[str, str, str]]
"""(role, action, scope)"""


@transaction.atomic
def allow_type(type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor) -> int | None:
    """Choose who uses a type, instead of whoever did; administrators and directors always may.

    ``who`` is ``everyone``, ``unit`` (with ``unit``: all who work there or below) or ``roles``
    (with ``roles``: codes). ``sees`` is a scope of ``SEES``, ``changes`` one of ``CHANGES``.
    Returns the event, ``None`` where it is so already. Raises NotAllowed, Refused by field.
    """
    require_administrator(by, "type")
    sees, changes = raw.get("sees") or "all", raw.get("changes") or "seen"
    if sees not in SEES or changes not in CHANGES:
        raise Refused(errors={"who": _("Choose one of the list.")})
    edits = sees if changes == "seen" else "own"
    scopes = {"view": sees, "create": "all", "edit": edits, "move": edits, "delete": "own"}
    roles = _roles(type_def, raw)
    after = [(role.code, action, scope) for role in roles for action, scope in scopes.items()]
    return put_grants(type_def, after, by=by)


@transaction.atomic
def put_grants(
    type_def: TypeDef, after: Iterable[tuple[str, str, str]], *, by: Actor
) -> int | None:
    """Have just these grants on a type. Roles that are gone meanwhile are left out."""
    require_administrator(by, "type")
    before = granted(type_def)
    after = sorted((role, action, scope) for role, action, scope in after)
    if before == after:
        return None
    Grant.objects.filter(type_code=type_def.code).delete()
    roles = {role.code: role for role in Role.objects.filter(code__in={one[0] for one in after})}
    Grant.objects.bulk_create(
        Grant(role=roles[role], type_code=type_def.code, action=action, scope=scope)
        for role, action, scope in after
        if role in roles
    )
    tell_rights_changed()
    data = {
        "type": type_def.code,
        "type_name": type_def.plurals,
        "before": before,
        "after": after,
    }
    return record_fact(type_events.TYPE_ALLOWED, data, by)


def granted(type_def: TypeDef) -> Granted:
    """What roles may do with records of a type."""
    found = Grant.objects.filter(type_code=type_def.code)
    return sorted(found.values_list("role__code", "action", "scope"))


def _roles(type_def: TypeDef, raw: Mapping[str, Any]) -> list[Role]:
    who = raw.get("who") or "everyone"
    if who == "everyone":
        return [_role_of(EVERYONE, {"en": "Everyone", "ru": "Все", "ro": "Toți"})]
    if who == "unit":
        unit = Unit.objects.filter(id=_number(raw.get("unit")), is_active=True).first()
        if unit is None:
            raise Refused(errors={"unit": _("Choose a unit.")})
        name = f"{translated(type_def.plurals)}: {unit.name}"[:LONGEST_NAME]
        return [_role_of(members_of(unit.id), {"en": name}, f"unit-{unit.id}-{type_def.code}")]
    if who != "roles" or not raw.get("roles"):
        raise Refused(errors={"roles": _("Choose a role at least.")})
    return known_roles(raw["roles"])


def _role_of(principal: int, names: Mapping[str, str], code: str = "") -> Role:
    """A role of all of these: the one of this code, or any that everyone holds; made if needed."""
    found = (
        Role.objects.filter(code=code[:50]).first()
        if code
        else Role.objects.filter(holders__principal_id=principal).order_by("id").first()
    )
    role = found or Role.objects.create(code=code[:50] or "everyone", name=dict(names))
    RoleHolder.objects.get_or_create(role=role, principal_id=principal)
    return role


def _number(typed: object) -> int:
    text = str(typed or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
