"""The checklist and the links of a card: shown beside its fields, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.records import events, gate
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.relate_records import relate as relate_records
from officina.kernel.records.actions.relate_records import unrelate as unrelate_records
from officina.kernel.records.checks import Refused
from officina.kernel.records.queries.hanging import Hanging, Item, Related, hanging_on
from officina.kernel.records.queries.timeline import Entry
from officina.kernel.records.queries.titles import titles_of
from officina.kernel.records.relations import kinds
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.writes import Written
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render
from officina.kernel.ui.toasts import toast

LINKS = frozenset({events.RELATED.code, events.UNRELATED.code})


def hanging_of(request: Request, row: RecordRow) -> dict[str, Any]:
    """What ``ui.hanging`` takes: ``checklist`` and ``links``, with addresses where he may edit."""
    found = hanging_on(row.id, request.rights)
    may = row.deleted_at is None and gate.may(request.rights, "edit", row)
    return {
        "id": row.id,
        "checklist": _checklist(row, found, may),
        "links": _links(row, found, may),
    }


def _checklist(row: RecordRow, found: Hanging, may: bool) -> dict[str, Any]:
    at = present.href(row.type, row.id, "checklist")
    last = len(found.items) - 1
    return {
        "id": f"card-{row.id}-checklist",
        "items": [_item(at, one, may, n, last) for n, one in enumerate(found.items)],
        "add_href": at if may else "",
    }


def _item(at: str, one: Item, may: bool, n: int, last: int) -> dict[str, Any]:
    here = f"{at}/{one.id}"
    return {
        "id": one.id,
        "text": one.text,
        "done": one.done_at is not None,
        "by": present.person(one.done_by_id, one.done_by, one.photo),
        "note": formats.datetime(one.done_at) if one.done_at else "",
        "tick_href": f"{here}/tick" if may else "",
        "rename_href": f"{here}/rename",
        "up_href": f"{here}/up" if n else "",
        "down_href": f"{here}/down" if n < last else "",
        "remove_href": f"{here}/remove",
    }


def _links(row: RecordRow, found: Hanging, may: bool) -> dict[str, Any]:
    at = present.href(row.type, row.id, "unrelate")
    return {
        "id": f"card-{row.id}-links",
        "groups": [
            {"name": name, "links": [_link(at, one, may) for one in links]}
            for name, links in groupby(found.related, key=lambda one: one.name)
        ],
        "add_href": present.href(row.type, row.id, "relate") if may else "",
    }


def _link(at: str, one: Related, may: bool) -> dict[str, Any]:
    return {
        "title": one.title or one.number,
        "href": present.href(one.type, one.id),
        "icon": one.type.icon,
        "type_name": one.type.label,
        "stage": present.stage(one.stage),
        "remove_href": f"{at}?to={one.id}&kind={one.kind.code}&back={int(one.back)}" if may else "",
    }


def _shown(request: Request, slug: str, record_id: int) -> HttpResponse:
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    return render(request, "ui/pages/checklist.html", hanging_of(request, row))


@signed_in
@require_POST
def add(request: Request, slug: str, record_id: int) -> HttpResponse:
    """One more item; the answer is the checklist with it."""
    text = request.POST.get("text", "")
    checklist.add_item(record_id, types().by_slug(slug), text, by=request.actor)
    return _shown(request, slug, record_id)


@signed_in
@require_POST
def tick(request: Request, slug: str, record_id: int, item_id: int) -> HttpResponse:
    done = request.POST.get("done") == "1"
    checklist.tick_item(item_id, record_id, types().by_slug(slug), done=done, by=request.actor)
    return _shown(request, slug, record_id)


@signed_in
@require_POST
def move(
    request: Request, slug: str, record_id: int, item_id: int, to: checklist.Direction
) -> HttpResponse:
    checklist.move_item(item_id, record_id, types().by_slug(slug), to=to, by=request.actor)
    return _shown(request, slug, record_id)


@signed_in
@require_POST
def remove(request: Request, slug: str, record_id: int, item_id: int) -> HttpResponse:
    written = checklist.remove_item(item_id, record_id, types().by_slug(slug), by=request.actor)
    return _undoable(_shown(request, slug, record_id), _("The item is removed."), written)


@signed_in
def rename(request: Request, slug: str, record_id: int, item_id: int) -> HttpResponse:
    """GET the dialog, POST the new words."""
    type_def = types().by_slug(slug)
    row = read(record_id, type_def, rights=request.rights)
    item = next((i for i in hanging_on(row.id, request.rights).items if i.id == item_id), None)
    if item is None:
        raise NoSuchRecord(item_id)
    text = request.POST.get("text", item.text)

    def save() -> Written | None:
        return checklist.rename_item(item_id, record_id, type_def, text, by=request.actor)

    field = {"key": "text", "label": _("What is to be done"), "kind": "text", "value": text}
    return _dialog(request, save, _("Saved."), title=_("Rename"), fields=[field], submit=_("Save"))


@signed_in
def relate(request: Request, slug: str, record_id: int) -> HttpResponse:
    """GET the dialog that asks how and with what; POST the link."""
    type_def = types().by_slug(slug)
    read(record_id, type_def, rights=request.rights)
    chosen, to = request.POST.get("how", "related"), request.POST.get("to", "")

    def save() -> Written | None:
        if not to.isdecimal() or len(to) > 18:
            raise Refused(errors={"to": _("Choose what to link this with.")})
        kind, _dash, back = chosen.partition("-")
        by = request.actor
        return relate_records(record_id, type_def, to=int(to), kind=kind, back=bool(back), by=by)

    fields = [
        {"key": "to", "label": _("What"), "kind": "combobox", "value": "", "required": True}
        | {"href": reverse("pick", args=["record"])},
        {"key": "how", "label": _("How"), "kind": "select", "value": chosen, "required": True}
        | {"choices": _ways(type_def)},
    ]
    title = _("Link to something else")
    return _dialog(
        request, save, _("Linked."), title=title, fields=fields, submit=pgettext("verb", "Link")
    )


def _ways(type_def: TypeDef) -> list[tuple[str, str]]:
    """Every kind of link that this type may have, as it is read from this side, both ways."""
    ways = []
    for kind in kinds().values():
        if kind.source in ("", type_def.code) or kind.is_mutual:
            ways.append((kind.code, str(kind.name)))
        if not kind.is_mutual and kind.target in ("", type_def.code):
            ways.append((f"{kind.code}-back", str(kind.back)))
    return ways


@signed_in
@require_POST
def unrelate(request: Request, slug: str, record_id: int) -> HttpResponse:
    given, to = request.GET, request.GET.get("to", "")
    if not to.isdecimal() or len(to) > 18:
        raise NoSuchRecord(to)
    written = unrelate_records(
        record_id,
        types().by_slug(slug),
        to=int(to),
        kind=given.get("kind", ""),
        back=given.get("back") == "1",
        by=request.actor,
    )
    return _undoable(HttpResponse(status=204), _("The link is removed."), written)


def _dialog(
    request: Request, save: Callable[[], Written | None], said: str, **context: Any
) -> HttpResponse:
    """A form in a dialog: GET shows it, POST saves or shows it again with the sentences."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _undoable(HttpResponse(status=204), said, save())
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context |= {"errors": errors, "action": request.path}
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


def _undoable(response: HttpResponse, said: str, written: Written | None) -> HttpResponse:
    if written is None:
        return response
    return toast(response, said, undo=reverse("undo", args=[written.event_id]))


def name_links(request: Request, found: list[Entry], shown: list[dict[str, Any]]) -> None:
    """Say what was linked, to those who see it; in one query at most."""
    linked = [(e, one) for e, one in zip(found, shown, strict=True) if e.kind in LINKS and e.data]
    titles = titles_of([e.data["to"] for e, _one in linked], request.rights)
    for entry, one in linked:
        kind, title = kinds().get(entry.data["kind"]), titles.get(entry.data["to"])
        if kind and title:
            name = kind.back if entry.data["back"] else kind.name
            words = {"did": one["sentence"], "how": str(name).lower(), "what": title.name}
            one["sentence"] = _("%(did)s: %(how)s “%(what)s”") % words


CHECKED: dict[str, Promise] = {
    "added": gettext_lazy("Added"),
    "ticked": gettext_lazy("Done"),
    "unticked": gettext_lazy("Not done"),
    "renamed": gettext_lazy("Renamed"),
    "moved": gettext_lazy("Moved"),
    "removed": gettext_lazy("Removed"),
}


def checklist_changes(entry: Entry) -> list[dict[str, str]]:
    """What was done with the checklist, item by item."""
    if entry.kind != events.CHECKED.code:
        return []
    return [
        {
            "label": str(CHECKED[step["did"]]),
            "before": step["text"] if step["did"] == "removed" else step.get("before", ""),
            "after": "" if step["did"] == "removed" else step["text"],
        }
        for step in entry.steps
        if step.get("did") in CHECKED
    ]
