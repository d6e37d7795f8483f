"""Start a process: choose it on a record, fill in what it asks, and it runs (F093)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import FieldDef, types
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
    subject = _subject(request, request.GET.get("on", ""))
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
    """GET the dialog with its starting form, POST it; nothing typed is lost by an error.

    A process that runs on a card asks for it where it is not started from one.
    """
    process = policies.startable(process_id, by=request.actor)
    kept = _subject(request, request.GET.get("on", ""))
    about = [] if kept else [_about(code) for code in sorted(process.runs_on)]
    if not about:
        policies.require_fits(process, kept)
    asked = [forms.as_field(one) for one in start_form(bundle(process.version_id)) if one.name]
    typed = {one.code: _typed(request, one) for one in [*about, *asked]}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            subject = kept or _chosen(request, about, typed)
            values = {one.code: typed[one.code] for one in asked}
            case_id = _start(process, subject, values, by=request.actor)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
        else:
            return _started(request, case_id)
    context: dict[str, Any] = {
        "title": process.title,
        "note": _("About: %(title)s") % {"title": kept.title} if kept else "",
        "fields": _controls([*about, *asked], typed, request),
        "errors": errors,
        "action": request.get_full_path(),
        "submit": pgettext("button", "Start"),
        "keep": f"start-{process_id}",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def _typed(request: Request, one: FieldDef) -> str:
    """A switch that is off sends nothing, and says no."""
    unsaid = "no" if one.kind == "bool" and request.method == "POST" else ""
    return request.POST.get(one.code, unsaid)


def _about(code: str) -> FieldDef:
    """The choice of a card of this type, as a field of the starting form."""
    type_def = types().by_code(code)
    return FieldDef(f"on-{code}", type_def.labels, "link", storage="json", target=code)


def _chosen(
    request: Request, about: Sequence[FieldDef], typed: Mapping[str, str]
) -> RecordRow | None:
    """The card that was chosen to start on. Raises Refused where one is due and there is none."""
    chosen = [one for one in about if typed[one.code]]
    if about and len(chosen) != 1:
        sentence = _("Choose one card.") if chosen else _("Choose the card that it is about.")
        raise Refused(errors={(chosen or about)[-1].code: sentence})
    try:
        return _subject(request, typed[chosen[0].code]) if chosen else None
    except NoSuchRecord:
        raise Refused(errors={chosen[0].code: _("Choose one of the list.")}) from None


def _start(
    process: policies.Process, subject: RecordRow | None, values: dict[str, str], *, by: Actor
) -> int:
    policies.require_fits(process, subject)
    on = subject.id if subject else None
    return start_case(process.id, by=by, subject_id=on, typed=values)


def _controls(
    fields: Sequence[FieldDef], typed: Mapping[str, str], request: Request
) -> list[dict[str, Any]]:
    values = {code: int(raw) if _is_number(raw) else raw for code, raw in typed.items()}
    pointing = (*present.REFERENCES, *present.LINKS)
    names = present.names_for(fields, [values], request.rights)
    return [
        present.control(one, (values if one.kind in pointing else typed)[one.code], names)
        for one in fields
    ]


def _started(request: Request, case_id: int) -> HttpResponse:
    at = present.href(types().by_code("case"), case_id)
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    return toast(HttpResponse(status=204), _("The process is started."), href=at)


def _subject(request: Request, number: str) -> RecordRow | None:
    if not number:
        return None
    if not _is_number(number):
        raise NoSuchRecord(number)
    return read(int(number), type_of(int(number)), rights=request.rights)


def _is_number(raw: str) -> bool:
    return raw.isdecimal() and len(raw) <= 18
