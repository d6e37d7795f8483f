"""Screen 4: what each person does here, from the preset roles."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.models import Role, RoleHolder, User
from officina.kernel.principals.viewer import ADMINISTRATOR
from officina.people.actions.give_role import give_role, take_role
from officina.people.presets import EMPLOYEE
from officina.people.queries.profile import role_choices
from officina.shell.setup.screens import go_on, screen

MOST = 200


@administrators_only
@require_http_methods(["GET", "POST"])
def roles(request: Request) -> HttpResponse:
    """One role for each person; more of them are given on the person's page."""
    people = list(User.objects.filter(is_active=True, is_extranet=False).order_by("id")[:MOST])
    held = _held([person.id for person in people])
    if request.method == "POST":
        _save(request, people, held)
        return go_on("roles")
    choices = [choice for choice in role_choices() if choice[0] != ADMINISTRATOR]
    rows = [(person, held.get(person.id, "")) for person in people]
    return screen(request, "roles", {"rows": rows, "choices": choices})


def _held(ids: list[int]) -> dict[int, str]:
    """The role of each person, the administrator's apart: that one stays as it is."""
    holders = RoleHolder.objects.filter(principal_id__in=ids).exclude(
        role__code__in=(ADMINISTRATOR, EMPLOYEE)
    )
    return dict(holders.order_by("-role_id").values_list("principal_id", "role__code"))


@transaction.atomic
def _save(request: Request, people: list[User], held: dict[int, str]) -> None:
    roles = {role.code: role for role in Role.objects.all()}
    for person in people:
        before, after = held.get(person.id, ""), request.POST.get(f"role_{person.id}", "")
        if after == before or (after and after not in roles):
            continue
        if before:
            take_role(roles[before], person.id, by=request.actor)
        if after:
            give_role(roles[after], person.id, by=request.actor)
