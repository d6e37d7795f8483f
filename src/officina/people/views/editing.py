from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import User
from officina.kernel.principals.names import names_of
from officina.kernel.records.actions.edit_record import Conflict
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people import fields
from officina.people.actions.add_person import add_person
from officina.people.actions.change_person import change_person, mark_of
from officina.people.actions.dismiss_person import dismiss_person, return_person
from officina.people.actions.invite_person import invite_person
from officina.people.actions.place_person import place_person
from officina.people.queries.chart import unit_choices
from officina.people.views.facts import card, fact, may_edit
from officina.people.views.finding import carers_only, known_unit, seen_person
from officina.people.views.invitations import link_page


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, person_id: int) -> HttpResponse:
    """One field in place: GET the editor (or what is shown), POST the value."""
    person = seen_person(request, person_id)
    code = str((request.POST if request.method == "POST" else request.GET).get("field", ""))
    if code not in fields.PERSON or not may_edit(request.viewer, person, code):
        raise Http404
    if request.method != "POST":
        return _fact(request, person, code, "fact" if "shown" in request.GET else "fact_editor")
    value, mark = request.POST.get("value", ""), request.POST.get("event", "")
    known = None if not mark or request.POST.get("force") == "1" else {code: mark}
    try:
        change_person(person, {code: value}, by=request.actor, rendered=known)
    except Conflict as conflict:
        return _conflict(request, person_id, code, value, conflict)
    except Refused as refused:
        error = refused.errors.get(code, str(refused))
        return _fact(request, person, code, "fact_editor", typed=value, error=error)
    saved = _fact(request, seen_person(request, person_id), code, "fact")
    if person_id == request.viewer.user_id and code in ("language", "theme", "timezone"):
        saved["HX-Refresh"] = "true"  # the page itself now reads otherwise
    return saved


def _conflict(
    request: Request, person_id: int, code: str, typed: str, found: Conflict
) -> HttpResponse:
    """Somebody changed this very field meanwhile: both values are shown, nothing is lost."""
    person = seen_person(request, person_id)
    who, _theirs = found.fields[code]
    by = names_of([who]).get(who or 0)
    shown = fact(person, code, request.viewer)["display"]
    told = {"by": {"name": by.name if by else _("Somebody")}, "display": shown}
    return _fact(request, person, code, "fact_editor", typed=typed, conflict=told)


def _fact(
    request: Request,
    person: User,
    code: str,
    template: str,
    *,
    typed: str | None = None,
    error: str = "",
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "record": card(person) | {"event": mark_of(person, code)},
        "field": fact(person, code, request.viewer, typed=typed),
        "error": error,
        "conflict": conflict,
    }
    status = 409 if conflict else 422 if error else 200
    return render(request, f"ui/pages/{template}.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a colleague and get the link by which he comes in."""
    carers_only(request)
    if request.method != "POST":
        return _new_form(request, {"unit": request.GET.get("unit", "")}, {})
    typed = {code: request.POST.get(code, "") for code in ("name", "email")}
    unit = request.POST.get("unit", "")
    try:
        person = add_person(typed, by=request.actor, unit=known_unit(unit))
    except Refused as refused:
        return _new_form(request, {**typed, "unit": unit}, refused.errors)
    return link_page(request, person, invite_person(person, by=request.actor))


def _new_form(request: Request, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    units = [(one.id, one.label) for one in unit_choices()]
    fields_ = [
        _field("name", pgettext("person", "Name"), "text", typed, required=True),
        _field("email", _("E-mail"), "email", typed, required=True),
        _field("unit", _("Unit"), "select", typed, choices=units),
    ]
    return _dialog(request, _("Add a person"), fields_, errors, _("Add and make a link"))


def _field(key: str, label: str, kind: str, typed: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": kind, "value": typed.get(key, ""), **more}


def _dialog(
    request: Request,
    title: str,
    shown: list[dict[str, Any]],
    errors: dict[str, str],
    submit: str,
) -> HttpResponse:
    context = {
        "title": title,
        "fields": shown,
        "errors": errors,
        "action": request.path,
        "submit": submit,
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def place(request: Request, person_id: int) -> HttpResponse:
    """Move somebody to another unit, today or from a day on."""
    carers_only(request)
    person = seen_person(request, person_id)
    typed = {"unit": str(person.unit_id or ""), "position": person.position, "since": ""}
    if request.method != "POST":
        return _place_form(request, person, typed, {})
    typed |= {code: request.POST.get(code, "") for code in typed}
    unit = known_unit(typed["unit"])
    try:
        if unit is None:
            raise Refused(errors={"unit": _("Choose one of the list.")})
        place_person(
            person, unit, by=request.actor, position=typed["position"], since=_day(typed["since"])
        )
    except Refused as refused:
        return _place_form(request, person, typed, refused.errors or {"": refused.sentence})
    return _done(request, person, _("%(name)s: moved to %(unit)s.") % _names(person, unit.name))


def _day(typed: str) -> Any:
    try:
        return fields.date(typed)
    except BadValue as bad:
        raise Refused(errors={"since": bad.sentence}) from None


def _names(person: User, unit: str) -> dict[str, str]:
    return {"name": person.name, "unit": unit}


def _place_form(
    request: Request, person: User, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    units = [(one.id, one.label) for one in unit_choices()]
    hint = _("Empty: from today.")
    shown = [
        _field("unit", _("Unit"), "select", typed, choices=units, required=True),
        _field("position", _("Position"), "text", typed),
        _field("since", _("From"), "date", typed, hint=hint),
    ]
    title = _("Move %(name)s to another unit") % {"name": person.name}
    return _dialog(request, title, shown, errors, _("Move"))


@signed_in
@require_http_methods(["GET", "POST"])
def dismiss(request: Request, person_id: int) -> HttpResponse:
    """Ask once, then close the account: open pages end at once."""
    carers_only(request)
    person = seen_person(request, person_id)
    if request.method != "POST":
        return render(request, "people/dismiss.html", {"person": person, "error": ""})
    try:
        dismiss_person(person, by=request.actor)
    except Refused as refused:
        context = {"person": person, "error": refused.sentence}
        return render(request, "people/dismiss.html", context, status=422)
    return _done(request, person, _("%(name)s is dismissed.") % {"name": person.name})


@signed_in
@require_POST
def take_back(request: Request, person_id: int) -> HttpResponse:
    carers_only(request)
    person = return_person(seen_person(request, person_id), by=request.actor)
    return _done(request, person, _("%(name)s works here again.") % {"name": person.name})


def _done(request: Request, person: User, sentence: str) -> HttpResponse:
    """Back to the person; a browser with script stays where it is and hears the sentence."""
    if wants_fragment(request):
        return toast(HttpResponse(status=204), sentence)
    return redirect(reverse("person", args=[person.id]))
