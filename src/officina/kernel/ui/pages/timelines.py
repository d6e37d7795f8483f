"""The timeline as the components take it, and what people add to it."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, linebreaks, urlize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.events.kinds import EventKind, all_kinds
from officina.kernel.notify.actions.reminders import reminders_of
from officina.kernel.principals.names import names_of
from officina.kernel.records import events
from officina.kernel.records.actions import comments
from officina.kernel.records.queries.timeline import Entry, Shown, gathered, timeline
from officina.kernel.records.rows import NoSuchRecord, RecordRow, from_json, read
from officina.kernel.records.types import FieldDef, types
from officina.kernel.ui.pages import present
from officina.kernel.ui.pages.files import attach_sent, said_with
from officina.kernel.ui.pages.hanging import checklist_changes, name_links
from officina.kernel.ui.panels import offers_on_comment, offers_on_events
from officina.kernel.ui.render import render

OF_THE_HOUSE = frozenset({events.CREATED.code, events.EDITED.code, events.MOVED.code})
"""What also happens by itself, and is told as somebody's deed."""
SHOWN: tuple[tuple[Shown, Promise], ...] = (
    ("", gettext_lazy("Everything")),
    ("words", gettext_lazy("Words")),
    ("changes", gettext_lazy("Changes")),
)


def entries_of(request: Request, row: RecordRow) -> dict[str, Any]:
    """One page of the timeline, as ``ui.timeline`` takes it; the address says which."""
    before, reached = _event(request, "before"), _event(request, "reach")
    shown = next((code for code, _label in SHOWN if code == request.GET.get("show")), SHOWN[0][0])
    found, earlier = timeline(
        row.id,
        created_at=row.created_at,
        viewer_id=request.viewer.user_id,
        before=before,
        reach=reached,
        shown=shown,
    )
    at, card = present.href(row.type, row.id, "timeline"), present.href(row.type, row.id)
    asked = f"?show={shown}" if shown else ""
    more = f"{asked}{'&' if asked else '?'}before={earlier}" if earlier else ""
    goes_back = (before or reached) and found
    planned = [] if before or shown == "changes" else _planned(request, row)
    return {
        "entries": planned + _entries(request, row, gathered(found)),
        "more_href": at + more if more else "",
        "more_page": card + more if more else "",
        "filters": [
            {"label": label, "current": code == shown, "href": f"{at}?show={code}"}
            | {"page": f"{card}?show={code}"}
            for code, label in SHOWN
        ]
        if shown or len(found) > 5
        else [],
        "timeline_src": at + asked,
        "timeline_id": f"timeline-{row.id}",
        "reach": (earlier or found[-1].id) if goes_back else "",
    }


def _event(request: Request, name: str) -> int | None:
    typed = request.GET.get(name) or request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _planned(request: Request, row: RecordRow) -> list[dict[str, Any]]:
    """The reader's own reminders here: nobody else sees them."""
    return [
        {
            "id": f"reminder-{one.id}",
            "kind": "planned",
            "sentence": one.text,
            "icon": "alarm-clock",
            "due": one.at,
            "overdue": one.at < clock.now(),
            "done_href": reverse("reminder-cancel", args=[one.id]),
        }
        for one in reminders_of(request.viewer.user_id, row.id)
    ]


def _entries(request: Request, row: RecordRow, found: list[Entry]) -> list[dict[str, Any]]:
    hidden = request.rights.hidden_fields(row.type.code)
    values, fields = [], {}
    for entry in found:
        for code, pair in entry.data.get("changes", {}).items():
            if code in row.type.fields and code not in hidden:
                one = fields[code] = row.type.fields[code]
                values += [{code: from_json(one.kind, side)} for side in pair]
    names = present.names_for(fields.values(), values, request.rights)
    principals = names_of([e.behalf_id for e in found] + [e.data.get("principal") for e in found])
    shown = [_entry(request, row, entry, names, principals, hidden) for entry in found]
    name_links(request, found, shown)
    files = said_with(e.comment_id for e in found if e.comment_id is not None)
    acts = offers_on_events(request, row, found)
    for entry, told in zip(found, shown, strict=True):
        told["files"] = files.get(entry.comment_id or 0, [])
        if entry.id in acts:
            told["acts"] = acts[entry.id]
    return shown


def _doer(entry: Entry, kind: EventKind | None) -> str:
    """What acted, for the line's beginning; a line of the house alone needs one in words."""
    if entry.actor_id or (kind and kind.is_named):
        return entry.robot
    return _("The portal") if entry.kind in OF_THE_HOUSE else ""


def _entry(
    request: Request,
    row: RecordRow,
    entry: Entry,
    names: present.Names,
    principals: dict[int, Any],
    hidden: frozenset[str],
) -> dict[str, Any]:
    kind = all_kinds().get(entry.kind)
    at = present.href(row.type, row.id)
    behalf = principals.get(entry.behalf_id or 0)
    shown: dict[str, Any] = {
        "id": entry.id,
        "kind": "event",
        "actor": present.person(entry.actor_id, entry.actor, entry.photo),
        "at": entry.at,
        "sentence": kind.said(entry.data) if kind else entry.kind,
        "icon": kind.icon if kind else "circle",
        "changes": _changes(row, entry, names, hidden) + checklist_changes(entry),
        "robot": _doer(entry, kind),
        "on_behalf_of": {"id": behalf.id, "name": behalf.name} if behalf else None,
        "reactions": [],
        "can_edit": False,
    }
    principal = principals.get(entry.data.get("principal") or 0)
    if principal:
        shown["sentence"] += f": {principal.name}"
    if entry.comment_id is not None:
        comment_at = f"{at}comments/{entry.comment_id}"
        mine = entry.actor_id == request.viewer.user_id
        shown |= {
            "kind": "comment",
            "html": comment_html(entry.text),
            "reactions": [
                {"emoji": emoji, "count": count, "mine": is_mine}
                for emoji, count, is_mine in entry.reactions
            ],
            "react_href": f"{comment_at}/react",
            "can_edit": mine,
            "edit_href": f"{comment_at}/edit" if mine else "",
            "remove_href": f"{comment_at}/delete" if mine else "",
            "edited": entry.edited_at is not None,
            "acts": offers_on_comment(request, row, entry.comment_id),
        }
    return shown


def _changes(
    row: RecordRow, entry: Entry, names: present.Names, hidden: frozenset[str]
) -> list[dict[str, str]]:
    shown = []
    currency = row.values.get("currency") or ""
    was_in, now_in = entry.data.get("changes", {}).get("currency", (currency, currency))
    for code, (before, after) in entry.data.get("changes", {}).items():
        if code == "stage":
            stages = row.type.stage_by_id
            sides = [stages[s].label if s in stages else "" for s in (before, after)]
            shown.append({"label": _("Stage"), "before": sides[0], "after": sides[1]})
        elif code in row.type.fields and code not in hidden:
            one = row.type.fields[code]
            shown.append(
                {
                    "label": one.label,
                    "before": _side(one, before, names, was_in),
                    "after": _side(one, after, names, now_in),
                }
            )
    return shown


def _side(one: FieldDef, stored: Any, names: present.Names, currency: str) -> str:
    text = present.display(one, from_json(one.kind, stored), names, currency)
    return text if len(text) <= 120 else text[:119] + "…"


def comment_html(text: str) -> Markup:
    """A comment as safe HTML: paragraphs, links and mentions, nothing else.

    >>> comment_html("hi <b>")
    Markup('<p>hi &lt;b&gt;</p>')
    """
    mentions: list[str] = []

    def keep(found: re.Match[str]) -> str:
        mentions.append(
            f'<a class="mention" href="/people/{found["id"]}">@{escape(found["name"])}</a>'
        )
        return f"\ue000{len(mentions) - 1}\ue001"

    kept = comments.MENTION.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    html = linebreaks(urlize(escape(kept), nofollow=True))
    html = re.sub("\ue000(\\d+)\ue001", lambda found: mentions[int(found[1])], html)
    clean = nh3.clean(
        html,
        tags={"p", "br", "a"},
        attributes={"a": {"href", "class"}},
        link_rel="nofollow noopener",
    )
    return Markup(clean)  # noqa: S704 # nh3 has just cleaned it


@signed_in
def timeline_page(request: Request, slug: str, record_id: int) -> HttpResponse:
    """The timeline alone: fetched again when something changed, or an earlier page of it."""
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    context = entries_of(request, row) | {"live": f"record:{row.id}"}
    is_rest = "before" in request.GET
    template = "ui/pages/timeline_rest.html" if is_rest else "ui/pages/timeline.html"
    return render(request, template, context)


@signed_in
@require_POST
def add(request: Request, slug: str, record_id: int) -> HttpResponse:
    """A comment; the answer is the timeline with it."""
    type_def, text = types().by_slug(slug), request.POST.get("text", "")
    with transaction.atomic():
        said, _written = comments.add_comment(record_id, type_def, text, by=request.actor)
        attach_sent(request, record_id, type_def, comment_id=said)
    return timeline_page(request, slug, record_id)


@signed_in
def edit(request: Request, slug: str, record_id: int, comment_id: int) -> HttpResponse:
    """Change one's own comment, in a dialog."""
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    if request.method == "POST":
        text = request.POST.get("text", "")
        comments.edit_comment(comment_id, record_id, type_def, text, by=request.actor)
        return HttpResponse(status=204)
    found, _earlier = timeline(
        row.id, created_at=row.created_at, viewer_id=request.viewer.user_id, limit=500
    )
    said = next((e.text for e in found if e.comment_id == comment_id), None)
    if said is None:
        raise NoSuchRecord(comment_id)
    field = {"key": "text", "label": _("Comment"), "kind": "textarea", "value": said}
    context = {
        "title": _("Change the comment"),
        "fields": [field],
        "errors": {},
        "action": request.path,
        "submit": _("Save"),
    }
    return render(request, "ui/pages/dialog_form.html", context)


@signed_in
@require_POST
def delete(request: Request, slug: str, record_id: int, comment_id: int) -> HttpResponse:
    type_def = types().by_slug(slug)
    comments.delete_comment(comment_id, record_id, type_def, by=request.actor)
    return HttpResponse(status=204)


@signed_in
@require_POST
def react(request: Request, slug: str, record_id: int, comment_id: int) -> HttpResponse:
    """Put a reaction or take it back; the answer is the row of reactions."""
    type_def = types().by_slug(slug)
    emoji = request.POST.get("emoji", "")
    comments.react(comment_id, record_id, type_def, emoji, by=request.actor)
    row = read(record_id, type_def, rights=request.rights)
    found, _earlier = timeline(
        row.id, created_at=row.created_at, viewer_id=request.viewer.user_id, limit=500
    )
    shown = _entries(request, row, [e for e in found if e.comment_id == comment_id])
    if not shown:
        raise NoSuchRecord(comment_id)
    return render(request, "ui/pages/reactions.html", {"entry": shown[0]})
