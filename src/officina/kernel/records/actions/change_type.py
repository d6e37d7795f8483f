from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.names import names_of
from officina.kernel.records import type_events
from officina.kernel.records.actions.make_type import check_names, read_pattern
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import SYSTEM_FIELDS
from officina.kernel.records.models import RecordType
from officina.kernel.records.naming import cleaned
from officina.kernel.records.types import TypeDef

MOST_COLUMNS = 12


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing after the form was made; sent again, it is kept."""


@transaction.atomic
def change_type(
    type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor, rendered_at: int | None = None
) -> int | None:
    """Change what was sent of a type: names, icon, numbers, menu, what is shown where.

    ``rendered_at`` is the event that the form was made from. Returns the event, ``None`` where
    nothing differs. Raises NotAllowed, Refused by field, ChangedMeanwhile.
    """
    require_administrator(by, "type")
    row = lock_type(type_def)
    refuse_stale(row.event_id, rendered_at, by)
    before = state_of(row)
    after = before | _parsed(type_def, raw)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changes:
        return None
    for column in changes:
        setattr(row, column, after[column])
    data = {"type": row.code, "type_name": row.plurals, "changes": changes}
    row.event_id = record_fact(type_events.TYPE_CHANGED, data, by)
    row.save()
    tell_types_changed()
    return row.event_id


def lock_type(type_def: TypeDef) -> RecordType:
    """The row of a type, locked: whoever changes a type waits for whoever began before."""
    row = RecordType.objects.select_for_update().filter(id=type_def.id).first()
    if row is None:
        raise Refused(_("There is no such type."))
    return row


def refuse_stale(changed_by: int, rendered_at: int | None, by: Actor) -> None:
    """Refuse a form that was made before somebody else's last change. Raises ChangedMeanwhile."""
    if rendered_at is None or changed_by <= rendered_at:
        return
    found = sql.row("SELECT actor_id FROM event WHERE id = %(id)s", {"id": changed_by})
    who = names_of([found[0]]).get(found[0]) if found and found[0] else None
    if found and found[0] == by.user_id:
        return
    raise ChangedMeanwhile(
        _("%(name)s changed this while you were editing. Look again; saving now keeps yours.")
        % {"name": who.name if who else _("Somebody")}
    )


def state_of(row: RecordType) -> dict[str, Any]:
    """What of a type can be changed, as it is now."""
    return {
        "plurals": row.plurals,
        "labels": row.labels,
        "icon": row.icon,
        "number_pattern": row.number_pattern,
        "in_menu": row.in_menu,
        "layout": row.layout,
    }


def _parsed(type_def: TypeDef, raw: Mapping[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for key in ("plurals", "labels"):
        if key in raw:
            parsed[key] = cleaned(raw[key])
            if not parsed[key]:
                errors[key] = _("Give it a name in one language at least.")
    if "plurals" in parsed:
        check_names(parsed["plurals"], errors, but=type_def.code)
    if "number_pattern" in raw:
        parsed["number_pattern"] = read_pattern(str(raw["number_pattern"]), errors)
    if "icon" in raw:
        parsed["icon"] = str(raw["icon"])[:40]
    if "in_menu" in raw:
        parsed["in_menu"] = bool(raw["in_menu"])
    if "layout" in raw:
        parsed["layout"] = _layout(type_def, raw["layout"], errors)
    if errors:
        raise Refused(errors=errors)
    return parsed


def _layout(
    type_def: TypeDef, raw: Mapping[str, Any], errors: dict[str, str]
) -> dict[str, list[str]]:
    """Columns, fields asked at creation and first on the card; unknown codes are refused."""
    known = {*type_def.fields, *SYSTEM_FIELDS}
    found = {key: list(dict.fromkeys(raw[key])) for key in ("list", "create", "card") if key in raw}
    if any(code not in known for codes in found.values() for code in codes):
        errors["layout"] = _("Choose one of the list.")
    if "list" in found and ("title" not in found["list"] or len(found["list"]) > MOST_COLUMNS):
        errors["list"] = _("A list shows the name and at most %(n)s columns.") % {"n": MOST_COLUMNS}
    if "create" in found:
        found["create"] = ["title", *(code for code in found["create"] if code != "title")]
    return found
