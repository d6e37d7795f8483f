"""The page of one field: names, rules, conditions as sentences, where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions.change_field import CONDITIONS, UNIQUE, change_field
from officina.kernel.records.actions.change_type import ChangedMeanwhile
from officina.kernel.records.checks import Refused
from officina.kernel.records.defaults import ME, TODAY
from officina.kernel.records.formulas import shown
from officina.kernel.records.indexes import may_have
from officina.kernel.records.jobs import progress_of
from officina.kernel.records.offers import CONVERSIONS, offer_of
from officina.kernel.records.queries.counts import count_empty
from officina.kernel.records.rows import from_json
from officina.kernel.records.types import FieldDef, TypeDef, types
from officina.kernel.records.vocabulary import codes_of, vocabulary_of
from officina.kernel.records.zones import may_have_zone, zone_choices
from officina.kernel.rules.sentences import BadRule
from officina.kernel.rules.uses import uses_of
from officina.kernel.ui import rules
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.settings.fields import GET_OR_POST
from officina.kernel.ui.pages.settings.types.changing import rendered_at
from officina.kernel.ui.pages.settings.types.overview import at, type_and_field
from officina.kernel.ui.render import render

type Drafts = Mapping[str, str | rules.Draft]


@administrators_only
@GET_OR_POST
def field(request: Request, slug: str, code: str) -> HttpResponse:
    type_def, one = type_and_field(slug, code)
    if request.method != "POST":
        drafts: Drafts = {key: getattr(one, key) for key in CONDITIONS}
        return _page(request, type_def, one, _state(type_def, one), drafts, {}, one.event_id)
    typed, known = _sent(request, one), vocabulary_of(type_def)
    sent = {key: rules.draft_sent(request.POST, key, known) for key in conditions_of(one)}
    event, errors = rendered_at(request), {}
    try:
        read = {key: rules.feel_of(draft, known) for key, draft in sent.items()}
        change_field(type_def, code, typed | read, by=request.actor, rendered_at=event)
        return HttpResponseRedirect(at(type_def))
    except BadRule as bad:
        errors = {"": bad.sentence}
    except ChangedMeanwhile as late:
        errors, event = {"": late.sentence}, types().by_slug(slug).fields[code].event_id
    except Refused as refused:
        errors = refused.errors or {"": refused.sentence}
    return _page(request, type_def, one, typed, sent, errors, event or 0)


def conditions_of(one: FieldDef) -> list[str]:
    """Conditions that a field may have: what is computed is never typed, a name never missing."""
    if one.formula:
        return ["visible_if"]
    return ["readonly_if"] if one.code == "title" else list(CONDITIONS)


def _page(
    request: Request,
    type_def: TypeDef,
    one: FieldDef,
    typed: Mapping[str, Any],
    drafts: Drafts,
    errors: Mapping[str, str],
    event: int,
) -> HttpResponse:
    convertible = one.is_custom and one.storage == "json" and not one.formula
    context = {
        "type": type_def,
        "field": one,
        "kind": str(offer_of(one).label),
        "typed": typed,
        "drafts": drafts,
        "conditions": conditions_of(one),
        "errors": errors,
        "event": event,
        "languages": settings.LANGUAGES,
        "vocabulary": vocabulary_of(type_def),
        "is_link": one.kind in ("link", "company") and one.is_custom,
        "names": [f.label for f in type_def.fields.values() if f.code != one.code],
        "progress": progress_of(type_def.id) if one.formula else "",
        "empty_said": _empty(type_def, one),
        "may_be_unique": one.kind in UNIQUE and one.storage != "detail" and not one.formula,
        "may_be_filtered": one.storage == "json" and may_have(one),
        "zones": zone_choices() if may_have_zone(one) else [],
        "default": _default(one, typed.get("default")),
        "default_hint": _default_hint(one),
        "uses": uses_of(type_def.code, one.code, codes_of(type_def)),
        "convert_href": reverse("settings-type-field-kind", args=[type_def.slug, one.code])
        if convertible and one.kind in CONVERSIONS
        else "",
        "action": request.path,
        **_list(one),
    }
    status = 422 if errors else 200
    return render(request, "ui/settings/field.html", context, status=status)


def _state(type_def: TypeDef, one: FieldDef) -> dict[str, Any]:
    names = {f.code: f.label for f in type_def.fields.values()}
    return {
        "labels": one.labels,
        "help": one.help or {},
        "back": one.back or {},
        "is_required": one.is_required,
        "is_unique": one.is_unique,
        "is_filtered": one.is_filtered,
        "timezone": one.timezone,
        "formula": shown(one.formula, names) if one.formula else "",
        "default": one.default if one.default in (ME, TODAY) else from_json(one.kind, one.default),
    }


def _sent(request: Request, one: FieldDef) -> dict[str, Any]:
    """What of the form this field has; the rest is not touched."""
    post = request.POST

    def names(key: str) -> dict[str, str]:
        return {code: post.get(f"{key}-{code}", "") for code, _name in settings.LANGUAGES}

    sent: dict[str, Any] = {"labels": names("name"), "help": names("help")}
    if one.kind in ("link", "company") and one.is_custom:
        sent["back"] = names("back")
    if one.formula:
        sent["formula"] = post.get("formula", "")
    elif one.code != "title":
        sent["is_required"] = "is_required" in post
    if one.kind in UNIQUE and one.storage != "detail" and not one.formula:
        sent["is_unique"] = "is_unique" in post
    if one.storage == "json" and may_have(one):
        sent["is_filtered"] = "is_filtered" in post
    if "timezone" in post:
        sent["timezone"] = post["timezone"]
    if "default" in post or _default(one, None) is not None:
        several = one.kind == "multilist"
        sent["default"] = post.getlist("default") if several else post.get("default", "")
    return sent


def _empty(type_def: TypeDef, one: FieldDef) -> str:
    """How many hold nothing in it now, where that can be told at once."""
    if one.storage == "detail" or one.is_required:
        return ""
    count = count_empty(type_def, one, 1_001)
    if not count:
        return ""
    said = ngettext("%(n)s holds nothing here.", "%(n)s hold nothing here.", count)
    return said % {"n": "1,000+" if count > 1_000 else count}


_WITHOUT_DEFAULT = ("file", "link", "company", "longtext", "richtext", "address", "tags")


def _default(one: FieldDef, typed: Any) -> dict[str, Any] | None:
    """The control for what a field begins with; ``None`` where that makes no sense."""
    if one.formula or one.is_readonly or one.code in ("title", "responsible", "unit"):
        return None
    if one.kind in _WITHOUT_DEFAULT or one.storage == "detail":
        return None
    if one.kind == "person":
        choices = [(ME, _("whoever makes it"))]
        return {"kind": "select", "value": typed, "choices": choices}
    if one.kind in ("date", "datetime"):
        choices = [(TODAY, _("the day on which it is made"))]
        return {"kind": "select", "value": typed, "choices": choices}
    if one.kind == "bool":
        return {"kind": "select", "value": "1" if typed else "", "choices": [("1", _("yes"))]}
    if one.kind == "unit":
        return None
    return present.control(one, typed, present.Names({}, {}))


def _default_hint(one: FieldDef) -> str:
    return _("Filled in when something new is made, where nothing else is said.")


def _list(one: FieldDef) -> dict[str, Any]:
    if not one.option_list:
        return {"list_href": "", "list_said": ""}
    count = sum(option.is_active for option in one.options)
    said = ngettext("%(n)s option", "%(n)s options", count) % {"n": count}
    return {"list_href": reverse("settings-list", args=[one.option_list]), "list_said": said}
