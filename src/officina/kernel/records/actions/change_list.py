"""Lists of options shared by fields: renamed once, seen everywhere (F024)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import type_events
from officina.kernel.records.actions.change_stage import COLORS
from officina.kernel.records.actions.change_type import refuse_stale
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.drafting import add_options as write_options
from officina.kernel.records.drafting import wrong_names
from officina.kernel.records.models import Option, OptionList
from officina.kernel.records.naming import LONGEST_OPTION, cleaned
from officina.kernel.records.sweeping import change_values, revert_values
from officina.kernel.records.types import FieldDef, TypeDef, translated, types


class OptionInUse(Exception):
    """Something holds the option: ``count`` records, so it is asked what they hold then."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@transaction.atomic
def make_list(names: Mapping[str, str], options: Sequence[str], *, by: Actor) -> tuple[str, int]:
    """Make a list that fields of any types may share. Returns its code and the event."""
    require_administrator(by, "list")
    labels = cleaned(names)
    errors = {} if labels else {"labels": _("Give it a name in one language at least.")}
    options = [" ".join(one.split()) for one in options if one.strip()]
    if wrong := wrong_names(options):
        errors["options"] = wrong
    if errors:
        raise Refused(errors=errors)
    row = OptionList.objects.create(code=f"list-{secrets.token_hex(4)}", labels=labels)
    write_options(row, options)
    return row.code, _told(row, by, {"did": "made"})


@transaction.atomic
def rename_list(code: str, names: Mapping[str, str], *, by: Actor) -> int | None:
    """Name it otherwise. ``None`` where nothing differs. Raises NotAllowed, Refused by field."""
    row = lock_list(code, by)
    labels, before = cleaned(names), row.labels
    if not labels:
        raise Refused(errors={"labels": _("Give it a name in one language at least.")})
    if labels == before:
        return None
    row.labels = labels
    row.save(update_fields=["labels"])
    return _told(row, by, {"did": "named", "before": before, "after": labels})


@transaction.atomic
def add_options(code: str, names: Sequence[str], *, by: Actor) -> int:
    """Add options behind the others. Raises NotAllowed, Refused."""
    row = lock_list(code, by)
    there = [translated(labels) for labels in row.options.values_list("labels", flat=True)]
    names = [" ".join(one.split()) for one in names if one.strip()]
    wrong = wrong_names(names) or wrong_names([*there, *names])
    if wrong:
        raise Refused(errors={"options": wrong})
    known = set(row.options.values_list("code", flat=True))
    write_options(row, names)
    added = row.options.exclude(code__in=known).values_list("code", flat=True)
    return _told(row, by, {"did": "added", "options": list(added)})


@transaction.atomic
def change_option(
    code: str,
    option: str,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    rendered_at: int | None = None,
) -> int | None:
    """Rename an option, colour it, offer it or no longer (``is_active``); seen everywhere at once.

    Returns the event, ``None`` where nothing differs. Raises NotAllowed, Refused by field,
    ChangedMeanwhile.
    """
    row = lock_list(code, by)
    refuse_stale(row.event_id, rendered_at, by)
    one = _option(row, option)
    before = {"labels": one.labels, "color": one.color, "is_active": one.is_active}
    after = dict(before)
    if "labels" in raw:
        after["labels"] = cleaned(raw["labels"], LONGEST_OPTION)
        _check_name(row, one, after["labels"])
    if "color" in raw:
        after["color"] = raw["color"]
        if raw["color"] and raw["color"] not in COLORS:
            raise Refused(errors={"color": _("Choose one of the list.")})
    if "is_active" in raw:
        after["is_active"] = bool(raw["is_active"])
    if before == after:
        return None
    Option.objects.filter(id=one.id).update(**after)
    said = {"did": "changed", "option": one.code, "before": before, "after": after}
    return _told(row, by, said)


@transaction.atomic
def place_option(code: str, option: str, position: int, *, by: Actor) -> int | None:
    """Move an option among the others: 0 is the first place. ``None`` where it stands there."""
    row = lock_list(code, by)
    order = list(row.options.order_by("position", "id"))
    before = order.index(_option(row, option))
    order.insert(max(0, min(position, len(order) - 1)), order.pop(before))
    if order[before].code == option:
        return None
    for place, one in enumerate(order):
        one.position = place
    Option.objects.bulk_update(order, ["position"])
    return _told(row, by, {"did": "placed", "option": option, "before": before})


@transaction.atomic
def merge_option(code: str, option: str, into: str | None, *, by: Actor) -> int:
    """Take an option out of the list; what holds it holds ``into`` then, each with its event.

    Returns the event, from which all of it can be taken back. Raises NotAllowed, OptionInUse
    where ``into`` is needed, Refused for the last option and for no other option.
    """
    row = lock_list(code, by)
    one = _option(row, option)
    rest = row.options.exclude(id=one.id)
    if not rest.exists():
        raise Refused(_("A list needs an option at least."))
    count = count_of(code, option)
    if count and into is None:
        raise OptionInUse(count)
    if count and not rest.filter(code=into).exists():
        raise Refused(errors={"into": _("Choose one of the list.")})
    data = {
        "did": "merged",
        "option": option,
        "into": into if count else None,
        "count": count,
        "state": {
            "labels": one.labels,
            "color": one.color,
            "is_active": one.is_active,
            "position": one.position,
        },
    }
    event = _told(row, by, data)
    if count and into is not None:
        for type_def, field in fields_of(code):
            _swap(type_def, field, option, into, by, event)
    one.delete()
    return event


@transaction.atomic
def restore_option(data: Mapping[str, Any], event_id: int, *, by: Actor) -> int:
    """Put a merged option back, and its values wherever they stand still."""
    row = lock_list(data["list"], by)
    if row.options.filter(code=data["option"]).exists():
        raise Refused(_("This was changed again since, so it was left as it is."))
    Option.objects.create(list=row, code=data["option"], **data["state"])
    event = _told(row, by, {"did": "added", "options": [data["option"]]})
    for code in {field.code for _type, field in fields_of(row.code)}:
        revert_values(event_id, code, by=by, cause=event)
    return event


@transaction.atomic
def remove_list(code: str, *, by: Actor) -> None:
    """Delete a list that no field uses. Raises NotAllowed, Refused."""
    row = lock_list(code, by)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        raise Refused(_("Fields use this list. Remove them first.")) from None
    tell_types_changed()


def lock_list(code: str, by: Actor) -> OptionList:
    """The row of a list, locked. Raises NotAllowed, Refused where there is none."""
    require_administrator(by, "list")
    row = OptionList.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Refused(_("There is no such list."))
    return row


def fields_of(code: str) -> list[tuple[TypeDef, FieldDef]]:
    """The fields that choose from a list."""
    return [
        (type_def, one)
        for type_def in types().all
        for one in type_def.fields.values()
        if one.option_list == code
    ]


def count_of(code: str, option: str) -> int:
    """How many records hold an option, the bin included."""
    found = 0
    for type_def, one in fields_of(code):
        where, join = _holding(type_def, one)
        row = sql.row(
            f"""SELECT count(*) FROM record r {join}
                WHERE r.type_id = %(type)s AND {where}""",  # noqa: S608 # codes of ours
            {"type": type_def.id, "option": option},
        )
        found += int(row[0]) if row else 0
    return found


def _holding(type_def: TypeDef, one: FieldDef) -> tuple[str, str]:
    """The condition that a record holds ``%(option)s``, and the join that it needs."""
    if one.storage == "detail":
        join = f"JOIN {type_def.detail_table} d ON d.record_id = r.id"
        test = f"%(option)s = ANY(d.{one.code})" if one.kind == "multilist" else ""
        return test or f"d.{one.code} = %(option)s", join
    if one.kind == "multilist":
        return f"r.fields->'{one.code}' ? %(option)s", ""
    return f"r.fields->>'{one.code}' = %(option)s", ""


def _swap(type_def: TypeDef, one: FieldDef, option: str, into: str, by: Actor, event: int) -> None:
    def swapped(kept: Any) -> Any:
        if isinstance(kept, list):
            return list(dict.fromkeys(into if each == option else each for each in kept))
        return into if kept == option else kept

    where, _join = _holding(type_def, one)
    change_values(
        type_def, one, swapped, by=by, cause=event, where=where, params={"option": option}
    )


def _option(row: OptionList, code: str) -> Option:
    found = row.options.filter(code=code).first()
    if found is None:
        raise Refused(_("There is no such option."))
    return found


def _check_name(row: OptionList, one: Option, labels: Mapping[str, str]) -> None:
    if not labels:
        raise Refused(errors={"labels": _("Give it a name in one language at least.")})
    for others in row.options.exclude(id=one.id).values_list("labels", flat=True):
        for name in labels.values():
            if name.casefold() in {other.casefold() for other in others.values()}:
                said = _("“%(name)s” is in the list already.") % {"name": name}
                raise Refused(errors={"labels": said})


def _told(row: OptionList, by: Actor, said: Mapping[str, Any]) -> int:
    data = {"list": row.code, "list_name": row.labels, **said}
    event = record_fact(type_events.LIST_CHANGED, data, by)
    OptionList.objects.filter(id=row.id).update(event_id=event)
    tell_types_changed()
    return event
