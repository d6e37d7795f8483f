from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import Grant
from officina.kernel.access.policy import ANY_TYPE
from officina.kernel.access.scopes import ACTIONS, SCOPES
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role, User
from officina.kernel.records import setting_events
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import types


@transaction.atomic
def set_grant(role: Role, type_code: str, action: str, scope: str, *, by: Actor) -> int | None:
    """Let holders of a role do an action on records of a type (``*``: of every type) in a scope.

    The empty scope takes the grant away. Returns the event, ``None`` where it is so already.
    Raises NotAllowed, Refused for an unknown scope, and for rights on everything of a role that
    whole units or groups hold: whoever fills them would hand those rights out.
    """
    require_administrator(by, "role")
    Role.objects.select_for_update().get(pk=role.pk)
    names = {} if type_code == ANY_TYPE else types().by_code(type_code).plurals
    if action not in ACTIONS or (scope and scope not in SCOPES):
        raise Refused(_("Choose one of the list."))
    if type_code == ANY_TYPE and scope and _is_held_by_many(role):
        raise Refused(
            _("Units or groups hold this role. Rights on everything are given to single people.")
        )
    found = Grant.objects.filter(role=role, type_code=type_code, action=action)
    before = found.values_list("scope", flat=True).first() or ""
    if before == scope:
        return None
    if scope:
        Grant.objects.update_or_create(
            role=role, type_code=type_code, action=action, defaults={"scope": scope}
        )
    else:
        found.delete()
    tell_rights_changed()
    data = {
        "role": role.code,
        "role_name": role.name,
        "type": type_code,
        "type_name": names,
        "action": action,
        "before": before,
        "after": scope,
    }
    return record_fact(setting_events.GRANT_SET, data, by)


def _is_held_by_many(role: Role) -> bool:
    holders = set(role.holders.values_list("principal_id", flat=True))
    return User.objects.filter(id__in=holders).count() < len(holders)
