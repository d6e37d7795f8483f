"""Lists of options: all of them, and one with everything that may be done to its options (F024)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from officina.kernel.access.web import Request, administrators_only
from officina.kernel.records.actions import change_list
from officina.kernel.records.actions.change_list import OptionInUse, count_of, fields_of
from officina.kernel.records.actions.change_stage import COLORS
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Option, OptionList
from officina.kernel.records.offers import MOST_OPTIONS
from officina.kernel.records.types import translated
from officina.kernel.ui.pages.present import MOST_LISTED
from officina.kernel.ui.pages.settings.fields import GET_OR_POST
from officina.kernel.ui.pages.settings.index import done
from officina.kernel.ui.pages.settings.stages import color_names
from officina.kernel.ui.pages.settings.types import sending
from officina.kernel.ui.pages.settings.types.changing import rendered_at
from officina.kernel.ui.render import render

PAGE = 100


@administrators_only
@require_safe
def lists(request: Request) -> HttpResponse:
    found = OptionList.objects.annotate(count=Count("options", filter=Q(options__is_active=True)))
    rows = [
        {
            "label": translated(one.labels, one.code),
            "count": one.count,
            "used": _used(one.code),
            "href": reverse("settings-list", args=[one.code]),
        }
        for one in found.order_by("id")
    ]
    return render(request, "ui/settings/lists.html", {"rows": rows, "src": request.path})


@administrators_only
@GET_OR_POST
def new(request: Request) -> HttpResponse:
    typed = {"name": "", "options": ""}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {key: request.POST.get(key, "") for key in typed}
        try:
            names = {sending.language(): typed["name"]}
            options = typed["options"].splitlines()
            _code, event = change_list.make_list(names, options, by=request.actor)
            return done(request, _("The list is made."), event, reverse("settings-lists"))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    fields = [
        {"key": "name", "label": _("Name"), "value": typed["name"], "required": True},
        _many(typed["options"]),
    ]
    return _dialog(request, _("New list"), fields, errors | {"name": errors.get("labels", "")})


@administrators_only
@require_safe
def one_list(request: Request, code: str) -> HttpResponse:
    """Options a hundred a page, found by their letters."""
    row = _list(code)
    words = request.GET.get("q", "").strip()[:60]
    found = list(row.options.order_by("position", "id"))
    shown = [o for o in found if words.casefold() in " ".join(o.labels.values()).casefold()]
    page = int(p) if (p := request.GET.get("page", "")).isdecimal() and len(p) < 4 else 0
    rows = shown[page * PAGE : (page + 1) * PAGE]
    context = {
        "list": row,
        "label": translated(row.labels, row.code),
        "said": _used(code),
        "rows": [_row(row, one, found) for one in rows],
        "count": len(shown),
        "asked": words,
        "earlier": f"?q={words}&page={page - 1}" if page else "",
        "later": f"?q={words}&page={page + 1}" if len(shown) > (page + 1) * PAGE else "",
        "src": request.get_full_path(),
        "is_used": bool(fields_of(code)),
    }
    return render(request, "ui/settings/list.html", context)


@administrators_only
@GET_OR_POST
def rename(request: Request, code: str) -> HttpResponse:
    row = _list(code)
    if request.method != "POST":
        return _names(request, _("Rename the list"), row.labels, {})
    try:
        event = change_list.rename_list(code, _sent_names(request), by=request.actor)
        return done(request, _("Saved."), event, _at(code))
    except Refused as refused:
        return _names(request, _("Rename the list"), _sent_names(request), refused.errors)


@administrators_only
@GET_OR_POST
def add(request: Request, code: str) -> HttpResponse:
    errors: dict[str, str] = {}
    typed = request.POST.get("options", "")
    if request.method == "POST":
        try:
            event = change_list.add_options(_list(code).code, typed.splitlines(), by=request.actor)
            return done(request, _("Added."), event, _at(code))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    return _dialog(request, _("Add options"), [_many(typed)], errors)


@administrators_only
@GET_OR_POST
def change(request: Request, code: str, option: str) -> HttpResponse:
    """Names in all languages and the colour."""
    row = _list(code)
    one = _option(row, option)
    labels, color, event = one.labels, one.color, row.event_id
    errors: dict[str, str] = {}
    if request.method == "POST":
        labels, color = _sent_names(request), request.POST.get("color", "")
        try:
            raw = {"labels": labels, "color": color}
            event_id = change_list.change_option(
                code, option, raw, by=request.actor, rendered_at=rendered_at(request)
            )
            return done(request, _("Saved: seen everywhere at once."), event_id, _at(code))
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = {
        "title": _("Option “%(name)s”") % {"name": translated(one.labels, one.code)},
        "labels": labels,
        "languages": settings.LANGUAGES,
        "colors": [(c, color_names()[c], c == color) for c in COLORS],
        "errors": errors,
        "event": event,
        "action": request.path,
    }
    return render(request, "ui/settings/option.html", context, status=422 if errors else 200)


@administrators_only
@require_POST
def tend(request: Request, code: str, option: str, verb: str) -> HttpResponse:
    """Move it, or offer it no longer, or again."""
    row = _list(code)
    one = _option(row, option)
    if verb in ("up", "down"):
        order = list(row.options.order_by("position", "id").values_list("code", flat=True))
        position = order.index(option) + (1 if verb == "down" else -1)
        event = change_list.place_option(code, option, position, by=request.actor)
    elif verb in ("retire", "revive"):
        raw = {"is_active": verb == "revive"}
        event = change_list.change_option(code, option, raw, by=request.actor)
    else:
        raise Http404
    name = translated(one.labels, one.code)
    said = {
        "retire": _("“%(name)s” is offered no longer; what has it keeps it."),
        "revive": _("“%(name)s” is offered again."),
    }.get(verb, _("Moved: “%(name)s”."))
    return done(request, said % {"name": name}, event, _at(code))


@administrators_only
@GET_OR_POST
def remove(request: Request, code: str, option: str) -> HttpResponse:
    """An option that nothing holds goes at once; otherwise another takes its place."""
    row = _list(code)
    one = _option(row, option)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            into = request.POST.get("into") or None
            event = change_list.merge_option(code, option, into, by=request.actor)
            name = translated(one.labels, one.code)
            return done(request, _("Removed: “%(name)s”.") % {"name": name}, event, _at(code))
        except OptionInUse:
            errors = {"into": _("Choose one of the list.")}
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    return _ask_where(request, row, one, errors)


@administrators_only
@require_POST
def drop(request: Request, code: str) -> HttpResponse:
    change_list.remove_list(code, by=request.actor)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = reverse("settings-lists")
        return response
    return HttpResponseRedirect(reverse("settings-lists"))


def _ask_where(
    request: Request, row: OptionList, one: Option, errors: dict[str, str]
) -> HttpResponse:
    count = count_of(row.code, one.code)
    said = ngettext("%(n)s holds it, the bin included.", "%(n)s hold it, the bin included.", count)
    fields = [{"key": "into", "label": _("Instead they hold"), **_others(row, one, request)}]
    title = _("Remove “%(name)s”") % {"name": translated(one.labels, one.code)}
    note = said % {"n": count} if count else _("Nothing holds it.")
    return _dialog(request, title, fields if count else [], errors, note=note, submit=_("Remove"))


def _others(row: OptionList, one: Option, request: Request) -> dict[str, Any]:
    """What may take its place; of a long list found by letters."""
    others = row.options.exclude(id=one.id).filter(is_active=True).order_by("position", "id")
    if others.count() > MOST_LISTED:
        href = f"{reverse('pick', args=['option'])}?list={row.code}"
        return {"kind": "combobox", "value": "", "href": href}
    choices = [(o.code, translated(o.labels, o.code)) for o in others]
    return {"kind": "select", "value": request.POST.get("into", ""), "choices": choices}


def _list(code: str) -> OptionList:
    row = OptionList.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _option(row: OptionList, code: str) -> Option:
    one = row.options.filter(code=code).first()
    if one is None:
        raise Http404
    return one


def _at(code: str) -> str:
    return reverse("settings-list", args=[code])


def _used(code: str) -> str:
    """Which fields choose from it, in words."""
    return ", ".join(f"{type_def.plural}: {one.label}" for type_def, one in fields_of(code))


def _row(row: OptionList, one: Option, order: list[Option]) -> dict[str, Any]:
    address = [row.code, one.code]

    def href(verb: str) -> str:
        return reverse("settings-option-tend", args=[*address, verb])

    return {
        "id": one.id,
        "label": translated(one.labels, one.code),
        "color": one.color,
        "is_active": one.is_active,
        "href": reverse("settings-option", args=address),
        "remove_href": reverse("settings-option-remove", args=address),
        "up_href": href("up"),
        "down_href": href("down"),
        "retire_href": href("retire" if one.is_active else "revive"),
        "is_first": one is order[0],
        "is_last": one is order[-1],
    }


def _sent_names(request: Request) -> dict[str, str]:
    return {code: request.POST.get(f"name-{code}", "") for code, _name in settings.LANGUAGES}


def _names(
    request: Request, title: str, labels: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    fields = [
        {"key": f"name-{code}", "label": name, "kind": "text", "value": labels.get(code, "")}
        for code, name in settings.LANGUAGES
    ]
    return _dialog(request, title, fields, {"": errors["labels"]} if errors else {})


def _many(typed: str) -> dict[str, Any]:
    return {
        "key": "options",
        "label": _("Options, one on each line"),
        "kind": "textarea",
        "value": typed,
        "hint": _("At most %(n)s in a list.") % {"n": f"{MOST_OPTIONS:,}"},
    }


def _dialog(
    request: Request,
    title: str,
    fields: list[dict[str, Any]],
    errors: dict[str, str],
    *,
    note: str = "",
    submit: str = "",
) -> HttpResponse:
    context = {
        "title": title,
        "note": note,
        "fields": [{"kind": "text", **one} for one in fields],
        "errors": errors,
        "action": request.get_full_path(),
        "submit": submit or _("Save"),
    }
    status = 422 if any(errors.values()) else 200
    return render(request, "ui/pages/dialog_form.html", context, status=status)
