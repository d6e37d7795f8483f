"""The designer: the page, what it saves, what is wrong with it, going back to the list (F072)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.actions.draw_route import draw_route
from officina.processes.actions.save_draft import DraftConflict
from officina.processes.actions.take_list_back import last_list, take_list_back
from officina.processes.checking import Fault, compiled
from officina.processes.designing import words
from officina.processes.designing.parcel import BadDrawing, blank, joined
from officina.processes.queries.drafts import Draft, draft_of
from officina.processes.queries.subjects import subjects_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def designer(request: Request, process_id: int) -> HttpResponse:
    """GET the page; POST the drawing, and the answer says what is wrong with it."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    if request.method == "POST":
        return _saved(request, row)
    draft = draft_of(process_id)
    at = reverse("process-drawing", args=[process_id])
    context = {
        "process": {"id": row.id, "title": row.title, "href": present.href(row.type, row.id)},
        "action": at,
        "xml": reverse("process-drawing-xml", args=[process_id]),
        "element": reverse("process-element", args=[process_id]),
        "trial": reverse("process-trial", args=[process_id]),
        "publish_href": reverse("process-publish", args=[process_id]),
        "import_href": reverse("process-import", args=[process_id]),
        "list_href": _list(draft),
        "back_href": _back(draft),
        "sentences": words.words(),
        "map": _map(draft),
    }
    return render(request, "processes/designer.html", context | _state(draft))


def _saved(request: Request, row: RecordRow) -> HttpResponse:
    sent = request.POST
    try:
        draw_route(row.id, sent.get("xml", ""), seen=sent.get("seen", ""), by=request.actor)
    except DraftConflict as conflict:
        said = {"conflict": conflict.sentence, "faults": [], "seen": sent.get("seen", "")}
        return render(request, "processes/designer_state.html", said, status=409)
    return render(request, "processes/designer_state.html", _state(draft_of(row.id)))


def _state(draft: Draft) -> dict[str, Any]:
    """What the strip under the drawing reads."""
    return {
        "seen": draft.stamp,
        "status": _status(draft),
        "faults": [_fault(one) for one in faults_of(draft)],
        "may_publish": draft.is_draft,
        "is_blank": draft.version is None,
        "conflict": "",
    }


def faults_of(draft: Draft) -> list[Fault]:
    """What is wrong with the drawing as it was kept, the worst first."""
    if draft.version is None:
        return []
    version, codes = draft.version, [one.code for one in subjects_of(draft.process_id)]
    _found, faults = compiled(version.xml, version.settings, version.tables, codes)
    return sorted(faults, key=lambda one: not one.is_error)


def _fault(one: Fault) -> dict[str, Any]:
    return {"node": one.node, "sentence": one.sentence, "is_error": one.is_error}


def _status(draft: Draft) -> str:
    if draft.version is None:
        return _("Nothing is drawn yet.")
    if draft.is_draft:
        return _("Draft of version %(n)s, saved.") % {"n": draft.version.n}
    return _("Version %(n)s runs. A change begins a new draft.") % {"n": draft.version.n}


def _list(draft: Draft) -> str:
    """Where what is still a list is edited as one, or may begin as one."""
    is_list = draft.version is None or draft.route is not None
    return reverse("process-route", args=[draft.process_id]) if is_list else ""


def _back(draft: Draft) -> str:
    """Where a drawing that was a list becomes the list again."""
    if draft.route is not None or last_list(draft.process_id) is None:
        return ""
    return reverse("process-list-back", args=[draft.process_id])


def _map(draft: Draft) -> dict[str, Any] | None:
    """The drawing to look at, where there is no room to draw."""
    if draft.version is None:
        return None
    xml = reverse("process-xml", args=[draft.version.id])
    src = f"{xml}?v={draft.version.at.timestamp():.0f}"
    return {"id": "small", "xml": src, "marks": {"nodes": {}, "flows": []}, "picked": ""}


@signed_in
@require_safe
def drawing_xml(request: Request, process_id: int) -> HttpResponse:
    """The drawing with its settings, for the designer and as a file (``?file=1``)."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    version = draft_of(process_id).version
    try:
        text = joined(version.xml, version.settings) if version else blank(row.title, _("Start"))
    except BadDrawing:
        text = blank(row.title, _("Start"))
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    name = slugify(row.title) or f"process-{row.id}"
    place = "attachment" if request.GET.get("file") else "inline"
    response["Content-Disposition"] = f'{place}; filename="{name}.bpmn"'
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def list_back(request: Request, process_id: int) -> HttpResponse:
    """The list in place of the drawing that was made from it."""
    take_list_back(process_id, by=request.actor)
    return HttpResponseRedirect(reverse("process-route", args=[process_id]))
