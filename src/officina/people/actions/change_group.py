"""Groups: people of several units under one name, for sharing, roles and mentions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Group, RoleHolder, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Share
from officina.people import events, fields

MOST = 2_000
"""Members of one group."""


@transaction.atomic
def add_group(name: str, *, by: Actor) -> Group:
    """Add a group of nobody. Raises NotAllowed, Refused for no name and for one that is taken."""
    require_administrator(by, "group")
    group = Group(name=_name(name))
    _save(group)
    record_fact(events.GROUP_ADDED, {"group": group.id, "name": group.name}, by)
    return group


@transaction.atomic
def rename_group(group: Group, name: str, *, by: Actor) -> Group:
    """Name it otherwise; refuses as ``add_group``."""
    require_administrator(by, "group")
    group = Group.objects.select_for_update().get(pk=group.pk)
    before, group.name = group.name, _name(name)
    if group.name != before:
        _save(group)
        data = {"group": group.id, "before": before, "name": group.name}
        record_fact(events.GROUP_RENAMED, data, by)
    return group


@transaction.atomic
def join_group(group: Group, person: User, *, by: Actor) -> None:
    """Put somebody in: what the group sees and may he sees and may from now on.

    Raises NotAllowed, Refused for who was dismissed and for a full group. Twice changes nothing.
    """
    require_administrator(by, "group")
    group = Group.objects.select_for_update().get(pk=group.pk)
    if not person.is_active:
        raise Refused(errors={"person": _("This person no longer works here.")})
    if group.members.filter(pk=person.pk).exists():
        return
    if group.members.count() >= MOST:
        raise Refused(errors={"person": _("A group has at most %(n)s people.") % {"n": MOST}})
    group.members.add(person)
    _told(events.GROUP_JOINED, group, person, by)


@transaction.atomic
def leave_group(group: Group, person: User, *, by: Actor) -> None:
    """Take somebody out. Who was not in stays out."""
    require_administrator(by, "group")
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.members.filter(pk=person.pk).exists():
        group.members.remove(person)
        _told(events.GROUP_LEFT, group, person, by)


@transaction.atomic
def delete_group(group: Group, *, by: Actor) -> int:
    """Delete a group that nothing names; returns the event, from which it can be made again."""
    require_administrator(by, "group")
    group = Group.objects.select_for_update().get(pk=group.pk)
    reason = why_kept(group)
    if reason:
        raise Refused(reason)
    members = list(group.members.values_list("id", flat=True))
    data = {"group": group.id, "name": group.name, "members": members}
    group.delete()
    tell_rights_changed()
    return record_fact(events.GROUP_DELETED, data, by)


@transaction.atomic
def restore_group(data: Mapping[str, Any], *, by: Actor) -> Group:
    """Make a deleted group again, from what its deletion recorded, with who still works here."""
    group = add_group(data["name"], by=by)
    group.members.set(User.objects.filter(id__in=data["members"], is_active=True))
    tell_rights_changed()
    return group


def why_kept(group: Group) -> str:
    """Why this group cannot be deleted; empty where it can."""
    if RoleHolder.objects.filter(principal_id=group.id).exists():
        return _("It holds a role. Take the role from it first.")
    if Share.objects.filter(principal_id=group.id).exists():
        return _("Something is shared with it. Stop sharing first.")
    return ""


def _name(typed: str) -> str:
    return str(fields.parse({"name": typed}, {"name": fields.name})["name"])


def _save(group: Group) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Refused(errors={"name": _("There is a group of this name already.")}) from None


def _told(kind: Any, group: Group, person: User, by: Actor) -> None:
    data = {"group": group.id, "name": group.name, "person": person.id, "who": person.name}
    record_fact(kind, data, by)
    tell_rights_changed(person.id)
