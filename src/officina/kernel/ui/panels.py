"""Panels: tabs that an app hangs on another's card, so that apps stay strangers to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.queries.timeline import Entry
from officina.kernel.records.rows import RecordRow


@dataclass(frozen=True, slots=True)
class Panel:
    """``html`` draws it for a viewer under his rights; ``count`` is ``0`` where it has nothing,
    a text where it is capped.

    ``shows`` says for which records and viewers it is there at all (UX 8: empty ones are absent).
    """

    code: str
    label: str | Promise
    icon: str
    html: Callable[[Request, RecordRow], Markup]
    count: Callable[[Request, RecordRow], int | str]
    shows: Callable[[Request, RecordRow], bool]
    leads: bool = False
    """The card opens with it, and the timeline stands after the panels."""


type Family = Callable[[Request, RecordRow], Iterable[Panel]]

_panels: dict[str, Panel] = {}
_families: list[Family] = []


def register(panel: Panel) -> None:
    """Hang a panel on cards; apps do it in ``panels.py``."""
    _panels[panel.code] = panel


def register_family(family: Family) -> None:
    """Hang panels that are found out for each card, e.g. by one query that counts them all."""
    if family not in _families:
        _families.append(family)


def panels_of(request: Request, row: RecordRow) -> list[Panel]:
    """What is there for this card and viewer: what belongs to it first, then the rest."""
    found = [panel for family in _families for panel in family(request, row)]
    found += _panels.values()
    shown = [panel for panel in found if panel.shows(request, row)]
    return sorted(shown, key=lambda panel: not panel.leads)


_offers: list[Callable[[Request, RecordRow], Iterable[dict[str, Any]]]] = []


def offer(acts: Callable[[Request, RecordRow], Iterable[dict[str, Any]]]) -> None:
    """Add entries to the card's menu, as ``ui.card`` takes them: what a panel would begin with."""
    if acts not in _offers:
        _offers.append(acts)


type OnComment = Callable[[Request, RecordRow, int], Iterable[dict[str, Any]]]

_on_comments: list[OnComment] = []


def offer_on_comments(acts: OnComment) -> None:
    """Add entries to the menu of every comment, by its number."""
    if acts not in _on_comments:
        _on_comments.append(acts)


def offers_on_comment(request: Request, row: RecordRow, comment_id: int) -> list[dict[str, Any]]:
    return [act for acts in _on_comments for act in acts(request, row, comment_id)]


type OnEvents = Callable[[Request, RecordRow, Sequence[Entry]], Mapping[int, list[dict[str, Any]]]]

_on_events: list[OnEvents] = []


def offer_on_events(acts: OnEvents) -> None:
    """Add verbs to lines of the timeline, by the event: ``[{label, href}]``, sent by POST.

    Asked once for all lines that are shown.
    """
    if acts not in _on_events:
        _on_events.append(acts)


def offers_on_events(
    request: Request, row: RecordRow, entries: Sequence[Entry]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for acts in _on_events:
        for event_id, offered in acts(request, row, entries).items():
            found.setdefault(event_id, []).extend(offered)
    return found


def offers_of(request: Request, row: RecordRow) -> list[dict[str, Any]]:
    return [act for acts in _offers for act in acts(request, row)]
