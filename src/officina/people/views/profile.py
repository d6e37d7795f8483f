from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import Group, User
from officina.kernel.ui.render import render
from officina.people.models import Absence, HiddenBirthday, Invitation
from officina.people.policies import looks_after_people, may_note_absence
from officina.people.queries.absences import of_person
from officina.people.queries.profile import hours_of, place_of, role_choices, roles_of
from officina.people.statuses import said
from officina.people.substitution import away
from officina.people.views.absences import row_of
from officina.people.views.facts import facts_of
from officina.people.views.finding import seen_person
from officina.people.views.present import face


@signed_in
@require_safe
def person(request: Request, person_id: int) -> HttpResponse:
    """One person; whoever looks after people finds there what he does with him."""
    if not request.viewer.is_extranet and Group.objects.filter(id=person_id).exists():
        return redirect("group", group_id=person_id)  # a mention names either
    found = seen_person(request, person_id)
    place = place_of(found)
    is_colleague = found.is_active and not request.viewer.is_extranet
    return render(
        request,
        "people/person.html",
        {
            "person": found,
            "face": face(found.id, found.name, found.photo),
            "card": facts_of(found, request.viewer),
            "units": place.units,
            "heads": [face(h.id, h.name, h.photo, position=h.position) for h in place.heads],
            "hours": hours_of(found) if found.is_active else None,
            "away": away([found.id]).get(found.id) if is_colleague else None,
            "status": said([found.id]).get(found.id) if is_colleague else None,
            "shows_birthday": not HiddenBirthday.objects.filter(person=found).exists(),
            "absences": [row_of(request, one) for one in _ahead(request, found)],
            "may_ask": found.is_active and not found.is_extranet and _may_ask(request, found),
            "is_own": found.id == request.viewer.user_id,
            "may_look_as": request.viewer.is_administrator and found.id != request.viewer.user_id,
            **(_care(found) if looks_after_people(request.viewer) else {}),
        },
    )


def _may_ask(request: Request, found: User) -> bool:
    return found.id == request.viewer.user_id or may_note_absence(request.viewer, found)


def _ahead(request: Request, found: User) -> list[Absence]:
    """Days away: what was asked is for those whom it concerns, what was approved for all."""
    if request.viewer.is_extranet or not found.is_active:
        return []
    concerned = _may_ask(request, found)
    return [one for one in of_person(found) if concerned or one.state == Absence.APPROVED]


def _care(found: User) -> dict[str, Any]:
    roles = roles_of(found)
    held = {role.code for role in roles}
    waiting = Invitation.objects.open().filter(person=found).first()
    return {
        "cares": True,
        "roles": roles,
        "role_choices": [choice for choice in role_choices() if choice[0] not in held],
        "placements": list(found.placements.select_related("unit").order_by("-since", "-id")),
        "waiting": waiting,
        "is_new": not found.has_usable_password(),
        "menu": {
            "invite": reverse("person-invite", args=[found.id]),
            "place": reverse("person-place", args=[found.id]),
        },
    }
