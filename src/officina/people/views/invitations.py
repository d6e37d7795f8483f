from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import User
from officina.kernel.ui.pages.answers import trigger
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people.actions.invite_person import VALID_FOR, invite_person, withdraw_invitation
from officina.people.models import Invitation
from officina.people.views.finding import carers_only, seen_person
from officina.people.views.present import face, views_of


def invitation_link(token: str) -> str:
    """The address to send to whoever is invited."""
    return settings.OFFICINA.address + reverse("invitation", args=[token])


def is_here_only() -> bool:
    """Whether nobody on another computer can open a link of this portal."""
    host = urlsplit(settings.OFFICINA.address).hostname
    return host in ("localhost", "127.0.0.1", "::1")


def link_page(request: Request, person: User, token: str) -> HttpResponse:
    """The link, shown this once: only its hash is kept. In a dialog where one asked for it."""
    context = {"person": person, "link": invitation_link(token), "days": VALID_FOR.days}
    context |= {"here_only": is_here_only()}
    shown = render(request, "people/link.html", context)
    if not wants_fragment(request):
        return shown
    return trigger(HttpResponse(status=204), dialog={"html": shown.content.decode()})


@signed_in
@require_safe
def invitations(request: Request) -> HttpResponse:
    """Who was invited and has not come in yet."""
    carers_only(request)
    found = Invitation.objects.open().select_related("person", "person__unit", "invited_by")
    rows = [
        (one, face(one.person_id, one.person.name, one.person.photo))
        for one in found.order_by("-created_at")[:500]
    ]
    return render(
        request,
        "people/invitations.html",
        {"rows": rows, "views": views_of("invitations", cares=True)},
    )


@signed_in
@require_POST
def invite(request: Request, person_id: int) -> HttpResponse:
    """Make a fresh link; an earlier one stops working."""
    carers_only(request)
    person = seen_person(request, person_id)
    return link_page(request, person, invite_person(person, by=request.actor))


@signed_in
@require_POST
def withdraw(request: Request, person_id: int) -> HttpResponse:
    carers_only(request)
    person = seen_person(request, person_id)
    withdraw_invitation(person, by=request.actor)
    if wants_fragment(request):
        said = _("The link of %(name)s does not work any more.") % {"name": person.name}
        return toast(HttpResponse(status=204), said)
    return redirect("invitations")
