"""The directory in the settings: where it is, whether it answers, what the last round did."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render
from officina.people.actions.set_directory import FLAGS, TEXTS, set_directory, with_typed
from officina.people.directories.reading import FILTERS, DirectoryTrouble, connected, entries
from officina.people.directories.syncing import sync
from officina.people.models import Directory

SHOWN = 5


@administrators_only
@require_http_methods(["GET", "POST"])
def directory(request: Request) -> HttpResponse:
    """Say where people are kept; what was typed is tried out before it is trusted."""
    if request.method != "POST":
        return _page(request, {}, {})
    try:
        set_directory(_typed(request), by=request.actor)
    except Refused as refused:
        return _page(request, _typed(request), refused.errors)
    return redirect(f"{reverse('directory')}?saved=1")


@administrators_only
@require_POST
def test(request: Request) -> HttpResponse:
    """Ask the directory as typed, without saving anything."""
    typed = _typed(request)
    try:
        one = with_typed(typed)
        with connected(one) as link:
            found, _cursor = entries(link, one)
    except Refused as refused:
        return _page(request, typed, refused.errors)
    except DirectoryTrouble as trouble:
        return _page(request, typed, {}, trouble=trouble.sentence)
    said = ngettext("It answers with %(n)s person.", "It answers with %(n)s people.", len(found))
    names = ", ".join(one.name for one in found[:SHOWN])
    tried = (said % {"n": len(found)}) + (f" {names}…" if len(found) > SHOWN else f" {names}")
    return _page(request, typed, {}, tried=tried)


@administrators_only
@require_POST
def sync_now(request: Request) -> HttpResponse:
    """Read everybody again; with ``believe`` many who left are blocked at once."""
    sync(everybody=True, believe=bool(request.POST.get("believe")))
    return redirect("directory")


def _typed(request: Request) -> dict[str, str]:
    return {code: request.POST.get(code, "") for code in (*TEXTS, *FLAGS, "password")}


def _page(
    request: Request,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    tried: str = "",
    trouble: str = "",
) -> HttpResponse:
    one = Directory.objects.filter(id=1).first()
    values: dict[str, Any] = {code: getattr(one, code) for code in (*TEXTS, *FLAGS)} if one else {}
    context = {
        "one": one,
        "values": {"kind": Directory.OPENLDAP, "is_active": True} | values | typed,
        "errors": errors,
        "kinds": [(Directory.OPENLDAP, "LDAP"), (Directory.ACTIVE, "Active Directory")],
        "filters": FILTERS,
        "tried": tried,
        "trouble": trouble,
        "did": _said(one),
        "saved": "saved" in request.GET,
    }
    return render(request, "people/directory.html", context, status=422 if errors else 200)


def _said(one: Directory | None) -> str:
    """What the last round did, in a line."""
    if one is None or not one.result:
        return ""
    labels = {
        "added": _("came: %(n)s"),
        "changed": _("changed: %(n)s"),
        "blocked": _("blocked: %(n)s"),
        "returned": _("came back: %(n)s"),
    }
    found = [label % {"n": one.result[k]} for k, label in labels.items() if one.result.get(k)]
    return ", ".join(found) or _("Nothing was new.")
