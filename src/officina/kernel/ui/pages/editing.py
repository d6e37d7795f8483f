"""Fields of a card edited in place; the title in a dialog."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import names_of
from officina.kernel.records.actions.edit_record import Conflict, edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.own import closed_fields
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import say
from officina.kernel.ui.pages import present, sums
from officina.kernel.ui.pages.sent import control, typed_fields, values_of
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast


@signed_in
def edit(request: Request, slug: str, record_id: int) -> HttpResponse:
    """One field edited in place: GET the editor, POST the value."""
    type_def = types().by_slug(slug)
    code = str((request.POST if request.method == "POST" else request.GET).get("field", ""))
    if code not in type_def.fields:
        raise NoSuchRecord(code)
    if request.method == "POST":
        return _save(request, type_def, record_id, code)
    row = read(record_id, type_def, rights=request.rights)
    if request.GET.get("shown"):
        return _fact(request, row, code)
    return _editor(request, row, code)


def _save(request: Request, type_def: TypeDef, record_id: int, code: str) -> HttpResponse:
    values = request.POST.getlist("value")
    typed: Any = values if type_def.fields[code].kind == "multilist" else (values or [""])[-1]
    raw = {code: typed} | sums.chosen(request.POST, "value", type_def.fields[code], type_def)
    rendered = request.POST.get("event", "")
    forced = request.POST.get("force") == "1"
    try:
        written = edit_record(
            record_id,
            type_def,
            raw,
            by=request.actor,
            rendered_at=int(rendered) if rendered.isdecimal() and not forced else None,
        )
    except Refused as refused:
        row = read(record_id, type_def, rights=request.rights)
        if refused.errors and code not in refused.errors:
            return _together(request, row, raw, refused.errors)
        row.values |= raw
        row.typed.pop(code, None)
        sentence = refused.errors.get(code, refused.sentence)
        return _editor(request, row, code, status=422, error=sentence)
    except Conflict as conflict:
        return _conflict(request, type_def, record_id, code, raw, conflict)
    row = read(record_id, type_def, rights=request.rights)
    response = _fact(request, row, code)
    if written is None:
        return response
    return toast(response, _("Saved."), undo=reverse("undo", args=[written.event_id]))


@signed_in
@require_POST
def together(request: Request, slug: str, record_id: int) -> HttpResponse:
    """A value and what it demanded, saved at once."""
    type_def = types().by_slug(slug)
    typed = typed_fields(request.POST, type_def)
    try:
        written = edit_record(record_id, type_def, typed, by=request.actor)
    except Refused as refused:
        row = read(record_id, type_def, rights=request.rights)
        errors = refused.errors or {"": refused.sentence}
        return _together(request, row, typed, errors)
    response = HttpResponse(status=204)
    if written is None:
        return response
    return toast(response, _("Saved."), undo=reverse("undo", args=[written.event_id]))


def _together(
    request: Request, row: RecordRow, typed: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    """The refusal carries the dialog that asks for what a value demands, and says by which rule."""
    type_def = row.type
    lacking = [type_def.fields[c] for c in errors if c in type_def.fields and c not in typed]
    shut = closed_fields(request.rights, row)
    if closed := [one.label for one in lacking if one.code in shut]:
        sentence = _("First this must be filled in: %(fields)s.") % {"fields": ", ".join(closed)}
        return toast(HttpResponse(status=422), sentence, kind="refused")
    asked = [*lacking, *(type_def.fields[code] for code in typed)]
    known = {one.code: row.values.get(one.code) for one in lacking}
    values = known | values_of(type_def, typed)
    names = present.names_for(asked, [values], request.rights)
    rules = [
        f"{one.label}: {_('required when %(rule)s') % {'rule': say(one.required_if, vocabulary)}}."
        for one in lacking
        if one.required_if and (vocabulary := vocabulary_of(type_def, request.rights))
    ]
    context = {
        "title": _("More is needed for this"),
        "note": " ".join(rules),
        "fields": sums.with_currencies(
            [
                control(one, known | typed, values, names) | {"required": one in lacking}
                for one in asked
            ],
            type_def,
            row.values | values,
            request.rights,
            shut,
        ),
        "hidden": [("asked", one.code) for one in asked],
        "errors": {code: said for code, said in errors.items() if code in typed or not code},
        "action": present.href(type_def, row.id, "edit-together"),
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422)


def _named(request: Request, row: RecordRow, code: str) -> present.Names:
    return present.names_for([row.type.fields[code]], [row.values], request.rights)


def _fact(request: Request, row: RecordRow, code: str) -> HttpResponse:
    one = row.type.fields[code]
    shown = present.fact(row, one, _named(request, row, code), editable=True)
    record = {
        "id": row.id,
        "event": row.event_id,
        "edit_href": present.href(row.type, row.id, "edit"),
    }
    return render(request, "ui/pages/fact.html", {"record": record, "field": shown})


def _editor(
    request: Request, row: RecordRow, code: str, status: int = 200, **more: Any
) -> HttpResponse:
    one = row.type.fields[code]
    value = row.typed.get(code) or row.values.get(code)
    shown = present.control(one, value, _named(request, row, code))
    shut = closed_fields(request.rights, row)
    [shown] = sums.with_currencies([shown], row.type, row.values, request.rights, shut)
    record = {
        "id": row.id,
        "event": row.event_id,
        "edit_href": present.href(row.type, row.id, "edit"),
    }
    context = {"record": record, "field": shown, "error": "", "conflict": None, **more}
    return render(request, "ui/pages/fact_editor.html", context, status=status)


def _conflict(
    request: Request,
    type_def: TypeDef,
    record_id: int,
    code: str,
    raw: dict[str, Any],
    found: Conflict,
) -> HttpResponse:
    """Somebody else changed this very field: both values are shown, nothing is lost."""
    row = read(record_id, type_def, rights=request.rights)
    # The currency is sent beside a sum, and another may have changed that alone.
    changed = code if code in found.fields else next(iter(found.fields))
    who, theirs = found.fields[changed]
    one = type_def.fields[changed]
    names = present.names_for([one], [{changed: theirs}], request.rights)
    by = names_of([who]).get(who or 0)
    conflict = {
        "by": {"name": by.name if by else _("Somebody")},
        "display": present.display(one, theirs, names),
    }
    row.values |= raw
    row.typed.pop(code, None)
    return _editor(request, row, code, status=409, conflict=conflict)


@signed_in
def rename(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The title, asked in a dialog."""
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            typed = {"title": request.POST.get("title", "")}
            written = edit_record(record_id, type_def, typed, by=request.actor)
            done = HttpResponse(status=204)
            if written is None:
                return done
            return toast(done, _("Saved."), undo=reverse("undo", args=[written.event_id]))
        except Refused as refused:
            errors = refused.errors
    one = type_def.fields["title"]
    context = {
        "title": _("Rename"),
        "fields": [present.control(one, row.title, present.Names({}, {}))],
        "errors": errors,
        "action": request.get_full_path(),
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)
