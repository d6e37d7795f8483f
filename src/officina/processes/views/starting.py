"""Start a process: choose it on a record, fill in what it asks, and it runs (F093)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.processes import forms, policies
from officina.processes.actions.start_case import start_case, start_form
from officina.processes.bundle import bundle
from officina.processes.queries.startable import startable


@signed_in
@require_safe
def choose(request: Request) -> HttpResponse:
    """What may be started on a record (``?on=``), or by itself; answered as a dialog."""
    subject = _subject(request)
    code = subject.type.code if subject else None
    kept = f"?{urlencode({'on': subject.id})}" if subject else ""
    found = [
        {
            "title": one.title,
            "purpose": one.purpose,
            "href": reverse("process-start", args=[one.id]) + kept,
        }
        for one in startable(request.rights, code)
    ]
    context = {"found": found, "note": subject.title if subject else ""}
    return render(request, "processes/choose.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, process_id: int) -> HttpResponse:
    """GET the dialog with its starting form, POST it; nothing typed is lost by an error."""
    process = policies.startable(process_id, by=request.actor)
    subject = _subject(request)
    policies.require_fits(process, subject)
    asked = [one for one in start_form(bundle(process.version_id)) if one.name]
    typed = {one.name: request.POST.get(one.name, "") for one in asked}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            case_id = start_case(
                process_id,
                by=request.actor,
                subject_id=subject.id if subject else None,
                typed=typed,
            )
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return _started(request, case_id)
    names = present.Names({}, {})
    context: dict[str, Any] = {
        "title": process.title,
        "note": _("About: %(title)s") % {"title": subject.title} if subject else "",
        "fields": [present.control(forms.as_field(one), typed[one.name], names) for one in asked],
        "errors": errors,
        "action": request.get_full_path(),
        "submit": _("Start"),
        "keep": f"start-{process_id}",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def _started(request: Request, case_id: int) -> HttpResponse:
    at = present.href(types().by_code("case"), case_id)
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    return toast(HttpResponse(status=204), _("The process is started."), href=at)


def _subject(request: Request) -> RecordRow | None:
    number = request.GET.get("on", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    return read(int(number), type_of(int(number)), rights=request.rights)
