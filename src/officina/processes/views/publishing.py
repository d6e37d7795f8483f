"""Publish a draft with a note, look at a version, take a change of the list back (F073, F074)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast
from officina.processes import policies
from officina.processes.actions.publish import publish
from officina.processes.actions.undo_route import undo_route
from officina.processes.bundle import bundle
from officina.processes.models import Version
from officina.processes.queries.drafts import Draft, draft_of
from officina.processes.queries.subjects import subjects_of
from officina.processes.routes.problems import problems
from officina.processes.views import clock_form, messages
from officina.processes.views.designer import faults_of
from officina.processes.views.leaving import leave
from officina.processes.views.rehearsing import summary

MOST_SAID = 20


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publish_draft(request: Request, process_id: int) -> HttpResponse:
    """GET the dialog: what is in the way, else what changed; POST publishes."""
    row = policies.owned(process_id, by=request.actor, lock=False)
    draft = draft_of(process_id)
    wrong = (
        [_said(one) for one in problems(draft.route)] if draft.route is not None else _drawn(draft)
    )
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            publish(process_id, note_text=request.POST.get("note", ""), by=request.actor)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            said = _("Published. New cases run by it from now on.")
            there = present.href(row.type, row.id)
            return toast(leave(request, there), said, href=there)
    context: dict[str, Any] = {
        "process": row.title,
        "is_first": draft.version is None or draft.version.n == 1,
        "wrong": wrong,
        "doubts": [] if wrong else _drawn(draft, errors=False),
        "messages": [] if wrong else _messages(request, draft),
        "by_clock": _by_clock(draft, request, row.responsible_id),
        "rehearsed": summary(process_id),
        "rehearsal_href": reverse("process-rehearsal", args=[process_id]),
        "errors": errors,
        "note": request.POST.get("note", ""),
        "action": request.path,
    }
    status = 422 if errors else 200
    return render(request, "processes/publish.html", context, status=status)


def _by_clock(draft: Draft, request: Request, owner_id: int | None) -> dict[str, str] | None:
    """When it will start by itself, and in whose name: what whoever publishes answers for."""
    found = clock_form.of_version(draft.version)
    if found is None:
        return None
    who = names_of([found.who or owner_id]).get(found.who or owner_id or 0)
    said = clock_form.said(found, subjects_of(draft.process_id), request.rights)
    return {"says": said, "who": who.name if who else ""}


def _messages(request: Request, draft: Draft) -> list[dict[str, Any]]:
    """Who will be able to tell its cases something from outside: whoever publishes lets him."""
    if draft.version is None or draft.route is not None:
        return []
    return messages.lines(request, draft.process_id, bundle(draft.version.id))


def _drawn(draft: Draft, *, errors: bool = True) -> list[dict[str, str]]:
    """What keeps a drawing from running, or only lets doubt it, each with its element."""
    if draft.route is not None:
        return []
    found = [one for one in faults_of(draft) if one.is_error is errors][:MOST_SAID]
    return [{"step": one.node, "sentence": one.sentence} for one in found]


def _said(one: Any) -> dict[str, str]:
    return {"step": one.step, "sentence": one.sentence}


@signed_in
@require_safe
def xml(request: Request, version_id: int) -> HttpResponse:
    """The drawing of a version, for whoever sees the process or a case that runs by it."""
    version = Version.objects.filter(id=version_id).only("xml", "process_id").first()
    if version is None or not _may_see(request, version):
        raise Http404
    response = HttpResponse(version.xml, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = "inline"
    return response


def _may_see(request: Request, version: Version) -> bool:
    try:
        read(version.process_id, types().by_code("process"), rights=request.rights)
    except NoSuchRecord:
        return bool(
            sql.row(
                """SELECT 1 FROM processes_running c JOIN record r ON r.id = c.record_id
                   WHERE c.version_id = %(version)s AND r.acl && %(token)s::integer[] LIMIT 1""",
                {"version": version.id, "token": sorted(request.rights.token("case"))},
            )
        )
    return True


@signed_in
@require_POST
def undo(request: Request, process_id: int, event_id: int) -> HttpResponse:
    """Put the list back as it was before one change, unless it was changed since."""
    undo_route(process_id, event_id, by=request.actor)
    return leave(request, reverse("process-route", args=[process_id]))
