"""On a process: its route, regulation, versions, cases. On a case: its map. On any record: the
processes that run on it, and the verb that starts one (F093)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from officina.kernel.access.web import Request
from officina.kernel.records.rows import RecordRow
from officina.kernel.ui import faces, panels
from officina.processes.bundle import Bundle
from officina.processes.queries.cases import cases_about, cases_of, count_about
from officina.processes.queries.messages import listening
from officina.processes.queries.startable import startable
from officina.processes.views import case_lines, mending, messages, reading, robots_done, way

OWN = frozenset({"process", "case"})
WITHOUT = frozenset({"post", "task"})
"""Types on whose cards processes say nothing: a step's task shows its own process."""


def of_card(request: Request, row: RecordRow) -> Iterable[panels.Panel]:
    if row.type.code == "process":
        yield _panel("route", _("Route"), "route", reading.route, leads=True)
        if row.values.get("regulation") or reading.may_edit(request, row):
            yield _panel("regulation", _("Regulation"), "file-text", reading.regulation)
        yield _panel("versions", _("Versions"), "history", reading.versions)
        yield _panel("cases", _("Cases"), "workflow", _cases_of)
        found = listening(row.id)
        if found is not None:
            yield _panel("messages", _("Messages"), "mail", partial(_messages, found))
    elif row.type.code == "case":
        yield _panel("map", _("Route map"), "map", _map, leads=True)
    elif row.type.code not in WITHOUT:
        running, every = count_about(row.id, request.rights)
        if every:
            yield _panel("processes", _("Processes"), "workflow", _about, count=running)


def _panel(
    code: str,
    label: str,
    glyph: str,
    html: Callable[[Request, RecordRow], Markup],
    *,
    leads: bool = False,
    count: int = 0,
) -> panels.Panel:
    return panels.Panel(
        code=code,
        label=label,
        icon=glyph,
        html=html,
        count=lambda _request, _row: count,
        shows=lambda _request, _row: True,
        leads=leads,
    )


def _map(request: Request, row: RecordRow) -> Markup:
    return way.html(request, row.id)


def _cases_of(request: Request, row: RecordRow) -> Markup:
    return _lines(request, row, cases_of(row.id, request.rights), "")


def _about(request: Request, row: RecordRow) -> Markup:
    may_start = row.deleted_at is None and bool(startable(request.rights, row.type.code))
    start = f"{reverse('process-choose')}?on={row.id}" if may_start else ""
    return _lines(request, row, cases_about(row.id, request.rights), start)


def _messages(found: Bundle, request: Request, row: RecordRow) -> Markup:
    return messages.html(request, row, found)


def _lines(request: Request, row: RecordRow, found: list[Any], start: str) -> Markup:
    context = {
        "rows": case_lines.rows(found),
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
        "start_href": start,
        "with_process": row.type.code != "process",
    }
    return Markup(render_to_string("processes/case_lines.html", context, request))  # noqa: S704 # escaped


def start_here(request: Request, row: RecordRow) -> Iterable[dict[str, Any]]:
    """At the head of every card on which a process may be started."""
    if row.type.code in OWN | WITHOUT or row.deleted_at is not None:
        return
    if startable(request.rights, row.type.code):
        yield {
            "label": _("Start a process"),
            "icon": "workflow",
            "href": f"{reverse('process-choose')}?on={row.id}",
            "dialog": True,
            "shown": True,
        }


def register() -> None:
    faces.draw("case", mending.case_face)
    panels.register_family(of_card)
    panels.offer(start_here)
    panels.offer_on_events(robots_done.verbs_of_lines)
