"""Small controls in the bar of every page, beside the bell: apps add theirs in ``apps.ready``.

tools.add(working_day.drawn)
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

type Draw = Callable[[HttpRequest], Markup]
"""Draws the control for a signed-in viewer; empty where it is not for him."""

_tools: list[Draw] = []


def add(draw: Draw) -> None:
    """Have a control drawn; adding it twice changes nothing."""
    if draw not in _tools:
        _tools.append(draw)


def tools(request: HttpRequest) -> list[Markup]:
    """Drawn for who is signed in, and for nobody else."""
    if getattr(request, "viewer", None) is None:
        return []
    return [draw(request) for draw in _tools]
