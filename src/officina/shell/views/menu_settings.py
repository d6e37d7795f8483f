"""The menu of a role, arranged by an administrator: order, names, groups, links (F260)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import translated, types
from officina.kernel.ui.pages.settings.fields import role_labels
from officina.kernel.ui.pages.settings.types import sending
from officina.kernel.ui.render import render, wants_fragment
from officina.people.presets import EMPLOYEE
from officina.shell.actions.arrange_role import arrange_role
from officina.shell.menu.entries import Entry, entries_for
from officina.shell.menu.layouts import PageRef, laid_out
from officina.shell.menu.nodes import Node, code_of, kind_of, new_code
from officina.shell.menu.presets import PRESETS
from officina.shell.menu.views import views_for
from officina.shell.models import Layout, Page


@administrators_only
@require_safe
def first(request: Request) -> HttpResponse:
    return HttpResponseRedirect(reverse("settings-menu-of", args=[EMPLOYEE]))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def menu(request: Request, role: str) -> HttpResponse:
    """The whole menu of a role as rows; what is not ticked is hidden from who has it."""
    labels = role_tabs()
    if role not in labels:
        return HttpResponse(status=404)
    kept = Layout.objects.filter(role__code=role).values_list("menu", flat=True).first()
    nodes = laid_out(role, {"menu": kept}).menu
    errors: dict[str, str] = {}
    if request.method == "POST":
        is_reset = request.POST.get("do") == "reset"
        nodes = sent_nodes(request.POST)
        try:
            event = arrange_role(role, "menu", None if is_reset else nodes, by=request.actor)
            return saved(request, event)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = _context(request, role, nodes) | {
        "ways": ways("menu", role),
        "tabs": tabs("settings-menu-of", role),
        "label": labels[role],
        "is_arranged": kept is not None,
        "undo_href": undo_of(request),
        "errors": errors,
    }
    return render(request, "shell/menu_settings.html", context, status=422 if errors else 200)


def saved(request: Request, event: int | None) -> HttpResponse:
    """The page again as it is now, with Undo."""
    at = f"{request.path}?saved={event}" if event else request.path
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return HttpResponseRedirect(at)


def undo_of(request: Request) -> str:
    """What takes the change back that was saved just now; empty where there was none."""
    event = request.GET.get("saved", "")
    is_number = event.isdecimal() and len(event) < 19
    return f"{reverse('settings-undo', args=[event])}?to={request.path}" if is_number else ""


def role_tabs() -> dict[str, str]:
    """Roles that may have a layout: everybody's, those that came with one, those made here."""
    names = role_labels()
    order = [EMPLOYEE, *(code for code in PRESETS if code != EMPLOYEE)]
    order += [code for code in names if code not in order and code != "administrator"]
    found = {code: names[code] for code in order if code in names}
    return found | {EMPLOYEE: _("Everyone")}


def tabs(view: str, current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": reverse(view, args=[code]),
            "icon": "users" if code == EMPLOYEE else "user-round",
            "current": code == current,
        }
        for code, label in role_tabs().items()
    ]


def ways(current: str, role: str) -> list[dict[str, Any]]:
    """From the menu of a role to its home page, and to own pages."""
    return [
        {"label": label, "href": href, "icon": icon, "current": code == current}
        for code, label, href, icon in (
            ("menu", _("Menu"), reverse("settings-menu-of", args=[role]), "menu"),
            ("home", _("Home page"), reverse("settings-home-of", args=[role]), "house"),
            ("pages", _("Own pages"), reverse("settings-pages"), "layout-dashboard"),
        )
    ]


def all_pages() -> list[PageRef]:
    return [
        PageRef(one.code, translated(one.titles, one.code), one.icon)
        for one in Page.objects.order_by("id")
    ]


def sent_nodes(post: QueryDict) -> list[dict[str, Any]]:
    """The menu that a form sends: rows in their order, some in the group above them."""
    found: list[dict[str, Any]] = []
    group: dict[str, Any] | None = None
    for code in post.getlist("node"):
        node = _sent(post, code)
        if "group" in node:
            group = node
            found.append(node)
        elif group is not None and post.get(f"in-{code}"):
            group["nodes"].append(node)
        else:
            group = None
            found.append(node)
    return found


def _sent(post: QueryDict, code: str) -> dict[str, Any]:
    kind = next((k for k in ("group", "link") if code.startswith(f"{k}-")), "entry")
    is_new = kind != "entry" and code.startswith(f"{kind}-new")
    node: dict[str, Any] = {kind: new_code(kind) if is_new else code}
    node["labels"] = {
        key.rpartition("-")[2]: value
        for key, value in post.items()
        if key.startswith(f"name-{code}-")
    }
    if not post.get(f"shown-{code}"):
        node["hidden"] = True
    if kind == "group":
        node |= {"icon": "folder", "nodes": []}
    if kind == "link":
        chosen = str(post.get(f"to-{code}", ""))
        node |= {"icon": _icon_of(chosen), "to": chosen or post.get(f"address-{code}", "")}
    return node


def _icon_of(place: str) -> str:
    kind, _colon, name = place.partition(":")
    if kind == "page":
        return "layout-dashboard"
    code = name.partition(":")[0] if kind == "view" else name
    known = {one.code: one.icon for one in types().all}
    return known.get(code, "link") if kind in ("type", "view") else "link"


def _context(request: Request, role: str, nodes: list[dict[str, Any]]) -> dict[str, Any]:
    known = {one.code: one for one in entries_for(request.rights, all_pages())}
    rows = []
    for node in nodes:
        rows.append(_row(node, known))
        rows += [_row(one, known) | {"is_in": True} for one in node.get("nodes", ())]
    named = {row["code"] for row in rows if row}
    missing = sorted((e for c, e in known.items() if c not in named), key=lambda e: e.is_last)
    rows += [_row({"entry": one.code}, known) for one in missing]
    return {
        "role": role,
        "rows": [row for row in rows if row.get("label") is not None],
        "places": _places(request),
        "lang": sending.language(),
        "others": sending.other_languages(),
        "action": reverse("settings-menu-of", args=[role]),
    }


def _row(node: Node, known: dict[str, Entry]) -> dict[str, Any]:
    kind, code = kind_of(node), code_of(node)
    entry = known.get(code)
    return {
        "code": code,
        "kind": kind,
        # What is there no more, or not for this house, waits for its return unseen.
        "label": (str(entry.label) if entry else None) if kind == "entry" else "",
        "labels": node.get("labels") or {},
        "icon": entry.icon if entry else node.get("icon", "folder"),
        "is_shown": not node.get("hidden"),
        "is_fixed": code == "settings",
        "to": node.get("to", ""),
    }


def _places(request: Request) -> list[tuple[str, str]]:
    """What a link may lead to."""
    off = request.rights.policy.types_off
    shared = [one for one in views_for(request.viewer) if one.is_shared]
    return [
        *((f"page:{one.code}", one.title) for one in all_pages()),
        *((f"view:{one.code}", f"{one.type.plural}: {one.name}") for one in shared),
        *((f"type:{t.code}", t.plural) for t in types().all if t.code not in off),
    ]
