"""A record moved: to a stage, into the bin and out of it; followed; what was done undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.follow import follow as follow_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo as undo_event
from officina.kernel.records.checks import Asks, Refused, missing, needs_of
from officina.kernel.records.holds import Held
from officina.kernel.records.own import closed_fields
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present, sums
from officina.kernel.ui.pages.answers import trigger
from officina.kernel.ui.pages.cards import is_following
from officina.kernel.ui.pages.held import ask
from officina.kernel.ui.pages.sent import typed_fields
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

type Ask = Callable[[Request, int, str], HttpResponse]
"""Draws the dialog of a verb that asks for words first; its status is that of a refusal."""
_asked: dict[str, Ask] = {}


def ask_by(code: str, ask: Ask) -> None:
    """Have a dropped card of a type ask for the words that its app's verb wants."""
    _asked[code] = ask


@signed_in
@require_POST
def move(request: Request, slug: str) -> HttpResponse:
    """Move a record to a stage: dragged, chosen from the menu, or clicked in the stage bar."""
    type_def = types().by_slug(slug)
    record_id, stage_id = (_number(request.POST.get(k)) for k in ("record", "stage"))
    reason = request.POST.get("reason", "")
    try:
        written = move_stage(record_id, type_def, to=stage_id, by=request.actor, reason=reason)
    except Held as held:
        return _held(request, type_def, record_id, stage_id, held)
    except Refused as refused:
        if isinstance(refused, Asks) and type_def.code in _asked:
            return _asked[type_def.code](request, record_id, refused.verb)
        if refused.errors and "reason" not in refused.errors:
            return _demand(request, type_def, record_id, stage_id, {})
        return toast(HttpResponse(status=422), str(refused), kind="refused")
    response = HttpResponse(status=204)
    if written is None:
        return response
    stage = type_def.stage_by_id[stage_id]
    return toast(
        response,
        _("Moved to “%(stage)s”.") % {"stage": stage.label},
        undo=reverse("undo", args=[written.event_id]),
    )


def _held(
    request: Request, type_def: TypeDef, record_id: int, stage_id: int, held: Held
) -> HttpResponse:
    stage = type_def.stage_by_id[stage_id].label
    title = _("It cannot move to “%(stage)s” yet") % {"stage": stage}
    return ask(request, held, title, [("record", record_id), ("stage", stage_id)])


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 18:
        raise NoSuchRecord(text)
    return int(text)


@signed_in
@require_POST
def demand(request: Request, slug: str, record_id: int) -> HttpResponse:
    """What a stage demanded was filled in: save it and move, both or neither."""
    type_def, stage_id = types().by_slug(slug), _number(request.POST.get("stage"))
    typed = typed_fields(request.POST, type_def)
    try:
        with transaction.atomic():
            edit_record(record_id, type_def, typed, by=request.actor)
            move_stage(record_id, type_def, to=stage_id, by=request.actor)
    except Held as held:
        return _held(request, type_def, record_id, stage_id, held)
    except Refused as refused:
        return _demand(request, type_def, record_id, stage_id, refused.errors, typed)
    stage = type_def.stage_by_id[stage_id]
    return toast(HttpResponse(status=204), _("Moved to “%(stage)s”.") % {"stage": stage.label})


def _demand(
    request: Request,
    type_def: TypeDef,
    record_id: int,
    stage_id: int,
    errors: dict[str, str],
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    """The refusal carries the dialog that asks for what is lacking."""
    stage = type_def.stage_by_id[stage_id]
    row = read(record_id, type_def, rights=request.rights)
    values = row.values | (typed or {})
    needed = needs_of(type_def, row.values, stage)
    codes = [c for c in needed if c in (typed or {})]
    asked = missing(type_def, needed, row.values) or [type_def.fields[c] for c in codes]
    names = present.names_for(asked, [row.values], request.rights)
    context = {
        "title": _("“%(stage)s” needs this first") % {"stage": stage.label},
        "fields": sums.with_currencies(
            [present.control(one, values.get(one.code), names) for one in asked],
            type_def,
            values,
            request.rights,
            closed_fields(request.rights, row),
        ),
        "hidden": [("stage", stage_id), *(("asked", one.code) for one in asked)],
        "errors": errors,
        "action": present.href(type_def, record_id, "demand"),
        "submit": _("Save and move"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422)


@signed_in
@require_POST
def to_bin(request: Request, slug: str, record_id: int) -> HttpResponse:
    type_def = types().by_slug(slug)
    written = delete_record(record_id, type_def, by=request.actor)
    response = trigger(HttpResponse(status=204), left={"href": present.href(type_def)})
    return toast(
        response,
        _("“%(number)s” is in the bin.") % {"number": written.number},
        undo=reverse("undo", args=[written.event_id]),
    )


@signed_in
@require_POST
def restore(request: Request, slug: str, record_id: int) -> HttpResponse:
    type_def = types().by_slug(slug)
    restore_record(record_id, type_def, by=request.actor)
    at = present.href(type_def, record_id)
    if not wants_fragment(request):
        return HttpResponseRedirect(at)
    response = HttpResponse(status=204)
    if "stay" in request.GET:
        return toast(response, _("Restored."), href=at)
    return toast(trigger(response, sheet={"href": at}), _("Restored."))


@signed_in
@require_POST
def follow(request: Request, slug: str, record_id: int) -> HttpResponse:
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    on = not is_following(request, row)
    follow_record(record_id, type_def, by=request.actor, on=on)
    said = _("You will be told of what happens here.") if on else _("You no longer follow this.")
    return toast(HttpResponse(status=204), said)


@signed_in
@require_POST
def undo(request: Request, event_id: int) -> HttpResponse:
    """Take back what was just done."""
    try:
        undo_event(event_id, by=request.actor, reason=request.POST.get("reason", ""))
    except Held as held:
        return ask(request, held, _("It cannot move back yet"))
    return toast(HttpResponse(status=204), _("Undone."))
