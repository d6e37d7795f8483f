"""Add a role, rename it, delete it. What it may do is set apart (``records.actions.set_grant``)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access import events
from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import FieldRight, Grant, StageRight
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role

LONGEST = 60


class BadName(ValueError):
    """A role needs a name; ``sentence`` is for whoever typed none."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def add_role(names: Mapping[str, str], *, by: Actor) -> tuple[Role, int]:
    """Add a role that may nothing yet; returns it with the event. Raises NotAllowed, BadName."""
    require_administrator(by, "role")
    name = _clean(names)
    role = Role.objects.create(code=f"role-{secrets.token_hex(4)}", name=name)
    return role, record_fact(events.ROLE_ADDED, {"role": role.code, "name": name}, by)


@transaction.atomic
def rename_role(role: Role, names: Mapping[str, str], *, by: Actor) -> int | None:
    """Name it otherwise; returns the event, ``None`` where the names are the same."""
    require_administrator(by, "role")
    role = Role.objects.select_for_update().get(pk=role.pk)
    name, before = _clean(names), role.name
    if name == before:
        return None
    role.name = name
    role.save(update_fields=["name"])
    return record_fact(
        events.ROLE_RENAMED, {"role": role.code, "before": before, "after": name}, by
    )


@transaction.atomic
def delete_role(role: Role, *, by: Actor) -> int:
    """Delete a role with its grants; returns the event, from which it can be made again.

    Raises NotAllowed for one of the portal's own, one that is held, and one that guards a field
    or a stage: without it nobody could see the field or enter the stage.
    """
    require_administrator(by, "role")
    role = Role.objects.select_for_update().get(pk=role.pk)
    reason = why_kept(role)
    if reason:
        raise NotAllowed("delete", "role", reason)
    data: dict[str, Any] = {
        "role": role.code,
        "name": role.name,
        "grants": list(role.grants.values_list("type_code", "action", "scope")),
    }
    role.delete()
    tell_rights_changed()
    return record_fact(events.ROLE_DELETED, data, by)


@transaction.atomic
def restore_role(data: Mapping[str, Any], *, by: Actor) -> int:
    """Make a deleted role again, with its grants, from what its deletion recorded."""
    require_administrator(by, "role")
    role, is_new = Role.objects.get_or_create(code=data["role"], defaults={"name": data["name"]})
    if is_new:
        Grant.objects.bulk_create(
            Grant(role=role, type_code=kind, action=action, scope=scope)
            for kind, action, scope in data["grants"]
        )
        tell_rights_changed()
    return record_fact(events.ROLE_ADDED, {"role": role.code, "name": role.name}, by)


_keepers: list[Callable[[Role], str]] = []


def keep_where(why: Callable[[Role], str]) -> None:
    """Have another reason asked before a role is deleted; apps do it in ``apps.ready``."""
    if why not in _keepers:
        _keepers.append(why)


def why_kept(role: Role) -> str:
    """Why this role cannot be deleted; empty where it can."""
    if role.is_preset:
        return _("This role belongs to the portal. Take it from people, or take its rights.")
    if role.holders.exists():
        return _("Somebody holds this role. Take it from them first.")
    if FieldRight.objects.filter(roles=role).exists():
        return _("A field is for this role. Choose others there first.")
    if StageRight.objects.filter(roles=role).exists():
        return _("A stage is for this role. Choose others there first.")
    return next((why for one in _keepers if (why := one(role))), "")


def _clean(names: Mapping[str, str]) -> dict[str, str]:
    spoken = dict(settings.LANGUAGES)
    given = {code: " ".join(names.get(code, "").split())[:LONGEST] for code in spoken}
    found = {code: name for code, name in given.items() if name}
    if not found:
        raise BadName(_("Give it a name in one language at least."))
    return found
