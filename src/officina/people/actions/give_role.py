from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, RoleHolder, User
from officina.kernel.principals.names import names_of
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.kernel.records.checks import Refused
from officina.people import events
from officina.people.actions.dismiss_person import lock_administrators, refuse_last_administrator
from officina.people.policies import is_powerful, require_care


@transaction.atomic
def give_role(role: Role, principal: int, *, by: Actor) -> None:
    """Give a role to a person, to all members of a unit (minus its number), or to a group.

    A role that reaches records of every type is given by administrators only, and to single
    people only: else whoever fills the unit would hand it out. Giving twice changes nothing.
    """
    _require(role, by)
    found = names_of([principal]).get(principal)
    if found is None:
        raise Refused(errors={"person": _("Choose one of the list.")})
    if is_powerful(role.code) and found.kind != "person":
        raise Refused(errors={"person": _("This role is given to single people only.")})
    if User.objects.filter(id=principal, is_extranet=True).exists():
        raise Refused(errors={"person": _("Roles are for those who work here.")})
    _holder, is_new = RoleHolder.objects.get_or_create(role=role, principal_id=principal)
    if is_new:
        data = {"role": role.code, "principal": principal, "name": found.name}
        record_fact(events.ROLE_GIVEN, data, by)
        tell_rights_changed(principal if found.kind == "person" else None)


@transaction.atomic
def take_role(role: Role, principal: int, *, by: Actor) -> None:
    """Take a role away. Refuse where nobody would be left to administer the portal."""
    _require(role, by)
    if role.code == ADMINISTRATOR:
        lock_administrators()
        for person in User.objects.filter(id=principal):
            refuse_last_administrator(person)
    gone, _kinds = RoleHolder.objects.filter(role=role, principal_id=principal).delete()
    if gone:
        name = names_of([principal]).get(principal)
        data = {"role": role.code, "principal": principal, "name": name.name if name else ""}
        record_fact(events.ROLE_TAKEN, data, by)
        tell_rights_changed(principal if name and name.kind == "person" else None)


def _require(role: Role, by: Actor) -> None:
    require_care(by, "role")
    if is_powerful(role.code):
        try:
            require_administrator(by, "role")
        except NotAllowed:
            raise NotAllowed(
                "edit", "role", _("Only administrators give and take this role.")
            ) from None
