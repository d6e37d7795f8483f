"""Stages of each type: names, colours, order, what they demand, who may enter (F007, F265)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officina.kernel.access.policy import policy
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.change_stage import (
    COLORS,
    add_stage,
    change_stage,
    examples_of,
    place_stage,
)
from officina.kernel.records.actions.remove_stage import (
    StageIsFull,
    count_in,
    remove_stage,
    used_in,
)
from officina.kernel.records.checks import Refused
from officina.kernel.records.own import keeps_stages
from officina.kernel.records.types import StageDef, TypeDef, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import BadRule, say
from officina.kernel.ui.pages.settings.fields import role_labels, sentence_list, type_tabs
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.render import render
from officina.kernel.ui.rules import draft_of, draft_sent, examples_sent, read_rule

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@administrators_only
@require_safe
def first(request: Request) -> HttpResponse:
    found = _with_stages()
    if not found:
        raise Http404
    return HttpResponseRedirect(reverse("settings-stages-of", args=[found[0].slug]))


@administrators_only
@require_safe
def stages(request: Request, slug: str) -> HttpResponse:
    type_def = _type(slug)
    names = role_labels()
    context = {
        "type": type_def,
        "tabs": type_tabs("settings-stages-of", type_def, _with_stages()),
        "rows": [_row(type_def, one, names) for one in type_def.stages],
        "are_kept": keeps_stages(type_def.code),
        "src": request.path,
    }
    return render(request, "ui/settings/stages.html", context)


@administrators_only
@GET_OR_POST
def new(request: Request, slug: str) -> HttpResponse:
    type_def = _type(slug)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            sent = _sent(request.POST, type_def) | {"kind": request.POST.get("kind", "")}
            _stage, event = add_stage(type_def, sent, by=request.actor)
            return done(request, _("The stage is added."), event, _at(type_def))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    return _ask(request, type_def, None, errors)


@administrators_only
@GET_OR_POST
def stage(request: Request, slug: str, stage_id: int) -> HttpResponse:
    type_def, one = _stage_of(slug, stage_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            sent = _sent(request.POST, type_def)
            event = change_stage(stage_id, type_def, sent, by=request.actor)
            return done(request, _("The stage is saved."), event, _at(type_def))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    return _ask(request, type_def, one, errors)


@administrators_only
@require_POST
def place(request: Request, slug: str, stage_id: int, way: str) -> HttpResponse:
    """One place earlier or later."""
    type_def, one = _stage_of(slug, stage_id)
    line = [s for s in type_def.stages if s.pipeline == one.pipeline]
    position = line.index(one) + (1 if way == "down" else -1)
    event = place_stage(stage_id, type_def, position, by=request.actor)
    return done(request, _("Moved: “%(stage)s”.") % {"stage": one.label}, event, _at(type_def))


@administrators_only
@GET_OR_POST
def remove(request: Request, slug: str, stage_id: int) -> HttpResponse:
    """An empty stage goes at once; otherwise it asks where to what stands there shall go."""
    type_def, one = _stage_of(slug, stage_id)
    error = ""
    if request.method == "POST":
        to = request.POST.get("to", "")
        target = int(to) if to.isdecimal() else None
        try:
            event = remove_stage(stage_id, type_def, to=target, by=request.actor)
            said = _("Removed: “%(stage)s”.") % {"stage": one.label}
            return done(request, said, event, _at(type_def))
        except StageIsFull:
            error = _("Choose one of the list.")
        except Refused as refused:
            error = refused.sentence
    context = _removing(request, type_def, one) | {"error": error}
    return render(request, "ui/settings/stage_remove.html", context, status=422 if error else 200)


def _with_stages() -> list[TypeDef]:
    return [one for one in types().all if one.stages]


def _type(slug: str) -> TypeDef:
    type_def = types().by_slug(slug)
    if not type_def.stages:
        raise Http404
    return type_def


def _stage_of(slug: str, stage_id: int) -> tuple[TypeDef, StageDef]:
    type_def = _type(slug)
    one = type_def.stage_by_id.get(stage_id)
    if one is None:
        raise Http404
    return type_def, one


def _at(type_def: TypeDef) -> str:
    return reverse("settings-stages-of", args=[type_def.slug])


def _row(type_def: TypeDef, one: StageDef, names: dict[str, str]) -> dict[str, Any]:
    address = [type_def.slug, one.id]
    same = [s for s in type_def.stages if s.pipeline == one.pipeline and s.is_open == one.is_open]
    return {
        "id": one.id,
        "label": one.label,
        "color": one.color,
        "kind": "" if one.is_open else _("won") if one.kind == "won" else _("lost"),
        "sentences": _sentences(type_def, one, names),
        "href": reverse("settings-stage", args=address),
        "remove_href": reverse("settings-stage-remove", args=address),
        "up_href": reverse("settings-stage-place", args=[*address, "up"]),
        "down_href": reverse("settings-stage-place", args=[*address, "down"]),
        "is_first": one == same[0],
        "is_last": one == same[-1],
    }


def _sentences(type_def: TypeDef, one: StageDef, names: dict[str, str]) -> list[str]:
    """What a stage demands and allows, as it would be said."""
    found = []
    if one.is_open:
        found.append(_("%(n)s %% likely") % {"n": one.probability})
    if one.limit:
        found.append(
            ngettext("at most %(n)s in work", "at most %(n)s in work", one.limit) % {"n": one.limit}
        )
    needed = [type_def.fields[code].label for code in one.required if code in type_def.fields]
    if needed:
        found.append(_("needs %(fields)s") % {"fields": ", ".join(needed)})
    if one.guard:
        found.append(_("only where %(rule)s") % {"rule": say(one.guard, vocabulary_of(type_def))})
    roles = policy().stages.get(one.id)
    if roles:
        found.append(_("only for %(roles)s") % {"roles": sentence_list(roles, names)})
    return found


def _sent(post: QueryDict, type_def: TypeDef) -> dict[str, Any]:
    """What the dialog sends. Raises Refused beside a condition that makes no sense."""
    known = vocabulary_of(type_def)
    try:
        guard = read_rule(post, "guard", known)
    except BadRule as bad:
        raise Refused(errors={"guard": bad.sentence}) from bad
    tried = [one.json for one in examples_sent(post, "guard", known)]
    return _typed(post) | {"guard": guard, "guard_examples": tried}


def _typed(post: QueryDict) -> dict[str, Any]:
    return {
        "labels": {code: post.get(f"name-{code}", "") for code in dict(settings.LANGUAGES)},
        "guard_sentence": {code: post.get(f"why-{code}", "") for code in dict(settings.LANGUAGES)},
        "color": post.get("color", ""),
        "probability": post.get("probability", ""),
        "limit": post.get("limit", ""),
        "required": post.getlist("required"),
        "roles": post.getlist("roles"),
    }


def _ask(
    request: Request, type_def: TypeDef, one: StageDef | None, errors: dict[str, str]
) -> HttpResponse:
    known = vocabulary_of(type_def)
    if request.method == "POST":
        typed, guard = _typed(request.POST), draft_sent(request.POST, "guard", known)
    else:
        typed, tried = _state(one), examples_of(one.id if one else None)
        guard = draft_of(one.guard if one else "", known, tried)
    context = {
        "known": known,
        "guard": guard,
        "title": _("Stage “%(stage)s”") % {"stage": one.label} if one else _("New stage"),
        "stage": one,
        "typed": typed,
        "kind": request.POST.get("kind", "open"),
        "languages": settings.LANGUAGES,
        "colors": [(code, color_names()[code], code == typed["color"]) for code in COLORS],
        "fields": [
            (f.code, f.label, f.code in typed["required"])
            for f in type_def.fields.values()
            if not f.is_required and not f.is_readonly
        ],
        "roles": [(code, name, code in typed["roles"]) for code, name in role_labels().items()],
        "errors": errors,
        "action": request.path,
    }
    return render(request, "ui/settings/stage.html", context, status=422 if errors else 200)


def _state(one: StageDef | None) -> dict[str, Any]:
    if one is None:
        return {
            "labels": {},
            "color": "blue",
            "probability": 50,
            "limit": None,
            "required": [],
            "guard_sentence": {},
            "roles": [],
        }
    return {
        "labels": one.labels,
        "color": one.color,
        "probability": one.probability,
        "limit": one.limit,
        "required": one.required,
        "guard_sentence": one.guard_sentence or {},
        "roles": policy().stages.get(one.id, frozenset()),
    }


def color_names() -> dict[str, str]:
    return {
        "grey": _("grey"),
        "blue": _("blue"),
        "teal": _("teal"),
        "green": _("green"),
        "amber": _("amber"),
        "orange": _("orange"),
        "red": _("red"),
        "violet": _("violet"),
        "pink": _("pink"),
    }


def _removing(request: Request, type_def: TypeDef, one: StageDef) -> dict[str, Any]:
    count = count_in(one.id)
    others = [s for s in type_def.stages if s.pipeline == one.pipeline and s.id != one.id]
    said = ngettext(
        "%(n)s stands there, the bin included.", "%(n)s stand there, the bin included.", count
    )
    return {
        "title": _("Remove “%(stage)s”") % {"stage": one.label},
        "uses": used_in(type_def, one.code),
        "count": count,
        "said": said % {"n": count},
        "choices": [(s.id, s.label) for s in others],
        "chosen": request.POST.get("to", ""),
        "action": request.path,
    }
