"""An administrator looks with another person's eyes, and with his own again (F264)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from officina.kernel.access.web import VIEW_AS, Request, administrators_only, signed_in
from officina.kernel.principals.actor import Actor
from officina.people.actions.look_as import look_as, look_as_oneself
from officina.people.views.finding import seen_person


@administrators_only
@require_POST
def begin(request: Request, person_id: int) -> HttpResponse:
    look_as(seen_person(request, person_id), by=request.actor)
    request.session[VIEW_AS] = person_id
    return _home(request)


@signed_in
@require_POST
def end(request: Request) -> HttpResponse:
    look_as_oneself(by=Actor.of(request.real_viewer))
    request.session.pop(VIEW_AS, None)
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/"})
    return HttpResponseRedirect("/")
