"""Panels: tabs that an app hangs on another's card, so that apps stay strangers to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.rows import RecordRow


@dataclass(frozen=True, slots=True)
class Panel:
    """``html`` draws it for a viewer under his rights; ``count`` is ``0`` where it has nothing.

    ``shows`` says for which records and viewers it is there at all (UX 8: empty ones are absent).
    """

    code: str
    label: str | Promise
    icon: str
    html: Callable[[Request, RecordRow], Markup]
    count: Callable[[RecordRow], int]
    shows: Callable[[Request, RecordRow], bool]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Hang a panel on cards; apps do it in ``panels.py``."""
    _panels[panel.code] = panel


def panels_of(request: Request, row: RecordRow) -> list[Panel]:
    return [panel for panel in _panels.values() if panel.shows(request, row)]
