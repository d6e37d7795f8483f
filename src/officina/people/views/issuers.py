"""The issuer in the settings: who signs people in by OpenID Connect, and whether it answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people.actions.set_issuer import FLAGS, TEXTS, set_issuer, with_typed
from officina.people.models import Issuer
from officina.people.oidc.asking import (
    IssuerTrouble,
    discover,
    is_configured_outside,
    issuer_in_use,
)


@administrators_only
@require_http_methods(["GET", "POST"])
def issuer(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _page(request, {}, {})
    try:
        set_issuer(_typed(request), by=request.actor)
    except Refused as refused:
        return _page(request, _typed(request), refused.errors, trouble=refused.sentence)
    return redirect(f"{reverse('issuer')}?saved=1")


@administrators_only
@require_POST
def test(request: Request) -> HttpResponse:
    """Ask the issuer as typed, without saving anything."""
    typed = _typed(request)
    try:
        discover(with_typed(typed))
    except Refused as refused:
        return _page(request, typed, refused.errors)
    except IssuerTrouble as trouble:
        return _page(request, typed, {}, trouble=trouble.sentence)
    return _page(request, typed, {}, tried=_("It answers."))


def _typed(request: Request) -> dict[str, str]:
    return {code: request.POST.get(code, "") for code in (*TEXTS, *FLAGS, "secret")}


def _page(
    request: Request,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    tried: str = "",
    trouble: str = "",
) -> HttpResponse:
    is_outside = is_configured_outside()
    one = issuer_in_use() if is_outside else Issuer.objects.filter(id=1).first()
    values: dict[str, Any] = {code: getattr(one, code) for code in (*TEXTS, *FLAGS)} if one else {}
    context = {
        "one": one,
        "is_outside": is_outside,
        "values": {"is_active": True} | values | typed,
        "errors": errors,
        "tried": tried,
        "trouble": "" if errors else trouble,
        "back_to": settings.OFFICINA.address + reverse("oidc-back"),
        "saved": "saved" in request.GET,
    }
    return render(request, "people/issuer.html", context, status=422 if errors else 200)
