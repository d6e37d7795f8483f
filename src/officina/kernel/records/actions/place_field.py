from __future__ import annotations

from django.db import transaction

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions.add_field import fact_of
from officina.kernel.records.actions.remove_field import lock_field
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.models import Field
from officina.kernel.records.types import TypeDef


@transaction.atomic
def place_field(type_def: TypeDef, code: str, position: int, *, by: Actor) -> int | None:
    """Move a field among the others: 0 is the first place. ``None`` where it stands there."""
    require_administrator(by, "field")
    row = lock_field(type_def, code)
    live = Field.objects.filter(type_id=type_def.id, removed_at=None)
    order = list(live.order_by("position", "id"))
    codes = [one.code for one in order]
    before = codes.index(code)
    order.insert(max(0, min(position, len(order) - 1)), order.pop(before))
    if [one.code for one in order] == codes:
        return None
    for place, one in enumerate(order):
        one.position = place
    Field.objects.bulk_update(order, ["position"])
    tell_types_changed()
    data = fact_of(type_def, row) | {"before": before}
    return record_fact(type_events.FIELD_PLACED, data, by)
