"""Ctrl-K and the search page: pages, verbs and records that the viewer may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render


@signed_in
def palette(request: Request) -> HttpResponse:
    """What fits the words typed: commands first where nothing is typed yet."""
    words = request.GET.get("q", "").strip()[:200]
    return render(request, "ui/pages/palette.html", {"groups": _groups(request, words)})


def _groups(request: Request, words: str) -> list[dict[str, Any]]:
    folded = words.casefold()
    verbs = [
        {
            "label": _("New: %(type)s") % {"type": t.label.lower()},
            "href": reverse("records:new", args=[t.slug]),
            "icon": "plus",
            "dialog": True,
        }
        for t in types().all
        if request.rights.may_create(t.code)
    ]
    pages = [{"label": t.plural, "href": present.href(t), "icon": t.icon} for t in types().all]
    return [
        {"label": _("Create"), "items": [v for v in verbs if folded in v["label"].casefold()]},
        {"label": _("Go to"), "items": [p for p in pages if folded in p["label"].casefold()]},
    ]
