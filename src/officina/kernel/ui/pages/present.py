"""Records as the components take them: plain values, words of the reader, addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.filters import SYSTEM_FIELDS
from officina.kernel.records.kinds import plain_text
from officina.kernel.records.queries.lists import ListRow
from officina.kernel.records.queries.titles import Linked, titles_of
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import FieldDef, StageDef, TypeDef, translated, types
from officina.kernel.ui import formats
from officina.kernel.ui.filed import files_in

REFERENCES = ("person", "unit", "organisation")
LINKS = ("company", "link")
CONTROLS = {
    "text": "text",
    "longtext": "textarea",
    "number": "text",
    "decimal": "text",
    "integer": "number",
    "money": "text",
    "list": "select",
    "multilist": "picks",
    "richtext": "richtext",
    "address": "textarea",
    "currency": "text",
    "bool": "switch",
    "phone": "tel",
    "company": "combobox",
    "link": "combobox",
    "unit": "combobox",
    "file": "attachment",
    "organisation": "combobox",
}
"""Kind of field -> kind of control; others are named alike."""
MOST_LISTED = 60
"""Options that a list shows whole; more are found by their letters."""


def href(type_def: TypeDef, record_id: int | None = None, verb: str = "") -> str:
    """The address of a type, a record, or a verb on it."""
    if record_id is None:
        return _all(type_def.slug)
    # Two hundred a board: `reverse` would be a tenth of the page.
    return f"{_all(type_def.slug)}{record_id}/{verb}"


@cache
def _all(slug: str) -> str:
    return reverse("records:all", args=[slug])


def person(user_id: int | None, name: str, photo: str = "") -> dict[str, Any] | None:
    if user_id is None:
        return None
    return {"id": user_id, "name": name, "photo": photo_href(user_id) if photo else None}


def photo_href(user_id: int) -> str:
    return f"/people/{user_id}/photo"


def stage(one: StageDef | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"id": one.id, "name": one.label, "color": one.color, "kind": one.kind}


def columns_of(type_def: TypeDef, rights: Rights, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """(code, label) of the columns that are there and may be seen."""
    hidden = rights.hidden_fields(type_def.code)
    found = []
    for code in wanted:
        if code in type_def.fields and code not in hidden:
            found.append((code, type_def.fields[code].label))
        elif code in SYSTEM_FIELDS:
            found.append((code, str(SYSTEM_FIELDS[code][2])))
    return found


def cell(
    type_def: TypeDef, row: ListRow, code: str, names: Names, place: str = ""
) -> dict[str, Any]:
    """One cell of a list; ``place`` is where the row belongs, said under its title."""
    value = row.values.get(code)
    if code == "stage":
        return {"kind": "stage", "value": stage(row.stage)}
    if code in ("created_at", "updated_at"):
        return {"kind": "ago", "value": value}
    one = type_def.fields.get(code) or SYSTEM_FIELDS[code][0]
    if code == "title":
        return {"kind": "title", "value": row.title, "note": place}
    if code in row.names:
        return _named_cell(code, row)
    if one.kind == "file":
        return _file_cell(value, names)
    if one.kind == "money":
        return {"kind": "money", "value": value, "currency": row.values.get("currency")}
    if one.kind == "datetime" and value is not None:
        late = code == "due_at" and row.is_open and value < clock.now()
        return {"kind": "datetime", "value": value, "overdue": late, "zone": one.timezone}
    if one.kind in ("tags", "date", "number"):
        return {"kind": one.kind, "value": value or None}
    return {"kind": "text", "value": display(one, value, names)}


def _named_cell(code: str, row: ListRow) -> dict[str, Any]:
    name, value = row.names[code], row.values.get(code)
    if code == "responsible":
        return {"kind": "person", "value": person(value, name, row.photo)}
    if code == "company" and name and value:
        return {"kind": "company", "value": name, "href": href(types().by_code("company"), value)}
    return {"kind": "text", "value": name}


def _file_cell(value: Any, names: Names) -> dict[str, Any]:
    found = names.files.get(value)
    if found is None:
        return {"kind": "text", "value": ""}
    return {"kind": "file", "value": found["name"], "href": found["href"]}


def display(one: FieldDef, value: Any, names: Names, currency: str = "") -> str:
    """A value in the reader's words."""
    if value is None or value == "" or value == []:
        return ""
    if one.kind in (*REFERENCES, *LINKS):
        named = names.of(one, value)
        return named.name if named else ""
    if one.kind == "list":
        option = one.option_by_code.get(value)
        return option.label if option else str(value)
    if one.kind == "multilist":
        known = one.option_by_code
        return ", ".join(known[v].label if v in known else v for v in value)
    if one.kind == "file":
        found = names.files.get(value)
        return found["name"] if found else ""
    if one.kind == "bool":
        return _("yes") if value else _("no")
    if one.kind == "date":
        return formats.date(value)
    if one.kind == "datetime":
        return formats.datetime(value, one.timezone)
    if one.kind in ("number", "decimal", "integer"):
        return formats.number(value)
    if one.kind == "money":
        return formats.money(value, currency)
    if one.kind == "tags":
        return ", ".join(value)
    if one.kind == "richtext":
        return plain_text(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what values point at. People and records have numbers of their own."""

    people: Mapping[int, Name]
    records: Mapping[int, Linked]
    files: Mapping[Any, Mapping[str, Any]] = field(default_factory=dict)
    """By value of a field; what has come up and hangs nowhere yet, by its own number."""

    def of(self, one: FieldDef, value: Any) -> Name | Linked | None:
        known: Mapping[int, Any] = self.records if one.kind in LINKS else self.people
        return known.get(value) if isinstance(value, int) else None


def names_for(
    fields: Iterable[FieldDef], values: Iterable[Mapping[str, Any]], rights: Rights
) -> Names:
    """Names of everything that these values point at, in a query for each sort of thing."""
    people: set[int] = set()
    records: set[int] = set()
    files: set[str] = set()
    pointing = [f for f in fields if f.kind in (*REFERENCES, *LINKS, "file")]
    for row in values:
        for one in pointing:
            value = row.get(one.code)
            if isinstance(value, int):
                (records if one.kind in LINKS else people).add(value)
            elif isinstance(value, str) and one.kind == "file":
                files.add(value)
    return Names(
        names_of(people), titles_of(records, rights), files_in(files, rights) if files else {}
    )


def control(one: FieldDef, value: Any, names: Names) -> dict[str, Any]:
    """A field as the form components take it."""
    shown: Any = value
    address = ""
    if one.kind in (*REFERENCES, *LINKS):
        named = names.of(one, value)
        shown = {"id": value, "name": named.name} if named else ""
        what = {"link": one.target, "company": "company"}.get(one.kind, one.kind)
        address = reverse("pick", args=[what])
    elif one.kind == "tags":
        address = reverse("pick", args=["tags"])
    elif one.kind == "list" and len(one.options) > MOST_LISTED:
        chosen = one.option_by_code.get(str(value))
        shown = {"id": chosen.code, "name": chosen.label} if chosen else ""
        address = _option_address(one)
    elif one.kind == "multilist":
        shown = value if isinstance(value, list) else []
        if len(one.options) > MOST_LISTED:
            address = _option_address(one)
    elif one.kind == "file":
        shown = names.files.get(value, "")
        address = reverse("uploads")
    elif isinstance(value, Decimal):
        shown = formats.number(value)
    elif isinstance(value, dt.datetime) and one.timezone:
        shown = formats.local_input(value, one.timezone)
    is_long = one.kind == "list" and bool(address)
    kept = value if isinstance(value, list) else [value]
    return {
        "key": one.code,
        "label": one.label,
        "kind": "combobox" if is_long else CONTROLS.get(one.kind, one.kind),
        "value": "" if shown is None else shown,
        "required": one.is_required,
        "choices": [] if is_long else _offered(one, kept, bool(address)),
        "href": address,
        "hint": " ".join(part for part in (translated(one.help or {}), _clock_of(one)) if part),
        "multiple": one.kind == "multilist",
    }


def _clock_of(one: FieldDef) -> str:
    """By whose clock it is typed, where that is not the reader's."""
    if one.kind != "datetime" or not one.timezone:
        return ""
    return _("Time in %(place)s.") % {"place": formats.place_of(one.timezone)}


def _option_address(one: FieldDef) -> str:
    return f"{reverse('pick', args=['option'])}?list={one.option_list}"


def _offered(one: FieldDef, kept: Collection[Any], found_by_letters: bool) -> list[tuple[str, str]]:
    """What may be chosen, and what is chosen although it is offered no more."""
    shown = (o for o in one.options if (o.is_active and not found_by_letters) or o.code in kept)
    return [(o.code, o.label) for o in shown]


def fact(row: RecordRow, one: FieldDef, names: Names, *, editable: bool) -> dict[str, Any]:
    """A field of the card."""
    value = row.values.get(one.code)
    shown = display(one, value, names, row.values.get("currency") or "")
    help_ = translated(one.help or {})
    found = control(one, value, names) | {"display": shown, "hint": help_, "editable": editable}
    found["link"] = ""
    named = names.of(one, value)
    if one.kind == "person" and isinstance(named, Name):
        found |= {
            "value": person(value, named.name, named.photo),
            "kind": "person",
            "link": f"/people/{value}",
        }
    elif isinstance(named, Linked):
        found["link"] = href(named.type, value)
    if one.kind == "tags":
        found["value"] = value or []
    if one.kind == "richtext" and value:
        # Only what `kinds` cleaned is ever stored.
        found["html"] = Markup(value)  # noqa: S704
    if one.code in row.typed:
        found["typed"] = row.typed[one.code]
    if one.kind == "file" and found["value"]:
        found["outside"] = found["value"]["href"]
    if one.kind in _OUTSIDE and value:
        found["outside"] = f"{_OUTSIDE[one.kind]}{value}"
    return found


_OUTSIDE = {"url": "", "email": "mailto:", "phone": "tel:"}
"""Kinds whose values lead out of the portal, and how."""
