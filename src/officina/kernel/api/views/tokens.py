"""Access for programs: one's own tokens; administrators see those of all."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, signed_in
from officina.kernel.api import tokens
from officina.kernel.api.actions.issue_token import issue_token
from officina.kernel.api.actions.revoke_token import revoke_token
from officina.kernel.api.models import Token
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.known import known_types
from officina.kernel.records.types import types
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render

LIVES = (30, 90, 365)


@signed_in
@require_safe
def all_tokens(request: Request) -> HttpResponse:
    found = Token.objects.filter(revoked_at=None).select_related("user").order_by("-id")
    if not request.viewer.is_administrator:
        found = found.filter(user_id=request.viewer.user_id)
    rows = [_row(one) for one in found[:500]]
    return render(request, "api/tokens.html", {"rows": rows})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask what for and how far; the secret is shown once, on the page that answers."""
    if request.method != "POST":
        return _ask(request, {"level": tokens.READ, "days": "365"}, {})
    sent = request.POST
    chosen = sent.getlist("types") or [tokens.ALL]
    try:
        made, secret = issue_token(
            sent.get("name", ""),
            [f"{sent.get('level', '')}:{code}" for code in chosen],
            by=request.actor,
            days=int(sent["days"]) if sent.get("days", "").isdecimal() else None,
            acts_as=int(sent["acts_as"]) if sent.get("acts_as", "").isdecimal() else None,
        )
    except Refused as refused:
        return _ask(request, sent.dict() | {"types": chosen}, refused.errors)
    return render(request, "api/token.html", {"token": made, "secret": secret}, status=201)


@signed_in
@require_POST
def revoke(request: Request, token_id: int) -> HttpResponse:
    revoke_token(token_id, by=request.actor)
    return HttpResponseRedirect(reverse("api-tokens"))


def _row(one: Token) -> dict[str, Any]:
    face = {"id": one.user_id, "name": one.user.name, "href": f"/people/{one.user_id}/"}
    return {
        "token": one,
        "face": face | {"photo": present.photo_href(one.user_id) if one.user.photo else None},
        "reach": _reach(one.scopes),
    }


def _reach(scopes: list[str]) -> str:
    """What a token may, as a sentence."""
    writes = [one.partition(":")[2] for one in scopes if one.startswith(tokens.WRITE)]
    codes = writes or [one.partition(":")[2] for one in scopes]
    if tokens.ALL in codes:
        return _("Reads and changes everything") if writes else _("Reads everything")
    known = {t.code: t.plural for t in types().all}
    what = ", ".join(known[code] for code in codes if code in known)
    return (_("Reads and changes: %(what)s") if writes else _("Reads: %(what)s")) % {"what": what}


def _ask(request: Request, sent: Any, errors: Any) -> HttpResponse:
    context = {
        "sent": sent,
        "errors": errors,
        "kinds": [
            (t.code, t.plural, t.code in sent.get("types", ())) for t in known_types(request.rights)
        ],
        "lives": [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in LIVES],
    }
    return render(request, "api/token_new.html", context, status=422 if errors else 200)
