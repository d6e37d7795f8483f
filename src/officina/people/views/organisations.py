from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, administrators_only, signed_in
from officina.kernel.principals.models import Organisation
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people.actions.change_organisation import add_organisation
from officina.people.calendars import next_days_off
from officina.people.forms import organisation_context, save_hours, save_organisation
from officina.people.views.finding import colleagues_only


@signed_in
@require_safe
def organisations(request: Request) -> HttpResponse:
    """Our own legal entities: requisites, hours, the next days off."""
    colleagues_only(request)
    found = [(one, next_days_off(one, 3)) for one in Organisation.objects.order_by("id")]
    context = {"rows": found, "may_edit": request.viewer.is_administrator}
    return render(request, "people/organisations.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _form(request, None, {}, {})
    try:
        one = add_organisation({"name": request.POST.get("name", "")}, by=request.actor)
    except Refused as refused:
        return _form(request, None, request.POST.dict(), refused.errors)
    return redirect("organisation", organisation_id=one.id)


@administrators_only
@require_http_methods(["GET", "POST"])
def edit(request: Request, organisation_id: int) -> HttpResponse:
    """Requisites, logo, time zone, hours and public holidays of one organisation."""
    one = Organisation.objects.filter(id=organisation_id).first()
    if one is None:
        raise Http404
    if request.method != "POST":
        return _form(request, one, {}, {})
    try:
        with transaction.atomic():
            save_organisation(request, one)
            save_hours(request, one)
    except Refused as refused:
        return _form(request, one, request.POST.dict(), refused.errors)
    return redirect("organisations")


def _form(
    request: Request, one: Organisation | None, typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    context = organisation_context(one, typed, errors)
    return render(request, "people/organisation.html", context, status=422 if errors else 200)
