from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions.change_type import lock_type
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.types import TypeDef, translated
from officina.kernel.records.writes import hide_all, show_all


@transaction.atomic
def remove_type(type_def: TypeDef, *, by: Actor) -> int:
    """Put a type of one's own away with all that is kept in it.

    ``restore_type`` brings it back with all that the bin has not been emptied of meanwhile.
    Returns the event. Raises NotAllowed, Refused for types that came with the portal and those
    that another type links to.
    """
    require_administrator(by, "type")
    row = lock_type(type_def)
    if not row.is_custom:
        raise Refused(_("This came with the portal. Take it out of the menu instead."))
    leading = Field.objects.filter(target=row, removed_at=None, type__removed_at=None)
    for one in leading.exclude(type=row).select_related("type")[:1]:
        raise Refused(
            _("“%(field)s” of %(type)s links to it. Remove that field first.")
            % {"field": translated(one.labels), "type": translated(one.type.plurals)}
        )
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    count = hide_all(row.id, row.removed_at)
    tell_types_changed()
    data = {"type": row.code, "type_name": row.plurals, "count": count}
    return record_fact(type_events.TYPE_REMOVED, data, by)


@transaction.atomic
def restore_type(data: Mapping[str, Any], *, by: Actor) -> int:
    """Bring a removed type back with everything that was kept in it."""
    require_administrator(by, "type")
    row = RecordType.objects.select_for_update().filter(code=data["type"]).first()
    if row is None or row.removed_at is None:
        raise Refused(_("This was changed again since, so it was left as it is."))
    show_all(row.id, row.removed_at)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    tell_types_changed()
    return record_fact(type_events.TYPE_RESTORED, {"type": row.code, "type_name": row.plurals}, by)
