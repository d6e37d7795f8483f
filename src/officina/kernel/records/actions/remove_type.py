from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions.change_type import lock_type
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Field, RecordType
from officina.kernel.records.types import TypeDef, translated
from officina.kernel.records.writes_all import hide_all, show_all

MOST_AT_ONCE = 200_000
"""Records that are put away together: more would keep everybody waiting."""


def count_of(type_def: TypeDef) -> int:
    """How many records would go, counted no further than is of interest."""
    found = sql.row(
        """SELECT count(*) FROM (SELECT 1 FROM record WHERE type_id = %(type)s
           AND deleted_at IS NULL LIMIT %(most)s) x""",
        {"type": type_def.id, "most": MOST_AT_ONCE + 1},
    )
    assert found is not None
    return int(found[0])


def links_to(type_def: TypeDef) -> list[Field]:
    """Fields of other types that link to it."""
    leading = Field.objects.filter(target_id=type_def.id, removed_at=None, type__removed_at=None)
    return list(leading.exclude(type_id=type_def.id).select_related("type").order_by("id"))


@transaction.atomic
def remove_type(type_def: TypeDef, *, by: Actor) -> int:
    """Put a type of one's own away with all that is kept in it.

    ``restore_type`` brings it back with all that the bin has not been emptied of meanwhile.
    Returns the event. Raises NotAllowed, Refused for types that came with the portal, those that
    another type links to, and those with more records than ``MOST_AT_ONCE``.
    """
    require_administrator(by, "type")
    row = lock_type(type_def)
    if not row.is_custom:
        raise Refused(_("This came with the portal. Take it out of the menu instead."))
    for one in links_to(type_def)[:1]:
        raise Refused(
            _("“%(field)s” of %(type)s links to it. Remove that field first.")
            % {"field": translated(one.labels), "type": translated(one.type.plurals)}
        )
    if count_of(type_def) > MOST_AT_ONCE:
        raise Refused(too_many())
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    count = hide_all(row.id, row.removed_at)
    tell_types_changed()
    data = {"type": row.code, "type_name": row.plurals, "count": count}
    return record_fact(type_events.TYPE_REMOVED, data, by)


def too_many() -> str:
    said = _(
        "More than %(n)s are kept here: too many to be put away at once. Take the type out of the "
        "menu instead."
    )
    return said % {"n": f"{MOST_AT_ONCE:,}"}


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
