"""A process as those read it who work by it: its route, regulation, versions (F073)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.rules.sentences import say
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.processes.models import Version
from officina.processes.queries.cases import versions_of
from officina.processes.queries.counts import counts_on
from officina.processes.queries.drafts import Draft, draft_of
from officina.processes.queries.names import names_of
from officina.processes.queries.performers import named
from officina.processes.queries.starts import next_start
from officina.processes.queries.subjects import subjects_of
from officina.processes.routes.route import Route, from_json
from officina.processes.views import clock_form
from officina.processes.views.route_rows import route_rows


def may_edit(request: Request, row: RecordRow) -> bool:
    return row.deleted_at is None and request.rights.may("edit", row.rights_row)


def _drawn(template: str, context: dict[str, Any], request: Request) -> Markup:
    return Markup(render_to_string(template, context, request))  # noqa: S704 # escaped


def route(request: Request, row: RecordRow) -> Markup:
    """The published route as a list and as a drawing, with how many cases stand at each step."""
    version = Version.objects.filter(process_id=row.id, status="published").first()
    draft = draft_of(row.id)
    version = version or draft.version
    context = {
        "rows": _rows(request, row.id, version),
        "map": _map(version, request),
        "href": reverse(_editor(draft), args=[row.id]) if may_edit(request, row) else "",
        "has_draft": draft.is_draft and version is not None and version.status == "published",
        "is_published": version is not None and version.status == "published",
        "by_clock": _by_clock(version, request),
        "next_at": next_start(row.id),
        "start_href": reverse("process-start", args=[row.id]),
        "may_start": row.stage is not None and row.stage.code == "published",
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
    }
    return _drawn("processes/route.html", context, request)


def _editor(draft: Draft) -> str:
    """Where it is changed: what was drawn in the designer, what was written as the list."""
    return "process-drawing" if draft.route is None else "process-route"


def _rows(request: Request, process_id: int, version: Version | None) -> list[dict[str, Any]]:
    if version is None or version.route is None:
        return []
    found: Route = from_json(version.route)
    known = names_of(process_id, request.rights, version)
    names = named(one for step in found.steps for one in step.performers)
    return route_rows(found, names, partial(say, known=known))


def _by_clock(version: Version | None, request: Request) -> str:
    """When it starts by itself, as the list or the drawing says it."""
    found = clock_form.of_version(version)
    subjects = subjects_of(version.process_id) if version is not None and found else []
    return clock_form.said(found, subjects, request.rights)


def _map(version: Version | None, request: Request) -> dict[str, Any] | None:
    if version is None:
        return None
    xml = reverse("process-xml", args=[version.id])
    return {
        "id": f"version-{version.id}",
        "xml": f"{xml}?v={version.at.timestamp():.0f}",
        "marks": {"nodes": counts_on(version.id, request.rights), "flows": []},
        "picked": "",
    }


def regulation(request: Request, row: RecordRow) -> Markup:
    context = {
        "text": row.values.get("regulation") or "",
        "edit_href": reverse("process-regulation", args=[row.id]) if may_edit(request, row) else "",
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
    }
    return _drawn("processes/regulation.html", context, request)


def versions(request: Request, row: RecordRow) -> Markup:
    names = {"draft": _("Draft"), "published": _("Runs now"), "retired": _("Before")}
    colors = {"draft": "amber", "published": "green", "retired": "grey"}
    context = {
        "rows": [
            {
                "n": one.n,
                "is_old": one.status == "retired",
                "status": names[one.status],
                "color": colors[one.status],
                "note": one.note,
                "author": present.person(one.author_id, one.author, one.photo),
                "at": one.at,
                "running": one.running,
                "href": reverse("process-version", args=[row.id, one.n]),
            }
            for one in versions_of(row.id)
        ],
        "move_href": reverse("process-move", args=[row.id]) if may_edit(request, row) else "",
        "live": f"record:{row.id}",
        "src": request.get_full_path(),
    }
    return _drawn("processes/versions.html", context, request)


@signed_in
@require_safe
def version(request: Request, process_id: int, n: int) -> HttpResponse:
    """One version as it was: its list and its drawing."""
    row = read(process_id, types().by_code("process"), rights=request.rights)
    found = Version.objects.filter(process_id=process_id, n=n).first()
    if found is None:
        raise NoSuchRecord(n)
    context = {
        "title": row.title,
        "href": f"{present.href(row.type, row.id)}?tab=versions",
        "n": n,
        "note": found.note,
        "by_clock": _by_clock(found, request),
        "rows": _rows(request, process_id, found),
        "map": _map(found, request),
    }
    return render(request, "processes/version.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_regulation(request: Request, process_id: int) -> HttpResponse:
    """GET the dialog with the text, POST it."""
    process = types().by_code("process")
    row = read(process_id, process, rights=request.rights)
    text = request.POST.get("regulation", row.values.get("regulation") or "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            edit_record(process_id, process, {"regulation": text}, by=request.actor)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return toast(HttpResponse(status=204), _("Saved."))
    field = {"key": "regulation", "label": _("Regulation"), "kind": "textarea", "value": text}
    context = {
        "title": _("Regulation"),
        "fields": [field],
        "errors": errors,
        "action": request.path,
        "submit": _("Save"),
        "keep": f"regulation-{process_id}",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
