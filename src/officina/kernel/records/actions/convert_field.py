from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import indexes, kinds, type_events
from officina.kernel.records.actions.add_field import fact_of
from officina.kernel.records.actions.remove_field import lock_field
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.drafting import add_options, wrong_names
from officina.kernel.records.models import Field, OptionList
from officina.kernel.records.offers import CONVERSIONS, MOST_OPTIONS
from officina.kernel.records.rows import from_json, to_json
from officina.kernel.records.sweeping import change_values, revert_values, stored
from officina.kernel.records.types import FieldDef, TypeDef

MOST_AT_ONCE = 200_000
"""Values that are converted in one transaction; more would hold everybody up."""
SHOWN = 20

LISTS = ("list", "multilist")


@dataclass(slots=True)
class Outlook:
    """What a conversion would do: values that fit and those that do not, some of them shown."""

    total: int = 0
    lost: int = 0
    shown: list[tuple[int, str]] = field(default_factory=list)
    """(record, value) of what does not fit."""
    options: list[str] = field(default_factory=list)
    """Values that become options of a new list."""


def outlook(
    type_def: TypeDef,
    one: FieldDef,
    kind: str,
    *,
    into: OptionList | None = None,
    anyhow: bool = False,
    empties: bool = False,
) -> Outlook:
    """Look at every value that is there, changing nothing. As ``convert_field`` would."""
    _require_possible(one, kind, anyhow)
    found, convert = Outlook(), _emptied if empties else converter(one, kind, _codes(into))
    names: dict[str, None] = {}
    for batch in stored(type_def, one):
        for record_id, kept in batch:
            found.total += 1
            if into is None and not empties and kind in LISTS and one.kind not in LISTS:
                names.setdefault(str(kept))
            elif convert(kept) is None:
                found.lost += 1
                if len(found.shown) < SHOWN:
                    found.shown.append((record_id, _readable(one, kept)))
    found.options = list(names)
    return found


@transaction.atomic
def convert_field(
    type_def: TypeDef,
    code: str,
    kind: str,
    *,
    by: Actor,
    into: OptionList | None = None,
    anyhow: bool = False,
    empties: bool = False,
) -> int:
    """Make a field another kind of field, and its values with it, each with an event of its own.

    What does not fit is emptied; the log keeps it, and taking the event back brings it back.
    ``into`` is the list of a field that becomes a choice; without it one is made of its values.
    ``anyhow`` also takes kinds that do not follow from each other: by way of text where that is
    possible, else all is emptied; ``empties`` keeps nothing of what is there. Returns the event.
    Raises NotAllowed, Refused for kinds that do not follow from each other.
    """
    require_administrator(by, "field")
    row = lock_field(type_def, code)
    one = type_def.fields[code]
    _require_possible(one, kind, anyhow)
    seen = outlook(type_def, one, kind, into=into, anyhow=anyhow, empties=empties)
    if seen.total > MOST_AT_ONCE:
        raise Refused(
            _("%(n)s values are too many to change at once. Make a new field instead.")
            % {"n": seen.total}
        )
    data = fact_of(type_def, row) | {
        "before": one.kind,
        "after": kind,
        "list": one.option_list,
        "default": row.default,
        "unique": row.is_unique,
        "lost": seen.lost,
    }
    event = record_fact(type_events.FIELD_CONVERTED, data, by)
    row.option_list = into or _list_of(type_def, row, one, kind, seen)
    row.kind, row.default, row.is_unique = kind, None, False
    row.event_id = event
    row.save()
    change = _emptied if empties else converter(one, kind, _codes(row.option_list))
    change_values(type_def, one, change, by=by, cause=event)
    if row.is_filtered:
        indexes.wanted(type_def.code, code)
    tell_types_changed()
    return event


@transaction.atomic
def convert_back(type_def: TypeDef, data: Mapping[str, Any], event_id: int, *, by: Actor) -> int:
    """Take a conversion back: the kind, and every value that stands as it was converted."""
    require_administrator(by, "field")
    row = lock_field(type_def, data["field"])
    if row.kind != data["after"]:
        raise Refused(_("This was changed again since, so it was left as it is."))
    row.kind, row.default, row.is_unique = data["before"], data["default"], data["unique"]
    row.option_list = OptionList.objects.filter(code=data["list"]).first()
    said = fact_of(type_def, row) | {
        "before": data["after"],
        "after": data["before"],
        "list": type_def.fields[row.code].option_list,
        "default": None,
        "unique": False,
    }
    row.event_id = record_fact(type_events.FIELD_CONVERTED, said, by)
    row.save()
    revert_values(event_id, row.code, by=by, cause=row.event_id)
    tell_types_changed()
    return row.event_id


def _emptied(_kept: Any) -> None:
    return None


def converter(
    one: FieldDef, kind: str, codes: Mapping[str, str] | None = None
) -> Callable[[Any], Any]:
    """How a value as JSON keeps it becomes one of another kind; ``None`` where it does not fit."""
    if kind not in CONVERSIONS.get(one.kind, ()):
        return _by_way_of_text(one, kind, codes)
    target = dataclasses.replace(one, kind=kind, options=one.options)

    def convert(kept: Any) -> Any:
        if kind in LISTS and one.kind in LISTS:
            listed = kept if isinstance(kept, list) else [kept]
            return listed if kind == "multilist" else (listed[0] if len(listed) == 1 else None)
        if kind in LISTS:
            code = (codes or {}).get(str(kept))
            return [code] if kind == "multilist" and code else code
        try:
            return to_json(kinds.parse(target, _plain(one, kept, kind)))
        except kinds.BadValue:
            return None

    return convert


def _by_way_of_text(
    one: FieldDef, kind: str, codes: Mapping[str, str] | None
) -> Callable[[Any], Any]:
    if "text" not in CONVERSIONS.get(one.kind, ()) or kind not in CONVERSIONS["text"]:
        return lambda _kept: None
    written = converter(one, "text")
    read = converter(dataclasses.replace(one, kind="text"), kind, codes)

    def convert(kept: Any) -> Any:
        text = written(kept)
        return None if text is None else read(text)

    return convert


def _plain(one: FieldDef, kept: Any, kind: str) -> Any:
    """What the other kind's parser is given."""
    if one.kind in LISTS or (one.kind == "bool" and kind == "text"):
        return _readable(one, kept)
    if one.kind == "richtext":
        return kinds.plain_text(str(kept))
    value = from_json(one.kind, kept)
    if one.kind == "datetime" and kind == "date":
        return kinds.day_of(value)
    if one.kind == "bool" and kind == "integer":
        return int(value)
    if one.kind == "money" and kind == "integer":
        return value
    return value if kind not in ("text", "longtext", "address") else str(kept)


def _readable(one: FieldDef, kept: Any) -> str:
    if one.kind in LISTS:
        known = one.option_by_code
        listed = kept if isinstance(kept, list) else [kept]
        return ", ".join(known[v].label if v in known else str(v) for v in listed)
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    return str(kept)


def _require_possible(one: FieldDef, kind: str, anyhow: bool) -> None:
    if not one.is_custom or one.storage != "json" or one.formula:
        raise Refused(_("The portal relies on the kind of this field."))
    if not anyhow and kind not in CONVERSIONS.get(one.kind, ()):
        raise Refused(errors={"kind": _("Choose a kind.")})


def _list_of(
    type_def: TypeDef, row: Field, one: FieldDef, kind: str, seen: Outlook
) -> OptionList | None:
    """The list of a field that becomes a choice: its own as before, or one of its values."""
    if kind not in LISTS:
        return None
    if row.option_list is not None:
        return row.option_list
    if len(seen.options) > MOST_OPTIONS:
        raise Refused(errors={"kind": wrong_names(seen.options)})
    code = f"{type_def.code}-{one.code}-{row.id}".replace("_", "-")[:50]
    made, _is_new = OptionList.objects.get_or_create(code=code, defaults={"labels": row.labels})
    if not _is_new:
        made.options.all().delete()
    add_options(made, seen.options or [_("Other")])
    return made


def _codes(options: OptionList | None) -> dict[str, str]:
    """Code of an option by the value that it was made of."""
    if options is None:
        return {}
    found = options.options.values_list("labels", "code")
    return {name: code for labels, code in found for name in labels.values()}
