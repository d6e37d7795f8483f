"""People as the components take them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from officina.people.parts import has_hours


def face(user_id: int, name: str, photo: str, **more: Any) -> dict[str, Any]:
    src = reverse("person-photo", args=[user_id]) if photo else None
    href = reverse("person", args=[user_id])
    return {"id": user_id, "name": name, "photo": src, "href": href, **more}


def views_of(current: str, *, cares: bool) -> list[dict[str, Any]]:
    """The ways to look at employees; invitations are for those who look after people."""
    shown = [
        ("list", _("List"), "people", "rows-3"),
        ("chart", _("Units"), "people-chart", "network"),
        ("absences", pgettext("absence", "Away"), "absences", "calendar"),
    ]
    if has_hours():
        shown.append(("hours", _("Hours"), "hours", "clock"))
    if cares:
        shown.append(("invitations", _("Invitations"), "invitations", "link"))
    return [
        {"label": label, "href": reverse(name), "icon": icon, "current": key == current}
        for key, label, name, icon in shown
    ]
