"""The card of one record: as a page, over the list, its parts alone, on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.database import sql
from officina.kernel.files.queries import files_of
from officina.kernel.notify.actions.reading import mark_record_read
from officina.kernel.principals import presence
from officina.kernel.principals.names import names_of
from officina.kernel.records import gate
from officina.kernel.records.conditions import closed as closed_now
from officina.kernel.records.conditions import hidden, scope_of
from officina.kernel.records.own import closed_fields
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.ui.faces import face_of
from officina.kernel.ui.filed import shown
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.hanging import hanging_of
from officina.kernel.ui.pages.timelines import entries_of
from officina.kernel.ui.panels import offers_of, panels_of
from officina.kernel.ui.render import render

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
    tab = request.GET.get("tab")
    chosen = next((p for p in panels if (p.code == tab if tab else p.leads)), None)
    context = {
        "record": record_of(request, row)
        | {"tabs": _tabs(request, row, panels, chosen), "hanging": hanging_of(request, row)}
        | ({"src": f"{present.href(type_def, row.id)}?tab={chosen.code}"} if chosen else {}),
        "panel": chosen.html(request, row) if chosen else None,
        **({} if chosen else entries_of(request, row)),
        "comment_href": present.href(type_def, row.id, "comments"),
        "people_href": reverse("pick", args=["mention"]),
        "upload_href": reverse("uploads"),
        "live": f"record:{row.id}",
        "deleted": row.deleted_at,
        "restore_href": present.href(type_def, row.id, "restore")
        if gate.may(request.rights, "delete", row)
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
    context = {
        "record": record_of(request, row),
        "hanging": hanging_of(request, row),
        "files": [shown(one) for one in files_of(row, request.rights)],
        **entries_of(request, row),
        "now": clock.now(),
    }
    return render(request, "ui/pages/print.html", context)


def record_of(request: Request, row: RecordRow) -> dict[str, Any]:
    """A record as the card's components take it."""
    type_def, rights = row.type, request.rights
    may = {verb: gate.may(rights, verb, row) for verb in ("edit", "move", "delete", "share")}
    if row.deleted_at is not None:
        may = dict.fromkeys(may, False)
    fields = shown_fields(type_def, rights)
    names = present.names_for(fields, [row.values], rights)
    face = face_of(request, row)
    scope = scope_of(type_def, row.values, row.stage)
    absent = hidden(type_def, scope)
    closed = closed_fields(rights, row) | closed_now(type_def, scope)
    facts = [
        present.fact(
            row,
            one,
            names,
            editable=may["edit"]
            and one.code not in closed
            and not (one.is_readonly or one.formula),
        )
        for one in fields
        if one.code not in absent
        and one.code not in ("title", "currency", *(face.shows if face else ()))
    ]
    responsible = names.people.get(row.responsible_id) if row.responsible_id else None
    away = {} if request.viewer.is_extranet else presence.away_notes([row.responsible_id])
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
        "responsible": (
            present.person(row.responsible_id, responsible.name, responsible.photo) or {}
        )
        | {"note": away.get(row.responsible_id or 0, "")}
        if responsible
        else None,
        "next_step": {
            "text": _("Deadline"),
            "due": due,
            "overdue": row.is_open and due < clock.now(),
        }
        if due
        else None,
        "has_steps": any(one.code == "due_at" for one in fields),
        "event": row.event_id,
        "face": face,
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
        "following": is_following(request, row),
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


def _tabs(request: Request, row: RecordRow, panels: list[Any], chosen: Any) -> list[dict[str, Any]]:
    if not panels:
        return []
    at = present.href(row.type, row.id)
    is_led = any(panel.leads for panel in panels)
    timeline = {
        "label": _("Timeline"),
        "href": f"{at}?tab=timeline" if is_led else at,
        "icon": "history",
        "current": chosen is None,
    }
    others = [
        {
            "label": panel.label,
            "href": f"{at}?tab={panel.code}",
            "icon": panel.icon,
            "count": panel.count(request, row),
            "current": panel is chosen,
        }
        for panel in panels
    ]
    return [*others, timeline] if is_led else [timeline, *others]


def is_following(request: Request, row: RecordRow) -> bool:
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
