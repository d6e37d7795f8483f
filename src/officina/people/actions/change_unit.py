from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.changed import tell_rights_changed
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, Unit, User
from officina.kernel.records.checks import Refused
from officina.people import events, fields
from officina.people.policies import require_care

_ABOVE = """
WITH RECURSIVE up AS (SELECT id, parent_id FROM principals_unit WHERE id = %(unit)s
  UNION SELECT p.id, p.parent_id FROM principals_unit p JOIN up ON p.id = up.parent_id)
SELECT id FROM up
"""


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    by: Actor,
    name: str,
    parent: Unit | None,
    organisation: Organisation | None = None,
    is_active: bool = True,
) -> Unit:
    """Rename a unit, hang it elsewhere, close or open it.

    Refuse to hang it below itself, and to close it while people or open units are in it.
    """
    require_care(by, "unit")
    # The whole tree: two moves at once could make a ring that neither makes alone.
    list(Unit.objects.select_for_update().order_by("id").values_list("id", flat=True))
    unit = Unit.objects.get(pk=unit.pk)
    values = fields.parse({"name": name}, {"name": fields.name})
    if parent is not None and unit.id in {row[0] for row in sql.rows(_ABOVE, {"unit": parent.id})}:
        raise Refused(errors={"parent": _("A unit cannot stand below itself.")})
    if not is_active:
        _refuse_if_peopled(unit)
    before = {"name": unit.name, "parent": unit.parent_id, "is_active": unit.is_active}
    unit.name, unit.parent, unit.is_active = values["name"], parent, is_active
    unit.organisation = organisation or (parent.organisation if parent else unit.organisation)
    unit.save()
    tell_rights_changed()
    data = {"unit": unit.id, "name": unit.name, "parent": unit.parent_id, "before": before}
    record_fact(events.UNIT_CHANGED, data, by)
    return unit


def _refuse_if_peopled(unit: Unit) -> None:
    if unit.people.filter(is_active=True).exists() or unit.children.filter(is_active=True).exists():
        raise Refused(errors={"is_active": _("Move its people and units elsewhere first.")})


@transaction.atomic
def set_head(unit: Unit, head: User | None, *, by: Actor) -> Unit:
    """Name the head of a unit, who then sees the work of its whole subtree; or nobody.

    Raises NotAllowed, and Refused for dismissed people and those of other companies.
    """
    require_care(by, "unit")
    if head is not None and (not head.is_active or head.is_extranet):
        raise Refused(errors={"head": _("Choose somebody who works here.")})
    unit = Unit.objects.select_for_update(of=["self"]).get(pk=unit.pk)
    if unit.head_id == (head.id if head else None):
        return unit
    before, unit.head = unit.head_id, head
    unit.save(update_fields=["head"])
    for one in {before, unit.head_id} - {None}:
        tell_rights_changed(one)
    data = {"unit": unit.id, "name": unit.name, "head": unit.head_id, "before": before}
    record_fact(events.HEAD_SET, data, by)
    return unit
