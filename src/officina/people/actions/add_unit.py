from __future__ import annotations

from django.db import transaction

from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, Unit
from officina.people import events, fields
from officina.people.policies import require_care


@transaction.atomic
def add_unit(
    name: str,
    *,
    by: Actor,
    parent: Unit | None = None,
    organisation: Organisation | None = None,
) -> Unit:
    """Add a unit below another, or at the top. It belongs to the organisation of its parent
    unless another is named. Raises NotAllowed, Refused for an empty name."""
    require_care(by, "unit")
    values = fields.parse({"name": name}, {"name": fields.name})
    if organisation is None and parent is not None:
        organisation = parent.organisation
    unit = Unit.objects.create(name=values["name"], parent=parent, organisation=organisation)
    data = {"unit": unit.id, "name": unit.name, "parent": unit.parent_id}
    record_fact(events.UNIT_ADDED, data, by)
    return unit
