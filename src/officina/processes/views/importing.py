"""Bring a drawing from a file: what will not run is said before anything is replaced."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.processes import policies
from officina.processes.actions.draw_route import draw_route
from officina.processes.checking import MAX_XML, compiled
from officina.processes.designing.parcel import BadDrawing, adopted, loses_surroundings, parted
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.subjects import subjects_of
from officina.processes.views.leaving import leave


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request, process_id: int) -> HttpResponse:
    """GET the dialog; POST a file for the report of what will not run; POST its text to take it."""
    policies.owned(process_id, by=request.actor, lock=False)
    draft = draft_of(process_id)
    context: dict[str, Any] = {"action": request.path, "seen": draft.stamp, "errors": {}}
    text = request.POST.get("xml", "")
    if request.method == "POST" and not text:
        try:
            text = _read(request)
            report = _report(process_id, text, draft.tables)
            wrong = [one for one in report if one["is_error"]]
            doubts = [one for one in report if not one["is_error"]]
            context |= {"xml": text, "wrong": wrong, "doubts": doubts}
        except (Refused, BadDrawing) as bad:
            context["errors"] = {"file": bad.sentence}
    elif request.method == "POST":
        try:
            draw_route(process_id, text, seen=request.POST.get("seen", ""), by=request.actor)
        except Refused as refused:
            context["errors"] = {"file": refused.sentence}
        else:
            return leave(request, reverse("process-drawing", args=[process_id]))
    status = 422 if context["errors"] else 200
    return render(request, "processes/importing.html", context, status=status)


def _read(request: Request) -> str:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."))
    if (file.size or 0) > MAX_XML:
        raise Refused(_("This file is too large."))
    return adopted(file.read())


def _report(process_id: int, text: str, tables: dict[str, str]) -> list[dict[str, Any]]:
    """What will not run, and what is only in doubt or lost."""
    xml, settings = parted(text)
    codes = [one.code for one in subjects_of(process_id)]
    _found, faults = compiled(xml, settings, tables, codes)
    found = [{"sentence": one.sentence, "is_error": one.is_error} for one in faults]
    if loses_surroundings(text):
        said = _(
            "The file does not say where things stand: it is laid out anew, without its pools, "
            "lanes and notes."
        )
        found.append({"sentence": said, "is_error": False})
    return found
