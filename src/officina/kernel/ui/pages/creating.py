"""Create a record: a dialog of at most three fields, the rest can wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.checks import Refused, check_together, parse_fields
from officina.kernel.records.likeness import Alike, alike
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    """GET the dialog, POST the record; nothing typed is lost by an error.

    ``?company=7`` makes it belong to a company that the viewer sees.
    """
    type_def = types().by_slug(slug)
    if not request.rights.may_create(type_def.code):
        raise NotAllowed("create", type_def.code, _("Your role may not create this."))
    given = _given(request, type_def)
    if request.method != "POST":
        return _form(request, type_def, given, {}, {})
    typed = {code: request.POST[code] for code in _asked(type_def) if code in request.POST}
    wanted = typed | {code: one.id for code, one in given.items()}
    try:
        if same := _alike(request, type_def, wanted):
            return _form(request, type_def, given, typed, {}, same)
        written = create_record(type_def, wanted, by=request.actor)
    except Refused as refused:
        return _form(request, type_def, given, typed, refused.errors or {"": refused.sentence})
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


def _given(request: Request, type_def: TypeDef) -> dict[str, present.Linked]:
    """What the address says the new record belongs to; unseen is as absent as anywhere."""
    number = request.GET.get("company", "")
    if not number:
        return {}
    if "company" not in type_def.fields or not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    found = present.titles_of([int(number)], request.rights).get(int(number))
    if found is None or found.type.code != "company":
        raise NoSuchRecord(number)
    return {"company": found}


def _alike(request: Request, type_def: TypeDef, typed: dict[str, Any]) -> list[Alike]:
    """Those whom he may be entering a second time, unless he was shown them and went on."""
    parsed = parse_fields(type_def, typed, request.rights)
    check_together(type_def, parsed, {})
    found = alike(type_def, parsed.values, request.rights)
    seen = request.POST.getlist("seen")
    return found if any(str(one.id) not in seen for one in found) else []


def _form(
    request: Request,
    type_def: TypeDef,
    given: dict[str, present.Linked],
    typed: dict[str, Any],
    errors: dict[str, str],
    same: Sequence[Alike] = (),
) -> HttpResponse:
    asked = [code for code in _asked(type_def) if code not in given]
    fields = [
        present.control(type_def.fields[code], typed.get(code), present.Names({}, {}))
        for code in asked
    ]
    context = {
        "title": _("New: %(type)s") % {"type": type_def.label.lower()},
        "note": ", ".join(one.name for one in given.values()),
        "fields": fields,
        "errors": errors,
        "hidden": [("seen", one.id) for one in same],
        "same": [
            {
                "href": present.href(one.type, one.id),
                "title": one.title,
                "icon": one.type.icon,
                "type_name": one.type.label,
                "why": ", ".join(field.label.lower() for field in one.fields),
            }
            for one in same
        ],
        "action": request.get_full_path(),
        "submit": _("Create anyway") if same else _("Create"),
        "keep": f"new-{type_def.code}",
    }
    status = 422 if errors or same else 200
    return render(request, "ui/pages/dialog_form.html", context, status=status)
