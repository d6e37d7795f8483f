from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.models import FieldRight
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Role
from officina.kernel.records import setting_events
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef


@transaction.atomic
def set_field_right(
    type_def: TypeDef, field: str, action: str, roles: Iterable[str], *, by: Actor
) -> int | None:
    """Only holders of these roles may see (``view``) or change (``edit``) a field.

    No role: whoever may see or edit the record. Returns the event, ``None`` where it is so
    already. The index of search follows by itself. Raises NotAllowed; Refused for an unknown
    field or role, and for hiding the title, by which a record is called everywhere.
    """
    require_administrator(by, "field")
    one = type_def.fields.get(field)
    if one is None or action not in ("view", "edit"):
        raise Refused(_("There is no field “%(code)s” here.") % {"code": field[:40]})
    chosen = known_roles(roles)
    if chosen and field == "title" and action == "view":
        raise Refused(_("Everything is called by its title, so it cannot be hidden."))
    row, _is_new = FieldRight.objects.select_for_update().get_or_create(
        type_code=type_def.code, field=field, action=action
    )
    before = sorted(row.roles.values_list("code", flat=True))
    after = sorted(role.code for role in chosen)
    if after:
        row.roles.set(chosen)
    else:
        row.delete()
    if before == after:
        return None
    tell_rights_changed()
    data = {
        "type": type_def.code,
        "type_name": type_def.plurals,
        "field": field,
        "field_name": one.labels,
        "action": action,
        "before": before,
        "after": after,
        "roles": [role.name for role in chosen],
    }
    return record_fact(setting_events.FIELD_RIGHT_SET, data, by)


def known_roles(codes: Iterable[str]) -> list[Role]:
    """The roles of these codes. Raises Refused where there is another."""
    wanted = set(codes)
    found = list(Role.objects.filter(code__in=wanted).order_by("id"))
    if len(found) < len(wanted):
        raise Refused(_("Choose one of the list."))
    return found
