from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.actions import checklist
from officina.kernel.records.actions.delete_record import delete_record, restore_record
from officina.kernel.records.actions.edit_record import changes_since, edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.relate_records import relate, unrelate
from officina.kernel.records.checks import Before, Refused
from officina.kernel.records.own import own
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written


@transaction.atomic
def undo(event_id: int, *, by: Actor, reason: str = "") -> Written | None:
    """Take back one edit, move, creation, deletion, restoring, link or item of a checklist.

    Only whoever did it, or an administrator, may. Refuse where the same was changed since, and
    raise Held where something must be done before a card moves back; ``reason`` is that of
    ``move_stage``.
    """
    found = sql.row(
        "SELECT record_id, kind, actor_id, data FROM event WHERE id = %(id)s", {"id": event_id}
    )
    if found is None or found[0] is None:
        raise NoSuchRecord(event_id)
    record_id, kind, actor, data = found
    type_def = type_of(record_id)
    read(record_id, type_def, rights=rights_of(by))
    if actor != by.user_id and not (by.viewer and by.viewer.is_administrator):
        raise Refused(_("Only whoever did this can undo it."))
    return _take_back(record_id, type_def, kind, json.loads(data), event_id, by, reason)


def _take_back(
    record_id: int,
    type_def: TypeDef,
    kind: str,
    data: dict[str, Any],
    event_id: int,
    by: Actor,
    reason: str,
) -> Written | None:
    taken = own(type_def.code)
    if taken is not None and kind.startswith(taken.kinds):
        return taken.take_back(record_id, kind, data, event_id, by=by)
    if kind == events.DELETED.code:
        return restore_record(record_id, type_def, by=by)
    if kind in (events.CREATED.code, events.RESTORED.code):
        return delete_record(record_id, type_def, by=by)
    if kind == events.CHECKED.code:
        return checklist.take_back(record_id, type_def, data, by=by)
    if kind in (events.RELATED.code, events.UNRELATED.code):
        verb = unrelate if kind == events.RELATED.code else relate
        link = {"to": data["to"], "kind": data["kind"], "back": data["back"]}
        return verb(record_id, type_def, **link, by=by)
    changes = data.get("changes", {})
    if not changes:
        raise Refused(_("This cannot be undone."))
    if changes_since(record_id, event_id, changes):
        raise Refused(_("This was changed again since, so it was left as it is."))
    if "stage" in changes:
        return move_stage(record_id, type_def, to=changes["stage"][0], by=by, reason=reason)
    typed = data.get("typed", {})
    before = {code: Before(pair[0], typed.get(code)) for code, pair in changes.items()}
    return edit_record(record_id, type_def, before, by=by)
