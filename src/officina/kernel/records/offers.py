"""Kinds of fields as they are offered to whoever makes a type: words, icons, what each needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officina.kernel.records.types import FieldDef

MOST_FIELDS = 200
"""Fields of one type, those put away included."""
MOST_OPTIONS = 5_000
"""Options of one list; what is longer is a type of its own, and a link to it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``kind`` is what its values are; ``needs`` what has to be said besides the name."""

    code: str
    label: str | Promise
    icon: str
    kind: str = ""
    needs: str = ""


OFFERS: Mapping[str, Offer] = {
    one.code: one
    for one in (
        Offer("text", _("Text"), "type"),
        Offer("longtext", _("Long text"), "text"),
        Offer("richtext", _("Formatted text"), "pilcrow"),
        Offer("integer", _("Whole number"), "hash"),
        Offer("decimal", pgettext_lazy("kind of field", "Number"), "calculator"),
        Offer("money", _("Money"), "banknote"),
        Offer("date", _("Date"), "calendar"),
        Offer("datetime", _("Date and time"), "calendar-clock"),
        Offer("deadline", _("Deadline"), "alarm-clock", "datetime"),
        Offer("bool", _("Yes or no"), "square-check"),
        Offer("list", pgettext_lazy("kind of field", "List"), "list", needs="options"),
        Offer("multilist", _("List, several"), "list-checks", needs="options"),
        Offer("person", pgettext_lazy("kind of field", "Person"), "user-round"),
        Offer("unit", _("Unit"), "network"),
        Offer("link", _("Link"), "link", needs="target"),
        Offer("file", pgettext_lazy("kind of field", "File"), "paperclip"),
        Offer("phone", _("Phone"), "phone"),
        Offer("email", _("E-mail"), "mail"),
        Offer("url", _("Web address"), "globe"),
        Offer("address", _("Postal address"), "map-pin"),
        Offer("formula", _("Formula"), "sigma", "decimal", "formula"),
    )
}

_ALSO: Mapping[str, tuple[str | Promise, str]] = {
    "tags": (_("Tags"), "tag"),
    "organisation": (_("Our organisation"), "building-2"),
    "company": (_("Company"), "building-2"),
    "currency": (_("Currency"), "banknote"),
    "number": (_("Number"), "hash"),
}
"""Kinds that only declared types have."""

_FROM_TEXT = (
    "longtext richtext integer decimal money date datetime bool list multilist phone email url "
    "address"
)
CONVERSIONS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(others.split())
    for kind, others in {
        "text": _FROM_TEXT,
        "longtext": "text richtext address",
        "richtext": "text longtext",
        "address": "text longtext",
        "integer": "text decimal money bool",
        "decimal": "text integer money",
        "money": "text integer decimal",
        "date": "text datetime",
        "datetime": "text date",
        "bool": "text integer",
        "list": "text multilist",
        "multilist": "text list",
        "phone": "text",
        "email": "text",
        "url": "text",
    }.items()
}
"""What the values of a kind may become; those that cannot are shown before."""


def offer_of(one: FieldDef) -> Offer:
    """What a field is offered as."""
    if one.formula:
        return OFFERS["formula"]
    if one.kind in OFFERS:
        return OFFERS[one.kind]
    label, icon = _ALSO.get(one.kind, (one.kind, "circle"))
    return Offer(one.kind, label, icon)


def choices(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, words) of the kinds, in the order of menus."""
    wanted = OFFERS if codes is None else [code for code in OFFERS if code in set(codes)]
    return [(code, str(OFFERS[code].label)) for code in wanted]
