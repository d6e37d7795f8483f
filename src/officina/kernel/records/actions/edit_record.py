from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.actions.create_record import follow_responsible
from officina.kernel.records.checks import (
    Known,
    Parsed,
    Refused,
    check_required,
    check_together,
    claim_files,
    hang_files,
    missing,
    parse_fields,
)
from officina.kernel.records.gate import require
from officina.kernel.records.own import closed_fields
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.settling import check_closed, check_unique, put_computed
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, update


class Conflict(Exception):
    """Somebody changed the same field since the form was rendered.

    ``fields`` maps the field's code to (who, their value).
    """

    def __init__(self, fields: Mapping[str, tuple[int | None, Any]]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


@transaction.atomic
def edit_record(
    record_id: int,
    type_def: TypeDef,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    rendered_at: int | None = None,
) -> Written | None:
    """Change fields of a record. ``rendered_at`` is the event that the form was made from.

    Returns ``None`` where nothing differs. Raises NoSuchRecord, NotAllowed, Refused by field,
    Conflict where another changed one of these fields after ``rendered_at``.
    """
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    found = checked_edit(row, raw, by=by, rights=rights, rendered_at=rendered_at)
    if found is None:
        return None
    parsed, said = found
    written = update(
        row,
        base=parsed.base,
        detail=parsed.detail,
        own=parsed.own,
        by=by,
        fact=Fact(events.EDITED.code, said),
        now=clock.now(),
    )
    hang_files(parsed, row.id, by)
    return written


def checked_edit(
    row: RecordRow,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    rights: Rights | None,
    known: Known | None = None,
    rendered_at: int | None = None,
) -> tuple[Parsed, dict[str, Any]] | None:
    """What would stand in a locked record, and what its event says; ``None`` where nothing differs.

    Raises as ``edit_record``.
    """
    type_def = row.type
    require(rights, "edit", row)
    parsed = parse_fields(type_def, raw, rights, closed_fields(rights, row), known)
    claim_files(type_def, parsed, by.user_id, row)
    check_together(type_def, parsed, row.values)
    typed = {k for k, v in parsed.values.items() if v != row.values.get(k)}
    if rights is not None:
        check_closed(type_def, typed, row.values, row.stage)
    put_computed(type_def, parsed, row.values)
    changed = {k: v for k, v in parsed.values.items() if v != row.values.get(k)}
    if not changed:
        return None
    if rendered_at is not None:
        _refuse_conflict(row, typed, rendered_at, by)
    check_required(type_def, row.values | changed, row.stage)
    check_unique(type_def, changed, rights, row.id)
    _check_stage(row, changed)
    if "responsible" in changed:
        follow_responsible(parsed, known)
    said: dict[str, Any] = {"changes": {k: [row.values.get(k), v] for k, v in changed.items()}}
    if written := {k: row.typed[k] for k in changed if k in row.typed}:
        said["typed"] = written
    return parsed, said


def _check_stage(row: RecordRow, changed: dict[str, Any]) -> None:
    """What the present stage demanded on entry must not be emptied while it stays there."""
    if row.stage is None:
        return
    demanded = [code for code in row.stage.required if code in changed]
    lacking = missing(row.type, demanded, row.values | changed)
    if lacking:
        sentence = _("“%(stage)s” needs this.") % {"stage": row.stage.label}
        raise Refused(errors={f.code: sentence for f in lacking})


def _refuse_conflict(row: RecordRow, changed: Iterable[str], rendered_at: int, by: Actor) -> None:
    later = changes_since(row.id, rendered_at, changed)
    others = {code: who for code, who in later.items() if who != by.user_id}
    if others:
        raise Conflict({code: (who, row.values.get(code)) for code, who in others.items()})


def changes_since(record_id: int, event_id: int, codes: Iterable[str]) -> dict[str, int | None]:
    """Which of these fields changed after an event, and by whom last."""
    found: dict[str, int | None] = {}
    for actor, data in sql.rows(
        """SELECT actor_id, data FROM event WHERE record_id = %(record)s AND id > %(event)s
           AND data ? 'changes' ORDER BY id""",
        {"record": record_id, "event": event_id},
    ):
        for code in json.loads(data)["changes"]:
            if code in codes:
                found[code] = actor
    return found
