"""Create a record: a dialog of at most three fields and what is demanded; the rest can wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, Rights
from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.create_record import create_record, first_stage
from officina.kernel.records.checks import Refused, check_together, parse_fields
from officina.kernel.records.conditions import demanded, hidden, scope_of
from officina.kernel.records.defaults import default_of
from officina.kernel.records.likeness import Alike, alike
from officina.kernel.records.queries.known import known_type
from officina.kernel.records.queries.titles import Linked, titles_of
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef
from officina.kernel.ui.pages import present, sums
from officina.kernel.ui.pages.sent import control, typed_fields, values_of
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    """GET the dialog, POST the record; nothing typed is lost by an error.

    ``?company=7`` makes it belong to a company that the viewer sees.
    """
    type_def = known_type(slug, request.rights)
    if not request.rights.may_create(type_def.code):
        raise NotAllowed("create", type_def.code, _("Your role may not create this."))
    given = _given(request, type_def)
    if request.method != "POST":
        return _form(request, type_def, given, _at_first(request, type_def), {})
    typed = typed_fields(request.POST, type_def)
    if request.GET.get("redraw"):
        return _form(request, type_def, given, typed, {})
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


def _asked(type_def: TypeDef, typed: dict[str, Any], rights: Rights) -> list[str]:
    """What is asked: at creation by the layout, and whatever these values demand or hide."""
    closed = rights.readonly_fields(type_def.code)
    first = [c for c in type_def.layout.get("create", ["title"]) if c in type_def.fields]
    scope = scope_of(type_def, values_of(type_def, typed), first_stage(type_def))
    absent = hidden(type_def, scope)
    wanted = dict.fromkeys([*first, *demanded(type_def, scope)])
    return [
        code
        for code in wanted
        if code not in closed and code not in absent and not type_def.fields[code].formula
    ]


def _at_first(request: Request, type_def: TypeDef) -> dict[str, Any]:
    """What the fields begin with."""
    me = request.viewer.user_id
    return {
        one.code: default_of(one, me) for one in type_def.fields.values() if one.default is not None
    }


def _given(request: Request, type_def: TypeDef) -> dict[str, Linked]:
    """What the address says the new record belongs to; unseen is as absent as anywhere."""
    number = request.GET.get("company", "")
    if not number:
        return {}
    if "company" not in type_def.fields or not number.isdecimal() or len(number) > 18:
        raise NoSuchRecord(number)
    found = titles_of([int(number)], request.rights).get(int(number))
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
    given: dict[str, Linked],
    typed: dict[str, Any],
    errors: dict[str, str],
    same: Sequence[Alike] = (),
) -> HttpResponse:
    asked = [c for c in _asked(type_def, typed, request.rights) if c not in given]
    fields = [type_def.fields[code] for code in asked]
    values = values_of(type_def, typed)
    needed = demanded(type_def, scope_of(type_def, values, first_stage(type_def)))
    names = present.names_for(fields, [values], request.rights)
    redraw = f"{request.path}?{urlencode({**request.GET.dict(), 'redraw': 1})}"
    context = {
        "title": _("New: %(type)s") % {"type": type_def.label.lower()},
        "note": ", ".join(one.name for one in given.values()),
        "fields": sums.with_currencies(
            [
                control(one, typed, values, names) | {"required": one.code in needed}
                for one in fields
            ],
            type_def,
            values,
            request.rights,
        ),
        "errors": errors,
        "hidden": [("asked", code) for code in asked] + [("seen", one.id) for one in same],
        "redraw": redraw if type_def.conditional else "",
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
