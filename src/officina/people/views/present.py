"""People as the components take them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def face(user_id: int, name: str, photo: str, **more: Any) -> dict[str, Any]:
    src = reverse("person-photo", args=[user_id]) if photo else None
    href = reverse("person", args=[user_id])
    return {"id": user_id, "name": name, "photo": src, "href": href, **more}


def views_of(current: str) -> list[dict[str, Any]]:
    """The two ways to look at employees."""
    return [
        {
            "label": _("List"),
            "href": reverse("people"),
            "icon": "rows-3",
            "current": current == "list",
        },
        {
            "label": _("Units"),
            "href": reverse("people-chart"),
            "icon": "network",
            "current": current == "chart",
        },
    ]
