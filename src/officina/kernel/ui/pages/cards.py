"""The card of one record: read, edit a field in place, move, bin, restore, undo, follow, print."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.notify.actions.reading import mark_record_read
from officina.kernel.principals.names import names_of
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import Conflict, edit_record
from officina.kernel.records.actions.follow import follow as follow_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.undo import undo as undo_event
from officina.kernel.records.checks import Refused, missing
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.answers import trigger
from officina.kernel.ui.pages.hanging import hanging_of
from officina.kernel.ui.pages.timelines import entries_of
from officina.kernel.ui.panels import offers_of, panels_of
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

MOST_FACES = 20
VERBS = ("edit", "bin", "why", "follow", "print", "present")


@signed_in
def card(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The card, as a page or over the list."""
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    _opened(request, row)
    mark_record_read(request.real_viewer.user_id, row.id)
    panels = panels_of(request, row)
    chosen = next((p for p in panels if p.code == request.GET.get("tab")), None)
    context = {
        "record": record_of(request, row)
        | {"tabs": _tabs(row, panels, chosen), "hanging": hanging_of(request, row)}
        | ({"src": f"{present.href(type_def, row.id)}?tab={chosen.code}"} if chosen else {}),
        "panel": chosen.html(request, row) if chosen else None,
        **({} if chosen else entries_of(request, row)),
        "comment_href": present.href(type_def, row.id, "comments"),
        "people_href": reverse("pick", args=["person"]),
        "upload_href": reverse("uploads"),
        "live": f"record:{row.id}",
        "deleted": row.deleted_at,
        "restore_href": present.href(type_def, row.id, "restore")
        if request.rights.may("delete", row.rights_row)
        else "",
        "purge_href": present.href(type_def, row.id, "purge")
        if request.viewer.is_administrator
        else "",
    }
    return render(request, "ui/pages/card.html", context)


@signed_in
def head(request: Request, slug: str, record_id: int) -> HttpResponse:
    """Title and stage bar alone, fetched again when the record changed."""
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    return render(request, "ui/pages/card_head.html", {"record": record_of(request, row)})


@signed_in
def looking(request: Request, slug: str, record_id: int) -> HttpResponse:
    """Faces of those who have it open, by the numbers that the live channel told."""
    read(record_id, types().by_slug(slug), rights=request.rights)
    told = [n for n in request.GET.get("of", "").split(",") if n.isdecimal() and len(n) < 10]
    # Outsiders are not told who of the house works on what.
    ids = [] if request.viewer.is_extranet else [int(n) for n in told[:MOST_FACES]]
    people = [
        present.person(one.id, one.name, one.photo)
        for one in names_of(ids).values()
        if one.kind == "person"
    ]
    return render(request, "ui/pages/present.html", {"people": people})


@signed_in
def printed(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The card on A4."""
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    context = {"record": record_of(request, row), **entries_of(request, row), "now": clock.now()}
    return render(request, "ui/pages/print.html", context)


def record_of(request: Request, row: RecordRow) -> dict[str, Any]:
    """A record as the card's components take it."""
    type_def, rights = row.type, request.rights
    may = {verb: rights.may(verb, row.rights_row) for verb in ("edit", "move", "delete", "share")}
    if row.deleted_at is not None:
        may = dict.fromkeys(may, False)
    fields = shown_fields(type_def, rights)
    names = present.names_for(fields, [row.values], rights)
    closed = rights.readonly_fields(type_def.code)
    facts = [
        present.fact(
            row,
            one,
            names,
            editable=may["edit"] and one.code not in closed and not one.is_readonly,
        )
        for one in fields
        if one.code not in ("title", "currency")
    ]
    responsible = names.people.get(row.responsible_id) if row.responsible_id else None
    due = row.values.get("due_at")
    hides_amount = "amount" in rights.hidden_fields(type_def.code)
    href = {v: present.href(type_def, row.id, v) for v in VERBS}
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "type_name": type_def.label,
        "stage": present.stage(row.stage),
        "stages": [present.stage(s) for s in type_def.stages],
        "responsible": present.person(row.responsible_id, responsible.name, responsible.photo)
        if responsible
        else None,
        "next_step": {
            "text": _("Deadline"),
            "due": due,
            "overdue": row.is_open and due < clock.now(),
        }
        if due
        else None,
        "event": row.event_id,
        "fields": facts,
        "amount": None if hides_amount else row.values.get("amount"),
        "currency": row.values.get("currency"),
        "href": present.href(type_def, row.id),
        "head_src": present.href(type_def, row.id, "head"),
        "edit_href": href["edit"] if may["edit"] else "",
        "move_href": reverse("records:move", args=[type_def.slug]) if may["move"] else "",
        "presence_href": "" if request.viewer.is_extranet else href["present"],
        "me": request.real_viewer.user_id,
        "follow_href": href["follow"],
        "following": _is_following(request, row),
        "why_href": "" if request.viewer.is_extranet else href["why"],
        "print_href": href["print"],
        "bin_href": href["bin"] if may["delete"] else "",
        "actions": [*offers_of(request, row), *_actions(row, may["edit"], may["share"])],
    }


def shown_fields(type_def: TypeDef, rights: Any) -> list[Any]:
    """Fields in the order of the layout, then the others; hidden ones left out."""
    hidden = rights.hidden_fields(type_def.code)
    first = [c for c in type_def.layout.get("card", []) if c in type_def.fields]
    rest = [c for c in type_def.fields if c not in first]
    return [type_def.fields[c] for c in (*first, *rest) if c not in hidden]


def _actions(row: RecordRow, may_edit: bool, may_share: bool) -> list[dict[str, Any]]:
    acts = [
        {
            "label": _("Remind me"),
            "icon": "alarm-clock",
            "href": reverse("reminders", args=[row.type.slug, row.id]),
            "dialog": True,
        }
    ]
    if may_edit:
        acts.append(
            {
                "label": _("Rename"),
                "icon": "pencil",
                "href": present.href(row.type, row.id, "rename"),
                "dialog": True,
            }
        )
    if may_share:
        acts.append(
            {
                "label": _("Share"),
                "icon": "users",
                "href": present.href(row.type, row.id, "share"),
                "dialog": True,
            }
        )
    return acts


def _tabs(row: RecordRow, panels: list[Any], chosen: Any) -> list[dict[str, Any]]:
    if not panels:
        return []
    at = present.href(row.type, row.id)
    first = [{"label": _("Timeline"), "href": at, "icon": "history", "current": chosen is None}]
    return first + [
        {
            "label": panel.label,
            "href": f"{at}?tab={panel.code}",
            "icon": panel.icon,
            "count": panel.count(row),
            "current": panel is chosen,
        }
        for panel in panels[:4]
    ]


def _is_following(request: Request, row: RecordRow) -> bool:
    found = sql.row(
        """SELECT 1 FROM records_follower
           WHERE record_id = %(record)s AND user_id = %(user)s""",
        {"record": row.id, "user": request.viewer.user_id},
    )
    return found is not None


def _opened(request: Request, row: RecordRow) -> None:
    """Keep it among the recently opened (F266)."""
    sql.rows(
        """INSERT INTO records_recentrecord (user_id, record_id, at)
           VALUES (%(user)s, %(record)s, %(now)s)
           ON CONFLICT (user_id, record_id) DO UPDATE SET at = excluded.at""",
        {"user": request.real_viewer.user_id, "record": row.id, "now": clock.now()},
    )


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
    rendered = request.POST.get("event", "")
    forced = request.POST.get("force") == "1"
    try:
        written = edit_record(
            record_id,
            type_def,
            {code: typed},
            by=request.actor,
            rendered_at=int(rendered) if rendered.isdecimal() and not forced else None,
        )
    except Refused as refused:
        row = read(record_id, type_def, rights=request.rights)
        row.values[code] = typed
        sentence = refused.errors.get(code, refused.sentence)
        return _editor(request, row, code, status=422, error=sentence)
    except Conflict as conflict:
        return _conflict(request, type_def, record_id, code, typed, conflict)
    row = read(record_id, type_def, rights=request.rights)
    response = _fact(request, row, code)
    if written is None:
        return response
    return toast(response, _("Saved."), undo=reverse("undo", args=[written.event_id]))


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
    shown = present.control(one, row.values.get(code), _named(request, row, code))
    record = {
        "id": row.id,
        "event": row.event_id,
        "edit_href": present.href(row.type, row.id, "edit"),
    }
    context = {"record": record, "field": shown, "error": "", "conflict": None, **more}
    return render(request, "ui/pages/fact_editor.html", context, status=status)


def _conflict(
    request: Request, type_def: TypeDef, record_id: int, code: str, typed: Any, found: Conflict
) -> HttpResponse:
    """Somebody else changed this very field: both values are shown, nothing is lost."""
    row = read(record_id, type_def, rights=request.rights)
    who, theirs = found.fields[code]
    names = present.names_for([type_def.fields[code]], [{code: theirs}], request.rights)
    by = names_of([who]).get(who or 0)
    conflict = {
        "by": {"name": by.name if by else _("Somebody")},
        "display": present.display(type_def.fields[code], theirs, names),
    }
    row.values[code] = typed
    return _editor(request, row, code, status=409, conflict=conflict)


@signed_in
@require_POST
def move(request: Request, slug: str) -> HttpResponse:
    """Move a record to a stage: dragged, chosen from the menu, or clicked in the stage bar."""
    type_def = types().by_slug(slug)
    record_id, stage_id = (_number(request.POST.get(k)) for k in ("record", "stage"))
    try:
        written = move_stage(record_id, type_def, to=stage_id, by=request.actor)
    except Refused as refused:
        if refused.errors:
            return _demand(request, type_def, record_id, stage_id, {})
        return toast(HttpResponse(status=422), refused.sentence, kind="refused")
    response = HttpResponse(status=204)
    if written is None:
        return response
    stage = type_def.stage_by_id[stage_id]
    return toast(
        response,
        _("Moved to “%(stage)s”.") % {"stage": stage.label},
        undo=reverse("undo", args=[written.event_id]),
    )


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 18:
        raise NoSuchRecord(text)
    return int(text)


@signed_in
@require_POST
def demand(request: Request, slug: str, record_id: int) -> HttpResponse:
    """What a stage demanded was filled in: save it and move, both or neither."""
    type_def, stage_id = types().by_slug(slug), _number(request.POST.get("stage"))
    typed = {k: request.POST.get(k, "") for k in request.POST if k in type_def.fields}
    try:
        with transaction.atomic():
            edit_record(record_id, type_def, typed, by=request.actor)
            move_stage(record_id, type_def, to=stage_id, by=request.actor)
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
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The refusal carries the dialog that asks for what is lacking."""
    stage = type_def.stage_by_id[stage_id]
    row = read(record_id, type_def, rights=request.rights)
    values = row.values | (typed or {})
    codes = [c for c in stage.required if c in (typed or {})]
    asked = missing(type_def, stage.required, row.values) or [type_def.fields[c] for c in codes]
    names = present.names_for(asked, [row.values], request.rights)
    context = {
        "title": _("“%(stage)s” needs this first") % {"stage": stage.label},
        "fields": [present.control(one, values.get(one.code), names) for one in asked],
        "hidden": [("stage", stage_id)],
        "errors": errors,
        "action": present.href(type_def, record_id, "demand"),
        "submit": _("Save and move"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422)


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
    on = not _is_following(request, row)
    follow_record(record_id, type_def, by=request.actor, on=on)
    said = _("You will be told of what happens here.") if on else _("You no longer follow this.")
    return toast(HttpResponse(status=204), said)


@signed_in
@require_POST
def undo(request: Request, event_id: int) -> HttpResponse:
    """Take back what was just done."""
    undo_event(event_id, by=request.actor)
    return toast(HttpResponse(status=204), _("Undone."))
