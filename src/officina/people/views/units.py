from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import Organisation, Unit, User
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people.actions.add_unit import add_unit
from officina.people.actions.change_unit import change_unit, set_head
from officina.people.queries.chart import unit_choices
from officina.people.views.finding import carers_only, known_organisation, known_unit


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a unit below another."""
    carers_only(request)
    typed = {"name": "", "parent": request.GET.get("parent", "")}
    if request.method != "POST":
        return _form(request, None, typed, {})
    typed = {code: request.POST.get(code, "") for code in ("name", "parent", "organisation")}
    try:
        unit = add_unit(
            typed["name"],
            by=request.actor,
            parent=known_unit(typed["parent"]),
            organisation=known_organisation(typed["organisation"]),
        )
        set_head(unit, _person(request), by=request.actor)
    except Refused as refused:
        return _form(request, None, typed, refused.errors)
    return _done(request, _("“%(unit)s” is added.") % {"unit": unit.name})


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, unit_id: int) -> HttpResponse:
    """Name, place in the tree, organisation, head; and closing."""
    carers_only(request)
    unit = Unit.objects.select_related("head").filter(id=unit_id, is_active=True).first()
    if unit is None:
        raise Http404
    if request.method != "POST":
        typed = {"name": unit.name, "parent": str(unit.parent_id or "")}
        return _form(request, unit, typed | {"organisation": str(unit.organisation_id or "")}, {})
    typed = {code: request.POST.get(code, "") for code in ("name", "parent", "organisation")}
    try:
        _change(request, unit, typed)
    except Refused as refused:
        return _form(request, unit, typed, refused.errors)
    return _done(request, _("“%(unit)s” is saved.") % {"unit": typed["name"]})


def _change(request: Request, unit: Unit, typed: dict[str, str]) -> None:
    set_head(unit, _person(request), by=request.actor)
    change_unit(
        unit,
        by=request.actor,
        name=typed["name"],
        parent=known_unit(typed["parent"]),
        organisation=known_organisation(typed["organisation"]),
        is_active="close" not in request.POST,
    )


def _person(request: Request) -> User | None:
    number = request.POST.get("head", "")
    return User.objects.filter(id=number, is_active=True).first() if number.isdecimal() else None


def _form(
    request: Request, unit: Unit | None, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    head = unit.head if unit else None
    context = {
        "unit": unit,
        "typed": typed,
        "errors": errors,
        "head": {"id": head.id, "name": head.name} if head else None,
        "parents": [(one.id, one.label) for one in unit_choices(unit.id if unit else None)],
        "organisations": list(Organisation.objects.order_by("id").values_list("id", "name")),
    }
    return render(request, "people/unit_form.html", context, status=422 if errors else 200)


def _done(request: Request, sentence: str) -> HttpResponse:
    if wants_fragment(request):
        return toast(HttpResponse(status=204), sentence)
    return redirect("people-chart")
