"""Create a record: a dialog of at most three fields, the rest can wait."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    """GET the dialog, POST the record; nothing typed is lost by an error."""
    type_def = types().by_slug(slug)
    if not request.rights.may_create(type_def.code):
        raise NotAllowed("create", type_def.code, _("Your role may not create this."))
    if request.method != "POST":
        return _form(request, type_def, {}, {})
    asked = _asked(type_def)
    typed = {code: request.POST[code] for code in asked if code in request.POST}
    try:
        written = create_record(type_def, typed, by=request.actor)
    except Refused as refused:
        return _form(request, type_def, typed, refused.errors or {"": refused.sentence})
    at = present.href(type_def, written.record_id)
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    response = HttpResponse(status=204)
    said = _("%(number)s is created.") % {"number": written.number}
    return toast(response, said, undo=reverse("undo", args=[written.event_id]), href=at)


def _asked(type_def: TypeDef) -> list[str]:
    first = [c for c in type_def.layout.get("create", ["title"]) if c in type_def.fields]
    demanded = [f.code for f in type_def.fields.values() if f.is_required and f.code not in first]
    return first + demanded


def _form(
    request: Request, type_def: TypeDef, typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    fields = [
        present.control(type_def.fields[code], typed.get(code), present.Names({}, {}))
        for code in _asked(type_def)
    ]
    context = {
        "title": _("New: %(type)s") % {"type": type_def.label.lower()},
        "fields": fields,
        "errors": errors,
        "action": request.path,
        "submit": _("Create"),
        "keep": f"new-{type_def.code}",
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
