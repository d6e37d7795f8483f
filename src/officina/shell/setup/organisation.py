"""Screens 1 and 2: the organisation, its logo; when it works."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.models import Organisation, Unit
from officina.kernel.records.checks import Refused
from officina.people import forms
from officina.people.actions.add_unit import add_unit
from officina.people.actions.change_organisation import add_organisation
from officina.people.actions.place_person import place_person
from officina.people.views.finding import known_person
from officina.shell.setup.screens import go_on, screen


def first_organisation() -> Organisation | None:
    return Organisation.objects.order_by("id").first()


@administrators_only
@require_http_methods(["GET", "POST"])
def requisites(request: Request) -> HttpResponse:
    """Name, tax number, currency, logo."""
    one = first_organisation()
    if request.method != "POST":
        return screen(request, "organisation", forms.organisation_context(one, {}, {}))
    try:
        with transaction.atomic():
            _save(request, one)
    except Refused as refused:
        context = forms.organisation_context(one, request.POST.dict(), refused.errors)
        return screen(request, "organisation", context, errors=True)
    return go_on("organisation")


def _save(request: Request, one: Organisation | None) -> None:
    """The organisation, and on the first time its topmost unit with whoever sets it up."""
    is_new = one is None
    one = one or add_organisation({"name": request.POST.get("name", "")}, by=request.actor)
    one = forms.save_organisation(request, one)
    if is_new and not Unit.objects.exists():
        top = add_unit(one.name, by=request.actor, organisation=one)
        place_person(known_person(request.viewer.user_id), top, by=request.actor)


@administrators_only
@require_http_methods(["GET", "POST"])
def hours(request: Request) -> HttpResponse:
    """Time zone, working hours, public holidays of the country."""
    one = first_organisation()
    if one is None:
        return go_on("hours") if request.method == "POST" else screen(request, "hours", {})
    context = forms.organisation_context(one, {}, {})
    if request.method != "POST":
        if one.timezone == "UTC":
            context["values"]["timezone"] = forms.likely_zone(one.country, settings.TIME_ZONE)
        return screen(request, "hours", context)
    try:
        with transaction.atomic():
            forms.save_hours(request, one)
    except Refused as refused:
        context = forms.organisation_context(one, request.POST.dict(), refused.errors)
        return screen(request, "hours", context, errors=True)
    return go_on("hours")
