from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused, check_entry
from officina.kernel.records.gate import require
from officina.kernel.records.holds import require_free
from officina.kernel.records.own import keeps_stages, own
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import StageDef, TypeDef
from officina.kernel.records.writes import Fact, Written, update


@transaction.atomic
def move_stage(
    record_id: int,
    type_def: TypeDef,
    *,
    to: int,
    by: Actor,
    kind: str = events.MOVED.code,
    said: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Written | None:
    """Move a record to another stage of its pipeline: the one door for drag, API and robots.

    Returns ``None`` where it is there already. Raises NoSuchRecord, NotAllowed, Refused with
    the names of the fields that the stage demands, and Held where something must be done before;
    with a reason whoever has the right moves it all the same.
    """
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    stage = _stage_of(row, to)
    if row.stage_id == stage.id:
        return None
    taken = own(type_def.code)
    if taken is not None:
        return taken.move(row, stage, by=by)
    require(rights, "move", row)
    if rights is not None and keeps_stages(type_def.code):
        raise Refused(_("This goes on by what is done on its card, not by moving it."))
    check_entry(row, stage, rights)
    why = require_free(row, stage, by=by, reason=reason)
    return update(
        row,
        base={"stage_id": stage.id, "is_open": stage.is_open, "stage_since": clock.now()},
        by=by,
        fact=Fact(
            kind,
            {"changes": {"stage": [row.stage_id, stage.id]}, **(said or {})}
            | ({"reason": why} if why else {}),
        ),
        now=clock.now(),
    )


def _stage_of(row: RecordRow, stage_id: int) -> StageDef:
    stage = row.type.stage_by_id.get(stage_id)
    if stage is None or (row.stage is not None and stage.pipeline != row.stage.pipeline):
        raise Refused(_("There is no such stage here."))
    return stage
