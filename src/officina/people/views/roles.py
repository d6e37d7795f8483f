from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.types import translated
from officina.kernel.ui.render import wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people.actions.give_role import give_role, take_role
from officina.people.views.finding import carers_only, known_role, seen_person


@signed_in
@require_POST
def give(request: Request, person_id: int) -> HttpResponse:
    """Give a role to a person."""
    carers_only(request)
    person, role = seen_person(request, person_id), known_role(request.POST.get("role", ""))
    give_role(role, person.id, by=request.actor)
    return _said(request, person_id, _("%(name)s has the role “%(role)s”."), person.name, role.name)


@signed_in
@require_POST
def take(request: Request, person_id: int, code: str) -> HttpResponse:
    carers_only(request)
    person, role = seen_person(request, person_id), known_role(code)
    take_role(role, person.id, by=request.actor)
    said = _("%(name)s does not have the role “%(role)s” any more.")
    return _said(request, person_id, said, person.name, role.name)


def _said(
    request: Request, person_id: int, sentence: str, name: str, labels: dict[str, str]
) -> HttpResponse:
    if wants_fragment(request):
        names = {"name": name, "role": translated(labels)}
        return toast(HttpResponse(status=204), sentence % names)
    return redirect("person", person_id=person_id)
