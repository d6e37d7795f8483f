"""People and units that the viewer may see; the unseen is absent."""

from __future__ import annotations

from django.http import Http404

from officina.kernel.access.web import Request
from officina.kernel.principals.models import Organisation, Role, Unit, User
from officina.people.policies import looks_after_people, may_see_person


def colleagues_only(request: Request) -> None:
    """The directory is not there for people of other companies."""
    if request.viewer.is_extranet:
        raise Http404


def carers_only(request: Request) -> None:
    if not looks_after_people(request.viewer):
        raise Http404


def seen_person(request: Request, person_id: int) -> User:
    found = User.objects.select_related("unit", "office").filter(id=person_id).first()
    if found is None or not may_see_person(request.viewer, found):
        raise Http404
    return found


def known_unit(unit_id: str | int) -> Unit | None:
    """An active unit by what a form sent; None for nothing chosen or unknown."""
    text = str(unit_id)
    return Unit.objects.filter(id=text, is_active=True).first() if text.isdecimal() else None


def known_role(code: str) -> Role:
    found = Role.objects.filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def known_organisation(number: str | int) -> Organisation | None:
    text = str(number)
    return Organisation.objects.filter(id=text).first() if text.isdecimal() else None


def known_person(person_id: int) -> User:
    return User.objects.select_related("unit").get(id=person_id)
