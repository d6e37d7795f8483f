"""The library of processes, and the beginning of a new one (F073)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.known import require_known
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.processes.queries.library import Shelved, library
from officina.processes.views.leaving import leave


@signed_in
@require_safe
def processes(request: Request) -> HttpResponse:
    process = require_known(types().by_code("process"), request.rights)
    retired = request.GET.get("retired") == "1"
    found = library(request.rights, retired=retired)
    words = request.GET.get("q", "").strip().lower()
    shown = [one for one in found if words in f"{one.title} {one.purpose} {one.folder}".lower()]
    context = {
        "folders": [
            {"name": name, "rows": [_row(one) for one in group]}
            for name, group in groupby(shown, key=lambda one: one.folder)
        ],
        "count": len(shown),
        "query": request.GET.get("q", ""),
        "retired": retired,
        "is_empty": not found,
        "may_create": request.rights.may_create("process"),
        "live": f"type:{process.id}",
        "src": request.get_full_path(),
    }
    return render(request, "processes/library.html", context)


def _row(one: Shelved) -> dict[str, Any]:
    process = types().by_code("process")
    return {
        "id": one.id,
        "href": present.href(process, one.id),
        "title": one.title,
        "purpose": one.purpose,
        "stage": present.stage(one.stage),
        "owner": present.person(one.owner_id, one.owner, one.photo),
        "running": one.running,
        "cases_href": f"{present.href(process, one.id)}?tab=cases",
        "stopped": one.is_stopped,
        "next_at": one.next_at,
        "start_href": reverse("process-start", args=[one.id])
        if one.stage.code == "published" and not one.is_stopped
        else "",
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET the dialog that asks for a name; POST it, and its list is open for writing."""
    process = require_known(types().by_code("process"), request.rights)
    if not request.rights.may_create("process"):
        raise NotAllowed("create", "process", _("Your role may not draw processes."))
    errors: dict[str, str] = {}
    typed = {code: request.POST.get(code, "") for code in ("title", "purpose", "folder")}
    if request.method == "POST":
        try:
            written = create_record(process, typed, by=request.actor)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return leave(request, reverse("process-route", args=[written.record_id]))
    names = present.Names({}, {})
    context = {
        "title": _("New process"),
        "fields": [present.control(process.fields[code], typed[code], names) for code in typed],
        "errors": errors,
        "action": request.path,
        "submit": _("Go on to its steps"),
        "keep": "new-process",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
