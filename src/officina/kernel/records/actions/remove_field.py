from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import indexes, type_events
from officina.kernel.records.actions.add_field import fact_of
from officina.kernel.records.actions.change_type import lock_type
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field
from officina.kernel.records.types import TypeDef
from officina.kernel.records.vocabulary import codes_of
from officina.kernel.rules.uses import uses_of


@transaction.atomic
def remove_field(type_def: TypeDef, code: str, *, by: Actor) -> int:
    """Take a field away everywhere; its values stay, unseen, until it comes back.

    Returns the event. Raises NotAllowed, and Refused for fields that the portal relies on and
    those that a formula, a condition or a stage reads.
    """
    require_administrator(by, "field")
    row = lock_field(type_def, code)
    if not row.is_custom:
        raise Refused(_("The portal relies on this field. It can be hidden by rights instead."))
    readers = list(read_by(type_def, code))
    if readers:
        raise Refused(
            _("It is used here: %(where)s. Change that first.") % {"where": "; ".join(readers)}
        )
    row.removed_at = clock.now()
    row.event_id = record_fact(type_events.FIELD_REMOVED, fact_of(type_def, row), by)
    row.save(update_fields=["removed_at", "event_id"])
    indexes.unwanted(type_def.code, code)
    tell_types_changed()
    return row.event_id


@transaction.atomic
def restore_field(type_def: TypeDef, code: str, *, by: Actor) -> int:
    """Bring a removed field back with the values that it had. Raises NotAllowed, Refused."""
    require_administrator(by, "field")
    row = lock_field(type_def, code, removed=True)
    row.removed_at = None
    row.event_id = record_fact(type_events.FIELD_RESTORED, fact_of(type_def, row), by)
    row.save(update_fields=["removed_at", "event_id"])
    if row.is_filtered:
        indexes.wanted(type_def.code, code)
    tell_types_changed()
    return row.event_id


def lock_field(type_def: TypeDef, code: str, *, removed: bool = False) -> Field:
    """The row of a field, its type locked. Raises Refused where there is none."""
    lock_type(type_def)
    row = Field.objects.filter(
        type_id=type_def.id, code=code, removed_at__isnull=not removed
    ).first()
    if row is None:
        raise Refused(_("There is no such field here."))
    return row


def read_by(type_def: TypeDef, code: str) -> Iterator[str]:
    """Where a field is read: by other fields, stages, forms, whatever registered its rules."""
    for use in uses_of(type_def.code, code, codes_of(type_def)):
        yield use.sentence


def removed_fields(type_def: TypeDef) -> list[Mapping[str, Any]]:
    """Fields that were taken away, newest first."""
    found = Field.objects.filter(type_id=type_def.id, removed_at__isnull=False)
    return list(found.order_by("-removed_at").values("code", "labels", "removed_at"))
