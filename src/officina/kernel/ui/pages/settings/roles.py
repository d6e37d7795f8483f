"""Roles: who holds them, and what each may do with which records (F264)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.actions.name_role import (
    BadName,
    add_role,
    delete_role,
    rename_role,
    why_kept,
)
from officina.kernel.access.policy import ANY_TYPE
from officina.kernel.access.scopes import ACTIONS
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.principals.models import Role, RoleHolder
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.actions.set_grant import set_grant
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import translated, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

type Granted = Mapping[tuple[str, str], str]

SHOWN = 6
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def roles(request: Request) -> HttpResponse:
    found = list(Role.objects.order_by("-is_preset", "id"))
    held = _holders(found)
    rows = [
        {
            "label": translated(role.name, role.code),
            "href": reverse("settings-role", args=[role.code]),
            "holders": held[role.id][:SHOWN],
            "more": max(0, len(held[role.id]) - SHOWN),
        }
        for role in found
    ]
    deleted = request.GET.get("deleted", "")
    undo = reverse("settings-undo", args=[deleted]) if deleted.isdecimal() else ""
    return render(request, "ui/settings/roles.html", {"rows": rows, "deleted": undo})


@administrators_only
@require_safe
def role(request: Request, code: str) -> HttpResponse:
    """Who holds it, and its rights as a table of types and actions."""
    one = _role(code)
    context = {
        "role": one,
        "label": translated(one.name, one.code),
        "holders": _holders([one])[one.id],
        "kept": why_kept(one),
        "actions": [(code, label) for code, label in ACTIONS.items()],
        "rows": _matrix(one),
        "src": request.path,
    }
    return render(request, "ui/settings/role.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    if request.method == "POST":
        try:
            one, _event = add_role(_names(request), by=request.actor)
            return _go(request, reverse("settings-role", args=[one.code]))
        except BadName as bad:
            return _ask(request, _("New role"), _names(request), bad.sentence)
    return _ask(request, _("New role"), {})


@administrators_only
@GET_OR_POST
def rename(request: Request, code: str) -> HttpResponse:
    one = _role(code)
    if request.method == "POST":
        try:
            event = rename_role(one, _names(request), by=request.actor)
        except BadName as bad:
            return _ask(request, _("Rename"), _names(request), bad.sentence)
        at = reverse("settings-role", args=[code])
        return done(request, _("The role is renamed."), event, at)
    return _ask(request, _("Rename"), one.name)


@administrators_only
@require_POST
def delete(request: Request, code: str) -> HttpResponse:
    """Delete it; the list then offers Undo."""
    event = delete_role(_role(code), by=request.actor)
    return _go(request, f"{reverse('settings-roles')}?deleted={event}")


@administrators_only
@require_POST
def grant(request: Request, code: str, type_code: str, action: str) -> HttpResponse:
    """One cell of the table, which is drawn again as it is then: also where that was refused."""
    one = _role(code)
    try:
        event = set_grant(one, type_code, action, request.POST.get("scope", ""), by=request.actor)
    except Refused as refused:
        if action not in ACTIONS or not wants_fragment(request):
            raise
        drawn = _draw_cell(request, one, type_code, action, status=422)
        # Morphing would leave what was chosen.
        drawn["HX-Reswap"] = "outerHTML"
        return toast(drawn, refused.sentence, kind="refused")
    said = _("Saved: what “%(role)s” may.") % {"role": translated(one.name, one.code)}
    answer = done(request, said, event, reverse("settings-role", args=[code]))
    if wants_fragment(request):
        answer.status_code = 200
        answer.content = _draw_cell(request, one, type_code, action).content
    return answer


def short_scopes() -> list[tuple[str, str]]:
    """The scopes in as few words as a table has room for, the narrowest first."""
    return [
        ("own", _("their own")),
        ("participant", _("taking part")),
        ("unit", _("their unit")),
        ("subtree", _("unit and below")),
        ("organisation", _("organisation")),
        ("all", _("all")),
    ]


def _granted(one: Role) -> Granted:
    found = one.grants.values_list("type_code", "action", "scope")
    return {(kind, action): scope for kind, action, scope in found}


def _matrix(one: Role) -> list[dict[str, Any]]:
    granted = _granted(one)
    return [_row(one, granted, code) for code in (ANY_TYPE, *(t.code for t in types().all))]


def _row(one: Role, granted: Granted, code: str) -> dict[str, Any]:
    label, icon = _("Everything"), "layout-list"
    if code != ANY_TYPE:
        label, icon = types().by_code(code).plural, types().by_code(code).icon
    cells = {action: _cell(one, granted, code, action) | {"row": label} for action in ACTIONS}
    return {"label": label, "icon": icon, "cells": cells}


def _draw_cell(
    request: Request, one: Role, type_code: str, action: str, *, status: int = 200
) -> HttpResponse:
    cell = _row(one, _granted(one), type_code)["cells"][action]
    return render(request, "ui/settings/grant.html", {"cell": cell}, status=status)


def _cell(one: Role, granted: Granted, code: str, action: str) -> dict[str, Any]:
    """``none`` says what holds where nothing is chosen: what is granted on everything."""
    scopes = short_scopes()
    if action == "create":
        # Whose it will be is not known yet, so any scope means yes.
        scopes = [("all", _("yes"))]
    words = dict(scopes)
    value = granted.get((code, action), "")
    if action == "create" and value:
        value = "all"
    above = "" if code == ANY_TYPE else granted.get((ANY_TYPE, action), "")
    none = _("no") if action == "create" else _("none")
    if above:
        none = _("%(scope)s, as everything") % {"scope": words.get(above, words["all"])}
    return {
        "id": f"may-{'any' if code == ANY_TYPE else code}-{action}",
        "label": ACTIONS[action],
        "value": value,
        "is_none": not value and not above,
        "choices": [("", none), *scopes],
        "href": reverse("settings-grant", args=[one.code, code, action]),
    }


def _holders(found: list[Role]) -> dict[int, list[dict[str, Any]]]:
    """Who holds each role: people with faces, units and groups by name."""
    rows = list(
        RoleHolder.objects.filter(role__in=found)
        .order_by("id")
        .values_list("role_id", "principal_id")
    )
    names = names_of(principal for _role_id, principal in rows)
    held: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for role_id, principal in rows:
        if principal in names:
            held[role_id].append(_holder(names[principal]))
    return held


def _holder(name: Name) -> dict[str, Any]:
    is_person = name.kind == "person"
    note = {"members": _("all who work there"), "group": _("a group")}.get(name.kind, "")
    return {
        "id": name.id,
        "name": name.name,
        "is_person": is_person,
        "photo": present.photo_href(name.id) if name.photo else None,
        "href": f"/people/{name.id}/" if is_person else "",
        "note": note,
    }


def _role(code: str) -> Role:
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _names(request: Request) -> dict[str, str]:
    return {code: request.POST.get(f"name-{code}", "") for code in dict(settings.LANGUAGES)}


def _ask(request: Request, title: str, names: dict[str, str], error: str = "") -> HttpResponse:
    context = {
        "title": title,
        "fields": name_fields(names),
        "errors": {"": error} if error else {},
        "action": request.path,
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if error else 200)


def name_fields(names: dict[str, str]) -> list[dict[str, Any]]:
    """A field for the name in each language."""
    return [
        {
            "key": f"name-{code}",
            "label": _("Name, %(language)s") % {"language": spoken},
            "kind": "text",
            "value": names.get(code, ""),
        }
        for code, spoken in settings.LANGUAGES
    ]


def _go(request: Request, at: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return HttpResponseRedirect(at)
