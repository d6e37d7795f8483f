"""Signing in and out, accepting an invitation, and what keeps an account safe."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, PasswordChangeView, PasswordResetView
from allauth.mfa.models import Authenticator
from django.contrib.auth import login
from django.contrib.messages import WARNING, get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.events.facts import record_fact
from officina.kernel.notify.posting import can_send
from officina.kernel.principals.models import Organisation, User
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people import events, sessions
from officina.people.actions.accept_invitation import (
    NoSuchInvitation,
    accept_invitation,
    invited_by_link,
)
from officina.people.oidc.asking import issuer_in_use
from officina.people.queries.devices import open_sessions


class SignIn(LoginView):  # type: ignore[misc] # allauth has no types
    def get_context_data(self, **names: Any) -> dict[str, Any]:
        # A passkey that was refused says so here.
        refusals = [one for one in get_messages(self.request) if one.level >= WARNING]
        return {
            **super().get_context_data(**names),
            "refusals": refusals,
            "issuer": issuer_in_use(),
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = SignIn.as_view()


class Forgotten(PasswordResetView):  # type: ignore[misc] # allauth has no types
    def get_context_data(self, **names: Any) -> dict[str, Any]:
        return {**super().get_context_data(**names), "mail_is_set": can_send()}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and the pages that are open in it."""
    key = request.session.session_key
    get_adapter(request).logout(request)
    if key:
        sessions.tell_ended(key)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a one-time link, and be in."""
    try:
        person = invited_by_link(token)
        if request.method == "POST":
            return _accept(request, token)
    except NoSuchInvitation:
        return render(request, "people/no_invitation.html", status=410)
    except Refused as refused:
        context = _welcome(person) | {"errors": refused.errors}
        return render(request, "people/invitation.html", context, status=422)
    return render(request, "people/invitation.html", _welcome(person) | {"errors": {}})


def _welcome(person: User) -> dict[str, Any]:
    """Who is invited, and whose portal it is."""
    house = Organisation.objects.order_by("id").values_list("name", flat=True).first()
    return {"person": person, "product": house or ""}


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    password = request.POST.get("password", "")
    person = accept_invitation(token, password=password, language=get_language() or "")
    stopped: HttpResponse | None = get_adapter(request).pre_login(request, person)
    if stopped is not None:
        return stopped
    enter(request, person)
    return redirect("/")


def enter(request: HttpRequest, person: User) -> None:
    """Sign in whoever has just proved to be this person by a one-time link."""
    request.session.flush()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, person, method="password", email=person.email)


@signed_in
@require_safe
def security(request: Request) -> HttpResponse:
    """Password, second step, passkeys, and where one is signed in."""
    found = Authenticator.objects.filter(user_id=request.real_viewer.user_id).order_by("created_at")
    kinds = Authenticator.Type
    return render(
        request,
        "people/security.html",
        {
            "app": next((one for one in found if one.type == kinds.TOTP), None),
            "codes": next((one for one in found if one.type == kinds.RECOVERY_CODES), None),
            "passkeys": [one.wrap() for one in found if one.type == kinds.WEBAUTHN],
            "sessions": open_sessions(request.real_viewer.user_id, request.session.session_key),
        },
    )


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    def get_success_url(self) -> str:
        return reverse("mfa_index")


change_password = ChangePassword.as_view()


@signed_in
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """End one of one's own sessions, or all but this."""
    user_id, name = request.real_viewer.user_id, request.POST.get("name", "")
    if name:
        count = int(sessions.end_session(user_id, name))
    else:
        count = sessions.end_sessions(user_id, but=request.session.session_key)
    if count:
        record_fact(events.SESSIONS_ENDED, {"count": count}, request.actor)
    return redirect("mfa_index")
