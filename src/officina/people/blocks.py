"""The people's day as blocks of Home: what is ahead (F205)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.web import Request, zone_of
from officina.kernel.ui.blocks import Block, offer_block
from officina.people.queries.upcoming import Ahead, upcoming
from officina.people.views.present import face

SHOWN = 8
ICONS = {
    "birthday": "cake",
    "away": "calendar",
    "day_off": "sun",
    "starts": "user-plus",
    "joined": "user-plus",
}


def events(request: Request) -> Markup:
    viewer = request.viewer
    today = clock.now().astimezone(zone_of(viewer.timezone)).date()
    found = upcoming(viewer, today)
    context = {
        "rows": [_row(one) for one in found[:SHOWN]],
        "count": len(found),
        "today": today,
        "href": reverse("absences"),
    }
    html = render_to_string("people/upcoming.html", context, request)
    return Markup(html)  # noqa: S704 # a template's own output


def _row(one: Ahead) -> dict[str, Any]:
    who = one.person
    said = {
        "birthday": _("Birthday"),
        "away": _("Away until %(day)s"),
        "day_off": _("Day off"),
        "starts": _("Begins to work here"),
        "joined": _("New here"),
    }
    return {
        "one": one,
        "icon": ICONS[one.kind],
        "face": face(who.id, who.name, who.photo) if who else None,
        "title": who.name if who else one.title,
        "said": said[one.kind],
    }


def _is_colleague(request: HttpRequest) -> bool:
    return not request.viewer.is_extranet  # type: ignore[attr-defined]


def offer() -> None:
    label = gettext_lazy("Upcoming events")
    offer_block(Block("events", label, "calendar", events, is_there=_is_colleague, is_side=True))
