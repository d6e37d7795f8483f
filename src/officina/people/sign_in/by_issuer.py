"""To the issuer and back: what its word is worth is decided by `let_in` and the sign-in library."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people.actions.let_in import let_in
from officina.people.models import Issuer
from officina.people.oidc.asking import IssuerTrouble, begin, finish, issuer_in_use

KEPT = "oidc"
"""Session key: state, nonce, verifier and where to go, for one answer."""


@never_cache
@require_safe
def to_issuer(request: HttpRequest) -> HttpResponse:
    issuer = _issuer()
    try:
        url, kept = begin(issuer, _back_to())
    except IssuerTrouble as trouble:
        return _refused(request, trouble.sentence)
    request.session[KEPT] = kept | {"next": request.GET.get("next", ""), "issuer": issuer.url}
    return redirect(url)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Take an answer that this browser asked for, once."""
    issuer = _issuer()
    kept = request.session.pop(KEPT, None)
    if kept is None or kept["issuer"] != issuer.url:
        return redirect("account_login")
    answer = f"{_back_to()}?{request.META.get('QUERY_STRING', '')}"
    try:
        known = finish(issuer, _back_to(), answer, kept)
        person = let_in(known, invites=issuer.invites)
    except (IssuerTrouble, Refused) as refused:
        return _refused(request, refused.sentence)
    person.backend = "django.contrib.auth.backends.ModelBackend"
    record_authentication(request, person, method="oidc", issuer=issuer.url)
    wanted = kept["next"]
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    answered: HttpResponse = perform_login(
        request, person, email_verification="none", redirect_url=wanted if is_ours else "/"
    )
    return answered


def _issuer() -> Issuer:
    found = issuer_in_use()
    if found is None:
        raise Http404
    return found


def _back_to() -> str:
    return str(settings.OFFICINA.address) + reverse("oidc-back")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "people/refused.html", {"sentence": sentence}, status=403)
