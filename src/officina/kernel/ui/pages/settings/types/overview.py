"""One type: its fields, stages, people and places, each with what changes it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.policy import policy
from officina.kernel.access.scopes import ACTIONS, SCOPES
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records import formulas
from officina.kernel.records.actions.begin_stages import begin_stages
from officina.kernel.records.actions.place_field import place_field
from officina.kernel.records.actions.remove_field import (
    remove_field,
    removed_fields,
    restore_field,
)
from officina.kernel.records.filters import SYSTEM_FIELDS
from officina.kernel.records.jobs import progress_of
from officina.kernel.records.offers import offer_of
from officina.kernel.records.types import FieldDef, TypeDef, translated, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import say
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.fields import role_labels
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.pages.settings.types.sections import sections_of
from officina.kernel.ui.render import render

SAID = ("view", "create", "edit")


@administrators_only
@require_safe
def overview(request: Request, slug: str) -> HttpResponse:
    type_def = types().by_slug(slug)
    fields = list(type_def.fields.values())
    context = {
        "type": type_def,
        "src": request.path,
        "open_href": present.href(type_def),
        "fields": [_row(type_def, one, fields) for one in fields],
        "removed": [_removed(type_def, one) for one in removed_fields(type_def)],
        "progress": progress_of(type_def.id) if type_def.computed else "",
        "stages": type_def.stages,
        "sections": sections_of(type_def),
        "people": _people(type_def),
        "places": _places(type_def),
    }
    return render(request, "ui/settings/type.html", context)


@administrators_only
@require_POST
def place(request: Request, slug: str, code: str, way: str) -> HttpResponse:
    """One place earlier or later."""
    type_def, one = type_and_field(slug, code)
    position = list(type_def.fields).index(code) + (1 if way == "down" else -1)
    event = place_field(type_def, code, position, by=request.actor)
    return done(request, _("Moved: “%(field)s”.") % {"field": one.label}, event, at(type_def))


@administrators_only
@require_POST
def drop(request: Request, slug: str, code: str) -> HttpResponse:
    """Take a field away: its values stay, so that Undo and "Removed fields" bring all back."""
    type_def, one = type_and_field(slug, code)
    event = remove_field(type_def, code, by=request.actor)
    return done(request, _("Removed: “%(field)s”.") % {"field": one.label}, event, at(type_def))


@administrators_only
@require_POST
def bring_back(request: Request, slug: str, code: str) -> HttpResponse:
    type_def = types().by_slug(slug)
    event = restore_field(type_def, code, by=request.actor)
    return done(request, _("The field is back."), event, at(type_def))


@administrators_only
@require_POST
def begin(request: Request, slug: str) -> HttpResponse:
    """First stages for a type that had none."""
    type_def = types().by_slug(slug)
    begin_stages(type_def, by=request.actor)
    return done(request, "", None, at(type_def))


def type_and_field(slug: str, code: str) -> tuple[TypeDef, FieldDef]:
    """Raises Http404 where there is no such type or field."""
    type_def = types().by_slug(slug)
    if code not in type_def.fields:
        raise Http404
    return type_def, type_def.fields[code]


def at(type_def: TypeDef) -> str:
    return reverse("settings-type", args=[type_def.slug])


def _row(type_def: TypeDef, one: FieldDef, fields: list[FieldDef]) -> dict[str, Any]:
    address = [type_def.slug, one.code]
    offer = offer_of(one)
    return {
        "code": one.code,
        "label": one.label,
        "icon": offer.icon,
        "kind": str(offer.label),
        "said": notes_of(type_def, one),
        "href": reverse("settings-type-field", args=address),
        "remove_href": reverse("settings-type-field-remove", args=address) if one.is_custom else "",
        "up_href": reverse("settings-type-field-place", args=[*address, "up"]),
        "down_href": reverse("settings-type-field-place", args=[*address, "down"]),
        "is_first": one is fields[0],
        "is_last": one is fields[-1],
    }


def notes_of(type_def: TypeDef, one: FieldDef) -> list[str]:
    """What is special about a field, as it would be said."""
    found = []

    def says(sentence: str, rule: str) -> None:
        found.append(sentence % {"rule": say(rule, vocabulary_of(type_def))})

    if one.is_required:
        found.append(_("required"))
    elif one.required_if:
        says(_("required when %(rule)s"), one.required_if)
    if one.is_unique:
        found.append(_("no two alike"))
    if one.visible_if:
        says(_("shown only when %(rule)s"), one.visible_if)
    if one.readonly_if:
        says(_("closed when %(rule)s"), one.readonly_if)
    if one.formula:
        names = {f.code: f.label for f in type_def.fields.values()}
        found.append(f"= {formulas.shown(one.formula, names)}")
    if one.kind == "link" and one.target:
        found.append(_("leads to %(type)s") % {"type": types().by_code(one.target).plural})
    if one.is_readonly:
        found.append(_("the portal fills it in"))
    return found


def _removed(type_def: TypeDef, one: Any) -> dict[str, Any]:
    return {
        "label": translated(one["labels"], one["code"]),
        "at": one["removed_at"],
        "href": reverse("settings-type-field-restore", args=[type_def.slug, one["code"]]),
    }


def _people(type_def: TypeDef) -> list[dict[str, Any]]:
    """Each role that something was granted, with what it may in a sentence."""
    found = []
    for code, name in role_labels().items():
        grants = policy().grants.get(code, {})
        said = [
            f"{ACTIONS[action]}: {SCOPES[grants[type_def.code, action]].label}"
            for action in SAID
            if (type_def.code, action) in grants
        ]
        if said:
            found.append(
                {
                    "label": name,
                    "said": "; ".join(said),
                    "href": reverse("settings-role", args=[code]),
                }
            )
    return found


def _places(type_def: TypeDef) -> list[dict[str, str]]:
    names = {
        "list": _("Columns of the list"),
        "create": _("Asked at creation"),
        "card": _("First on the card"),
    }
    return [
        {"label": label, "said": ", ".join(label_of(type_def, c) for c in type_def.layout[key])}
        for key, label in names.items()
        if type_def.layout.get(key)
    ]


def label_of(type_def: TypeDef, code: str) -> str:
    if code in type_def.fields:
        return type_def.fields[code].label
    return str(SYSTEM_FIELDS[code][2]) if code in SYSTEM_FIELDS else code
