"""Kinds of links: what two types call each other (F061)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.name_relation import name_relation, remove_relation
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import RelationDef, translated, types
from officina.kernel.ui.pages.settings.fields import GET_OR_POST
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.render import render


@administrators_only
@require_safe
def links(request: Request) -> HttpResponse:
    context = {"rows": [_row(one) for one in types().relations], "src": request.path}
    return render(request, "ui/settings/links.html", context)


@administrators_only
@GET_OR_POST
def link(request: Request, code: str = "") -> HttpResponse:
    """A new kind of link, or one that is there."""
    one = _relation(code) if code else None
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _sent(request)
        try:
            event = name_relation(typed, code=code, by=request.actor)
            return done(request, _("Saved."), event, reverse("settings-links"))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    else:
        typed = _state(one)
    context = {
        "title": _("Kind of link") if one else _("New kind of link"),
        "typed": typed,
        "languages": settings.LANGUAGES,
        "choices": [("", _("anything")), *((t.code, t.plural) for t in types().all)],
        "errors": errors,
        "action": request.path,
    }
    return render(request, "ui/settings/link.html", context, status=422 if errors else 200)


@administrators_only
@require_POST
def remove(request: Request, code: str) -> HttpResponse:
    event = remove_relation(_relation(code).code, by=request.actor)
    return done(request, _("The kind of link is removed."), event, reverse("settings-links"))


def _relation(code: str) -> RelationDef:
    for one in types().relations:
        if one.code == code:
            return one
    raise Http404


def _row(one: RelationDef) -> dict[str, Any]:
    return {
        "label": translated(one.labels),
        "back": translated(one.back),
        "source": _type(one.source),
        "target": _type(one.target),
        "href": reverse("settings-link", args=[one.code]),
        "remove_href": reverse("settings-link-remove", args=[one.code]),
    }


def _type(code: str) -> str:
    return types().by_code(code).label if code else _("anything")


def _state(one: RelationDef | None) -> dict[str, Any]:
    if one is None:
        return {"labels": {}, "back": {}, "source": "", "target": ""}
    return {"labels": one.labels, "back": one.back, "source": one.source, "target": one.target}


def _sent(request: Request) -> dict[str, Any]:
    post = request.POST

    def names(key: str) -> dict[str, str]:
        return {code: post.get(f"{key}-{code}", "") for code, _name in settings.LANGUAGES}

    return {
        "labels": names("name"),
        "back": names("back"),
        "source": post.get("source", ""),
        "target": post.get("target", ""),
    }
