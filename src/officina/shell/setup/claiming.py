"""Whoever holds the one-time link says whose portal this is: a company's, or a demo's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from officina.channels.actions.speak_first import speak_first
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people.actions.found_company import found_company
from officina.people.sign_in.views import enter
from officina.shell import claim
from officina.shell.setup import looking

type View = Callable[[HttpRequest, str], HttpResponse]


def holders_only(view: View) -> View:
    """Let in who holds the link of the last start; for all others there is nothing."""

    @never_cache
    @wraps(view)
    def gated(request: HttpRequest, token: str) -> HttpResponse:
        if not claim.is_valid(token):
            raise Http404
        if looking.is_being_built():
            return redirect("claim-demo", token)
        return view(request, token)

    return gated


@holders_only
@require_safe
def choose(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "setup/choose.html", {"token": token})


@holders_only
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, token: str) -> HttpResponse:
    """The first person: the administrator."""
    if request.method != "POST":
        return render(request, "setup/administrator.html", {"token": token, "errors": {}})
    typed = {code: request.POST.get(code, "") for code in ("name", "email")}
    try:
        person = found_company(**typed, password=request.POST.get("password", ""))
        speak_first(person.language)
    except Refused as refused:
        errors = refused.errors or {"": refused.sentence}
        context = {"token": token, "errors": errors, "typed": typed}
        return render(request, "setup/administrator.html", context, status=422)
    claim.close()
    enter(request, person)
    return redirect("setup-organisation")
