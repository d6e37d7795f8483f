"""Pages of one's own: read by whom they are for, put together by administrators (F261)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only, signed_in
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import translated
from officina.kernel.ui.blocks import block_of, blocks_for
from officina.kernel.ui.pages.settings.fields import role_labels
from officina.kernel.ui.pages.settings.types import making, sending
from officina.kernel.ui.render import render, wants_fragment
from officina.people.presets import EMPLOYEE
from officina.shell.actions.set_page import remove_page, set_page
from officina.shell.home.drawn import columns_of
from officina.shell.menu.layouts import mine
from officina.shell.menu.views import views_for
from officina.shell.models import Page
from officina.shell.views.menu_settings import saved, undo_of, ways

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """One page, for those whose roles see it; for all others it is not there."""
    ref = next((one for one in mine(request.viewer).pages if one.code == code), None)
    if ref is None and not request.viewer.is_administrator:
        raise NoSuchRecord(code)
    row = _page(code)
    wide, side = columns_of(request, row.blocks)
    context = {
        "title": translated(row.titles, code),
        "wide": wide,
        "side": side,
        "edit_href": _at(code) if request.viewer.is_administrator else "",
    }
    return render(request, "shell/page.html", context)


@administrators_only
@require_safe
def all_pages(request: Request) -> HttpResponse:
    labels = role_labels()
    rows = [
        {
            "label": translated(one.titles, one.code),
            "icon": one.icon,
            "href": _at(one.code),
            "for": [labels.get(role, role) for role in one.roles],
        }
        for one in Page.objects.order_by("id")
    ]
    context = {"rows": rows, "ways": ways("pages", EMPLOYEE), "undo_href": undo_of(request)}
    return render(request, "shell/pages.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    """A name, and one is in the middle of putting it together."""
    error = ""
    if request.method == "POST":
        titles = {sending.language(): request.POST.get("title", "")}
        try:
            code, _event = set_page({"titles": titles}, by=request.actor)
            return _go(request, _at(code))
        except Refused as refused:
            error = next(iter(refused.errors.values()), refused.sentence)
    field = {"key": "title", "label": _("Name"), "kind": "text", "value": "", "required": True}
    context = {
        "title": _("New page"),
        "fields": [field],
        "errors": {"title": error} if error else {},
        "action": request.path,
        "submit": _("Go on"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if error else 200)


@administrators_only
@GET_OR_POST
def edit(request: Request, code: str) -> HttpResponse:
    """Its name, who sees it, and its blocks."""
    row = _page(code)
    typed: dict[str, Any] = {key: getattr(row, key) for key in ("titles", "icon", "roles")}
    typed["blocks"] = row.blocks
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = sent(request.POST)
        try:
            _code, event = set_page(typed, by=request.actor, code=code)
            return saved(request, event)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = {
        "code": code,
        "typed": typed,
        "errors": errors,
        "rows": [_row(n, one) for n, one in enumerate(typed["blocks"])],
        "views": _views(request),
        "offered": [(one.code, one.label) for one in blocks_for(request)],
        "roles": [(c, name, c in typed["roles"]) for c, name in role_labels().items()],
        "icons": ("layout-dashboard", *making.ICONS),
        "lang": sending.language(),
        "others": sending.other_languages(),
        "ways": ways("pages", EMPLOYEE),
        "undo_href": undo_of(request),
    }
    return render(request, "shell/page_edit.html", context, status=422 if errors else 200)


@administrators_only
@require_POST
def remove(request: Request, code: str) -> HttpResponse:
    event = remove_page(code, by=request.actor)
    return _go(request, f"{reverse('settings-pages')}?saved={event}")


def sent(post: QueryDict) -> dict[str, Any]:
    """A page as the form sends it: blocks in the order of their rows."""
    blocks: list[dict[str, Any]] = []
    for key in post.getlist("row"):
        kind = post.get(f"kind-{key}", "")
        if kind == "text":
            texts = {c: post.get(f"text-{key}-{c}", "") for c, _name in settings.LANGUAGES}
            blocks.append({"block": "text", "texts": texts})
        elif kind == "view":
            blocks.append({"block": "view", "of": post.get(f"of-{key}", "")})
        else:
            blocks.append({"block": post.get(f"of-{key}", "")})
    return {
        "titles": {c: post.get(f"title-{c}", "") for c, _name in settings.LANGUAGES},
        "icon": post.get("icon", ""),
        "roles": post.getlist("roles") if post.get("who") == "roles" else [],
        "blocks": blocks,
    }


def _row(n: int, one: dict[str, Any]) -> dict[str, Any]:
    kind = one["block"] if one["block"] in ("text", "view") else "block"
    known = block_of(one["block"])
    return {
        "key": f"r{n}",
        "kind": kind,
        "texts": one.get("texts", {}),
        "of": one["of"] if kind == "view" else one["block"],
        "icon": known.icon if known else "layout-list",
    }


def _views(request: Request) -> list[tuple[str, str]]:
    """Views that others see, too."""
    return [
        (one.code, f"{one.type.plural}: {one.name}")
        for one in views_for(request.viewer)
        if one.is_shared
    ]


def _page(code: str) -> Page:
    row = Page.objects.filter(code=code).first()
    if row is None:
        raise NoSuchRecord(code)
    return row


def _at(code: str) -> str:
    return reverse("settings-page", args=[code])


def _go(request: Request, at: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": at})
    return HttpResponseRedirect(at)
