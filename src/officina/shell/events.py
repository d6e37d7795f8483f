"""What administrators arrange of menus, home pages and own pages, as sentences of the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register
from officina.kernel.records.types import translated


def _of(sentence: Promise, key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda data: str(sentence) % {key: translated(data["name"])}


MENU_ARRANGED = EventKind(
    "menu.arranged",
    _("arranged a menu"),
    "menu",
    tell=_of(_("arranged the menu of “%(role)s”"), "role"),
)
HOME_ARRANGED = EventKind(
    "home.arranged",
    _("arranged a home page"),
    "house",
    tell=_of(_("arranged the home page of “%(role)s”"), "role"),
)
PAGE_SET = EventKind(
    "page.set",
    _("made or changed a page"),
    "layout-dashboard",
    tell=_of(_("made or changed the page “%(page)s”"), "page"),
)
PAGE_REMOVED = EventKind(
    "page.removed",
    _("removed a page"),
    "trash-2",
    tell=_of(_("removed the page “%(page)s”"), "page"),
)
register(MENU_ARRANGED, HOME_ARRANGED, PAGE_SET, PAGE_REMOVED)
