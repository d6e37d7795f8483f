"""Dialogs that change a type: its names, who uses it, what is shown where, a new field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.add_field import add_field
from officina.kernel.records.actions.allow_type import allow_type, granted
from officina.kernel.records.actions.change_type import ChangedMeanwhile, change_type
from officina.kernel.records.checks import Refused
from officina.kernel.records.filters import SYSTEM_FIELDS
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages.settings.fields import GET_OR_POST, role_labels
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.pages.settings.types import making, sending
from officina.kernel.ui.pages.settings.types.overview import at, label_of
from officina.kernel.ui.render import render


@administrators_only
@GET_OR_POST
def names(request: Request, slug: str) -> HttpResponse:
    """Names, icon, numbers, menu."""
    type_def = types().by_slug(slug)
    if request.method != "POST":
        return _ask_names(request, type_def, _state(type_def), {}, type_def.event_id)
    typed = _sent_names(request.POST)
    rendered = rendered_at(request)
    try:
        event = change_type(type_def, typed, by=request.actor, rendered_at=rendered)
    except ChangedMeanwhile as late:
        now = types().by_slug(slug).event_id
        return _ask_names(request, type_def, typed, {"": late.sentence}, now)
    except Refused as refused:
        errors = refused.errors or {"": refused.sentence}
        return _ask_names(request, type_def, typed, errors, rendered or 0)
    return done(request, _("Saved."), event, at(type_def))


@administrators_only
@GET_OR_POST
def people(request: Request, slug: str) -> HttpResponse:
    """Who uses it: chosen anew in whole."""
    type_def = types().by_slug(slug)
    typed: dict[str, Any] = {
        "who": "everyone",
        "unit": "",
        "roles": [],
        "sees": "all",
        "changes": "seen",
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = sending.sent(request.POST)
        try:
            event = allow_type(type_def, typed, by=request.actor)
            return done(request, _("Saved."), event, at(type_def))
        except Refused as refused:
            errors = refused.errors
    else:
        typed["roles"] = sorted({role for role, _action, _scope in granted(type_def)})
        typed["who"] = "roles" if typed["roles"] else "everyone"
    context = {
        "title": _("Who uses “%(type)s”") % {"type": type_def.plural},
        "typed": typed,
        "errors": errors,
        "unit": making.unit_of(typed["unit"]),
        "roles": [(code, name, code in typed["roles"]) for code, name in role_labels().items()],
        "sees": making.seeing(),
        "changes": making.changing(),
        "action": request.path,
    }
    return render(request, "ui/settings/type_people.html", context, status=422 if errors else 200)


@administrators_only
@GET_OR_POST
def places(request: Request, slug: str) -> HttpResponse:
    """What the list, the card and the dialog of creation show, in which order."""
    type_def = types().by_slug(slug)
    layout = dict(type_def.layout)
    errors: dict[str, str] = {}
    if request.method == "POST":
        layout = {key: request.POST.getlist(key) for key in ("list", "create", "card")}
        try:
            event = change_type(type_def, {"layout": layout}, by=request.actor)
            return done(request, _("Saved."), event, at(type_def))
        except Refused as refused:
            errors = refused.errors
    context = {
        "title": _("What is shown where: %(type)s") % {"type": type_def.plural},
        "parts": _parts(type_def, layout),
        "errors": errors,
        "action": request.path,
    }
    return render(request, "ui/settings/type_places.html", context, status=422 if errors else 200)


@administrators_only
@GET_OR_POST
def new_field(request: Request, slug: str) -> HttpResponse:
    type_def = types().by_slug(slug)
    typed: Mapping[str, Any] = {"key": "new", "labels": {}, "kind": "text", "result": "decimal"}
    error = ""
    if request.method == "POST":
        typed = sending.field_of(request.POST, "new")
        try:
            code, event = add_field(type_def, typed, by=request.actor)
            label = types().by_slug(slug).fields[code].label
            return done(request, _("Added: “%(field)s”.") % {"field": label}, event, at(type_def))
        except Refused as refused:
            error = refused.sentence
    context = {
        "title": _("New field of “%(type)s”") % {"type": type_def.plural},
        "typed": typed,
        "lang": sending.language(),
        "others": sending.other_languages(),
        "error": error,
        "action": request.path,
        **making.row_choices(),
    }
    return render(request, "ui/settings/field_new.html", context, status=422 if error else 200)


def rendered_at(request: Request) -> int | None:
    """The event that a form was made from, as it says."""
    typed = request.POST.get("event", "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _state(type_def: TypeDef) -> dict[str, Any]:
    return {
        "plurals": type_def.plurals,
        "labels": type_def.labels,
        "icon": type_def.icon,
        "number_pattern": type_def.number_pattern,
        "in_menu": type_def.in_menu,
    }


def _sent_names(post: QueryDict) -> dict[str, Any]:
    sent = sending.sent(post)
    return {key: sent[key] for key in ("plurals", "labels", "icon", "in_menu")} | {
        "number_pattern": sent["number"]
    }


def _ask_names(
    request: Request,
    type_def: TypeDef,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    event: int,
) -> HttpResponse:
    context = {
        "title": _("Change “%(type)s”") % {"type": type_def.plural},
        "typed": typed,
        "errors": errors,
        "event": event,
        "lang": sending.language(),
        "others": sending.other_languages(),
        "icons": making.ICONS,
        "action": request.path,
    }
    return render(request, "ui/settings/type_names.html", context, status=422 if errors else 200)


def _parts(type_def: TypeDef, layout: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Each place with what stands there first, in order, then what could."""
    fields = [code for code, one in type_def.fields.items() if not one.is_readonly]
    system = [c for c in SYSTEM_FIELDS if c != "stage" or type_def.stages]
    open_fields = [code for code in fields if not type_def.fields[code].formula]
    wanted = {
        "list": (_("Columns of the list"), [*type_def.fields, *system]),
        "create": (_("Asked at creation"), open_fields),
        "card": (_("First on the card"), [code for code in type_def.fields if code != "title"]),
    }
    parts = []
    for key, (label, known) in wanted.items():
        chosen = [code for code in layout.get(key, []) if code in known]
        rest = [code for code in known if code not in chosen]
        rows = [(code, label_of(type_def, code), code in chosen) for code in (*chosen, *rest)]
        parts.append({"key": key, "label": label, "rows": rows})
    return parts
