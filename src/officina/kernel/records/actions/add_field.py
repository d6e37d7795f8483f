from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions.change_type import lock_type
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.drafting import lay_fields, read_drafts
from officina.kernel.records.jobs import compute_all
from officina.kernel.records.models import Field
from officina.kernel.records.types import TypeDef


@transaction.atomic
def add_field(type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor) -> tuple[str, int]:
    """Add a field to any type, those that came with the portal included (F060).

    ``raw``: ``labels``, ``kind``, ``required``, and what the kind needs (``options`` or ``list``,
    ``target``, ``formula`` and ``result``). Returns its code and the event. Raises NotAllowed,
    Refused by field.
    """
    require_administrator(by, "field")
    row = lock_type(type_def)
    there = list(Field.objects.filter(type=row).order_by("position", "id"))
    live = [one for one in there if one.removed_at is None]
    [draft] = read_drafts(
        [{**raw, "key": "field"}],
        labels={one.code: type_def.fields[one.code].label for one in live},
        taken={one.code for one in there},
        formulas={one.code: one.formula for one in live if one.formula},
        on_record=row.is_custom,
    )
    first = _behind(live)
    [made, *_more] = lay_fields(row, [draft], first)
    if made.formula:
        compute_all(row.id)
    tell_types_changed()
    event = record_fact(type_events.FIELD_ADDED, fact_of(type_def, made), by)
    Field.objects.filter(id=made.id).update(event_id=event)
    return made.code, event


def _behind(live: list[Field]) -> int:
    """Behind the last field of one's own; what everything has stays last."""
    own = [one.position for one in live if one.is_custom and one.code != "currency"]
    return max(own, default=max((one.position for one in live), default=0)) + 1


def fact_of(type_def: TypeDef, one: Field) -> dict[str, Any]:
    """What an event about a field says of it."""
    return {
        "type": type_def.code,
        "type_name": type_def.plurals,
        "field": one.code,
        "field_name": one.labels,
    }
