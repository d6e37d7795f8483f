"""The checklist of a record: add, tick, rename, order, remove. Each is one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.gate import require
from officina.kernel.records.models import ChecklistItem
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, note

MOST_ITEMS = 100
LONGEST = 500

type Direction = Literal["up", "down"]


@transaction.atomic
def add_item(record_id: int, type_def: TypeDef, text: str, *, by: Actor) -> Written:
    """Put something to do at the end. Raises NoSuchRecord, NotAllowed, Refused."""
    row = _open(record_id, type_def, by)
    text = _worded(text)
    items = list(_items(row).values_list("position", flat=True))
    if len(items) >= MOST_ITEMS:
        raise Refused(errors={"text": _("At most %(n)s items, please.") % {"n": MOST_ITEMS}})
    position = max(items, default=-1) + 1
    made = ChecklistItem.objects.create(record_id=row.id, text=text, position=position)
    return _told(row, by, made, "added")


@transaction.atomic
def tick_item(
    item_id: int, record_id: int, type_def: TypeDef, *, done: bool, by: Actor
) -> Written | None:
    """Say that an item is done, and by whom, or that it is not. ``None`` where it is so already."""
    row, item = _found(item_id, record_id, type_def, by)
    if (item.done_at is not None) == done:
        return None
    done_at, done_by = (clock.now(), by.user_id) if done else (None, None)
    _items(row).filter(id=item.id).update(done_at=done_at, done_by_id=done_by)
    return _told(row, by, item, "ticked" if done else "unticked")


@transaction.atomic
def rename_item(
    item_id: int, record_id: int, type_def: TypeDef, text: str, *, by: Actor
) -> Written | None:
    row, item = _found(item_id, record_id, type_def, by)
    text, before = _worded(text), item.text
    if text == before:
        return None
    item.text = text
    item.save(update_fields=["text"])
    return _told(row, by, item, "renamed", before=before)


@transaction.atomic
def move_item(
    item_id: int, record_id: int, type_def: TypeDef, *, to: Direction, by: Actor
) -> Written | None:
    """Change places with the item above or below. ``None`` at the end of the list."""
    row, item = _found(item_id, record_id, type_def, by)
    order = list(_items(row))
    at = next(n for n, one in enumerate(order) if one.id == item.id)
    other = at - 1 if to == "up" else at + 1
    if not 0 <= other < len(order):
        return None
    order[at], order[other] = order[other], order[at]
    for n, one in enumerate(order):
        one.position = n
    ChecklistItem.objects.bulk_update(order, ["position"])
    return _told(row, by, item, "moved")


@transaction.atomic
def remove_item(item_id: int, record_id: int, type_def: TypeDef, *, by: Actor) -> Written:
    """Take an item off; the event keeps what is needed to put it back."""
    row, item = _found(item_id, record_id, type_def, by)
    kept = {"position": item.position, "done_at": item.done_at, "done_by": item.done_by_id}
    written = _told(row, by, item, "removed", **kept)
    item.delete()
    return written


@transaction.atomic
def take_back(record_id: int, type_def: TypeDef, data: Mapping[str, Any], *, by: Actor) -> Written:
    """Undo one change of the checklist, as its event has it. Refuse where the item is gone."""
    did, item_id = data["did"], data["item"]
    written: Written | None = None
    if did == "added":
        return remove_item(item_id, record_id, type_def, by=by)
    if did in ("ticked", "unticked"):
        written = tick_item(item_id, record_id, type_def, done=did == "unticked", by=by)
    elif did == "renamed":
        written = rename_item(item_id, record_id, type_def, data["before"], by=by)
    elif did == "removed":
        row = _open(record_id, type_def, by)
        kept = {k: data[k] for k in ("text", "position", "done_at")}
        made = ChecklistItem.objects.create(record_id=row.id, done_by_id=data["done_by"], **kept)
        written = _told(row, by, made, "added")
    if written is None:
        raise Refused(_("This cannot be undone."))
    return written


def _open(record_id: int, type_def: TypeDef, by: Actor) -> RecordRow:
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    require(rights, "edit", row)
    return row


def _found(
    item_id: int, record_id: int, type_def: TypeDef, by: Actor
) -> tuple[RecordRow, ChecklistItem]:
    row = _open(record_id, type_def, by)
    item = _items(row).filter(id=item_id).first()
    if item is None:
        raise NoSuchRecord(item_id)
    return row, item


def _items(row: RecordRow) -> Any:
    return ChecklistItem.objects.filter(record_id=row.id).order_by("position", "id")


def _worded(text: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Refused(errors={"text": _("Write something first.")})
    if len(text) > LONGEST:
        raise Refused(errors={"text": _("At most %(n)s letters, please.") % {"n": LONGEST}})
    return text


def _told(row: RecordRow, by: Actor, item: ChecklistItem, did: str, **more: Any) -> Written:
    said = {"item": item.id, "did": did, "text": item.text, **more}
    return note(row, by=by, fact=Fact(events.CHECKED.code, said), now=clock.now())
