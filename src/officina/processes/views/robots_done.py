"""What robots did: the lines of a type, taking a run back, and its verb on the timeline (C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.events.kinds import kind_of
from officina.kernel.records.queries.timeline import Entry
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.fields import type_tabs
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.processes import events
from officina.processes.actions.set_robot import undo_robot
from officina.processes.queries.robots import Run, runs_of, taken_back
from officina.processes.views.robots import type_of, types_with_robots


@administrators_only
@require_safe
def runs(request: Request, slug: str) -> HttpResponse:
    """What robots of a type did, newest first, each with what it acted on."""
    type_def = type_of(slug)
    before = request.GET.get("before", "")
    is_number = before.isdecimal() and len(before) < 19
    found, older = runs_of(type_def, request.rights, int(before) if is_number else None)
    context = {
        "type": type_def,
        "tabs": type_tabs("robots-done", type_def, types_with_robots()),
        "rows": [_row(type_def, one) for one in found],
        "older": f"?before={older}" if older else "",
        "newest": request.path if before else "",
        "src": request.get_full_path(),
    }
    return render(request, "processes/robots_done.html", context)


@administrators_only
@require_POST
def take_back(request: Request, event_id: int) -> HttpResponse:
    """Undo everything that one run changed."""
    count = undo_robot(event_id, by=request.actor)
    said = ngettext("%(n)s change is taken back.", "%(n)s changes are taken back.", count)
    if wants_fragment(request):
        return toast(HttpResponse(status=204), said % {"n": count})
    return HttpResponseRedirect(reverse("robots"))


def verbs_of_lines(
    request: Request, row: RecordRow, entries: Sequence[Entry]
) -> Mapping[int, list[dict[str, Any]]]:
    """ "Take back" on the lines of robots, for administrators."""
    asked = [one.id for one in entries if one.kind == events.ROBOT_RAN.code and "did" in one.data]
    if not asked or not request.viewer.is_administrator:
        return {}
    gone = taken_back(asked, row.id)
    return {run: [_verb(run)] for run in asked if run not in gone}


def _verb(run: int) -> dict[str, Any]:
    return {"label": _("Take back"), "href": reverse("robot-undo", args=[run])}


def _row(type_def: TypeDef, one: Run) -> dict[str, Any]:
    kind = kind_of(one.kind)
    can_undo = bool(one.data.get("did")) and not one.is_back
    return {
        "id": one.id,
        "at": one.at,
        "icon": kind.icon,
        "is_bad": one.kind == events.ROBOT_FAILED.code,
        "robot": one.robot,
        "said": kind.said(one.data),
        "title": one.title or one.number,
        "href": present.href(type_def, one.record_id),
        "is_back": one.is_back,
        "undo_href": reverse("robot-undo", args=[one.id]) if can_undo else "",
    }
