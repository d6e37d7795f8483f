"""A person's fields as the card's facts: shown to who may see them, edited in place by who may."""

from __future__ import annotations

from typing import Any

from babel.dates import format_skeleton
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.kernel.principals.models import Office, User
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.zones import zone_choices
from officina.kernel.ui import formats
from officina.people import fields
from officina.people.models import HiddenBirthday
from officina.people.policies import looks_after_people

KINDS = {
    "email": "email",
    "phone": "tel",
    "office_id": "select",
    "birthday": "date",
    "language": "select",
    "timezone": "select",
    "theme": "select",
    "starts_on": "date",
}
OWN_FIRST = ("email", "phone", "room", "language", "timezone", "theme")


def facts_of(person: User, viewer: Viewer) -> dict[str, Any]:
    """The card that `ui.facts` draws."""
    wanted = ["position", "email", "phone", "office_id", "room", "birthday", "timezone"]
    if viewer.user_id == person.id:
        # What one changes oneself comes first: the card shows eight.
        wanted = [*OWN_FIRST, *(code for code in wanted if code not in OWN_FIRST)]
    if looks_after_people(viewer):
        wanted = ["name", *wanted, "starts_on"]
    return {**card(person), "fields": [fact(person, code, viewer) for code in wanted]}


def card(person: User) -> dict[str, Any]:
    """What a fact needs to know of whose it is."""
    href = reverse("person-edit", args=[person.id])
    return {"id": f"person-{person.id}", "edit_href": href, "event": ""}


def fact(person: User, code: str, viewer: Viewer, *, typed: str | None = None) -> dict[str, Any]:
    """One field; ``typed`` is what was refused and is shown again to be mended."""
    value = getattr(person, code) if typed is None else typed
    choices = _choices(code)
    return {
        "key": code,
        "label": _labels()[code],
        "kind": KINDS.get(code, "text"),
        "value": value.isoformat() if hasattr(value, "isoformat") else value,
        "display": "" if typed is not None else _display(person, code, viewer, dict(choices)),
        "editable": may_edit(viewer, person, code),
        "required": code in ("name", "email", "language", "timezone", "theme"),
        "choices": choices,
        "href": "",
        "link": None,
    }


def may_edit(viewer: Viewer, person: User, code: str) -> bool:
    """As the verb decides it, so that no pencil leads to a refusal (but HR of administrators)."""
    if looks_after_people(viewer):
        return code in fields.PERSON
    return viewer.user_id == person.id and code in fields.OWN


def _display(person: User, code: str, viewer: Viewer, choices: dict[Any, str]) -> str:
    value = getattr(person, code)
    if value is None or value == "":
        return ""
    if code == "birthday":
        # The year is for those who keep the papers.
        if looks_after_people(viewer) or viewer.user_id == person.id:
            return str(formats.date(value))
        if HiddenBirthday.objects.filter(person=person).exists():
            return ""
        return str(format_skeleton("MMMMd", value, locale=formats.locale()))
    if code == "starts_on":
        return str(formats.date(value))
    if code == "office_id":
        return person.office.name if person.office else ""
    return str(choices.get(value, value))


def _choices(code: str) -> list[tuple[Any, str]]:
    if code == "office_id":
        return list(Office.objects.order_by("name").values_list("id", "name"))
    if code == "language":
        return list(settings.LANGUAGES)
    if code == "timezone":
        return zone_choices()
    if code == "theme":
        return [("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    return []


def _labels() -> dict[str, str]:
    return {
        "name": pgettext("person", "Name"),
        "position": _("Position"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "office_id": _("Office"),
        "room": _("Room"),
        "birthday": _("Birthday"),
        "timezone": _("Time zone"),
        "language": _("Language"),
        "theme": _("Theme"),
        "starts_on": _("First day"),
    }
