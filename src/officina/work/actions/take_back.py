from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.edit_record import changes_since
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import from_json
from officina.kernel.records.writes import Written
from officina.work import events
from officina.work.actions.changing import change, place_of, take_part
from officina.work.actions.set_people import set_people
from officina.work.tasks import TaskRow, read

_GONE_ON = (events.COMPLETED.code, events.ACCEPTED.code)
_FINAL = (
    events.WITHDRAWN.code,
    events.ESCALATED.code,
    events.SPENT.code,
    events.SPENT_REMOVED.code,
    events.TAKEN_BACK.code,
)


@transaction.atomic
def take_back(
    record_id: int, kind: str, data: Mapping[str, Any], event_id: int, *, by: Actor
) -> Written | None:
    """Undo a verb: state, responsible, deadline and settings as they were before it.

    Refuse where something of it was changed since, and where a process has gone on.
    """
    task = read(record_id, rights=rights_of(by), lock=True)
    if kind in _FINAL or (task.host and kind in _GONE_ON):
        raise Refused(_("This cannot be undone."))
    changes = data.get("changes", {})
    if changes_since(record_id, event_id, changes):
        raise Refused(_("This was changed again since, so it was left as it is."))
    if kind == events.PEOPLE.code:
        return _people(task, data, by)
    base: dict[str, Any] = {}
    if "responsible" in changes:
        before = changes["responsible"][0]
        base = {"responsible_id": before, **((place_of(before) if before else None) or {})}
    if "due_at" in changes:
        base["due_at"] = from_json("datetime", changes["due_at"][0])
    stages = task.row.type.stage_by_id
    to = stages[changes["stage"][0]].code if "stage" in changes else ""
    if kind == events.CLAIMED.code and task.pool is not None:
        take_part(task.id, "pool", [task.pool])
    written = change(
        task, events.TAKEN_BACK, by=by, to=to, base=base, detail=dict(data.get("kept", {}))
    )
    if task.escalated_to is None and data.get("kept", {}).get("escalated_to_id"):
        take_part(task.id, "head", [data["kept"]["escalated_to_id"]])
    return written


def _people(task: TaskRow, data: Mapping[str, Any], by: Actor) -> Written | None:
    assistants, observers = data["people"]
    acceptor = data.get("kept", {}).get("acceptor")
    return set_people(task.id, assistants=assistants, observers=observers, acceptor=acceptor, by=by)
