"""Screen 3: people from a pasted list, each with a link to send."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.models import User
from officina.people.actions.add_people import BadLines, add_people
from officina.people.views.invitations import invitation_link, is_here_only
from officina.shell.setup.screens import screen


@administrators_only
@require_http_methods(["GET", "POST"])
def people(request: Request) -> HttpResponse:
    """All lines or none; the links stay on the page until one goes on."""
    text = request.POST.get("people", "")
    if request.method != "POST":
        return _show(request)
    try:
        invited = add_people(text, by=request.actor)
    except BadLines as bad:
        return _show(request, text=text, wrong=bad.lines, sentence=bad.sentence)
    links = [(one.person, invitation_link(one.token)) for one in invited]
    return _show(request, links=links)


def _show(request: Request, **more: Any) -> HttpResponse:
    here = User.objects.filter(is_active=True, is_extranet=False).exclude(id=request.viewer.user_id)
    context = {"count": here.count(), "text": "", "wrong": {}, "links": [], **more}
    context |= {"here_only": is_here_only()}
    return screen(request, "people", context, errors=bool(context["wrong"]))
