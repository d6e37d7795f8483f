"""The five screens: their order, and what each page needs to show where one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from officina.kernel.access.web import Request
from officina.kernel.ui.render import render

SCREENS = ("organisation", "hours", "people", "roles", "mail")


def screen(
    request: Request, name: str, context: Mapping[str, Any], *, errors: bool = False
) -> HttpResponse:
    """One screen with its place in the row, the way back, and the way past it."""
    at = SCREENS.index(name)
    around = {
        "wide": True,
        "step": {"now": at + 1, "of": len(SCREENS)},
        "back": address(SCREENS[at - 1]) if at else "",
        "skip": _after(name),
        "is_last": at + 1 == len(SCREENS),
    }
    template = f"setup/{name}.html"
    return render(request, template, {**around, **context}, status=422 if errors else 200)


def go_on(name: str) -> HttpResponseRedirect:
    """To the screen after this one; from the last one to the portal."""
    return HttpResponseRedirect(_after(name))


def address(name: str) -> str:
    return reverse(f"setup-{name}")


def _after(name: str) -> str:
    at = SCREENS.index(name) + 1
    return address(SCREENS[at]) if at < len(SCREENS) else "/"
