from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, Rights, rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.actions.edit_record import checked_edit, edit_record
from officina.kernel.records.checks import Known, Parsed, Refused, hang_files
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read_many
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Written
from officina.kernel.records.writes_many import AT_ONCE, Change, update_many

type Answer = Written | Refused | NotAllowed | NoSuchRecord | None


@transaction.atomic
def edit_many(
    type_def: TypeDef,
    wanted: Mapping[int, Mapping[str, Any]],
    *,
    by: Actor,
    known: Known | None = None,
) -> dict[int, Answer]:
    """Change records of a type, each under the checks, rights and event of ``edit_record``.

    ``wanted`` is what was typed by record. What cannot be changed is answered by its refusal, and
    the others are written. Raises ValueError for more than ``AT_ONCE``.
    """
    if len(wanted) > AT_ONCE:
        raise ValueError(f"at most {AT_ONCE} at once")
    if any(one.is_unique for one in type_def.fields.values()):
        # Two of a batch may claim what only one may have: singly it shows which comes late.
        return {
            record_id: _singly(record_id, type_def, raw, by) for record_id, raw in wanted.items()
        }
    rights = rights_of(by)
    known = known or Known(rights)
    rows = read_many(wanted, type_def, rights=rights)
    answers: dict[int, Answer] = {}
    changes: dict[int, tuple[Parsed, Change]] = {}
    for record_id, raw in wanted.items():
        row = rows.get(record_id)
        found = _checked(row, raw, by, rights, known) if row else NoSuchRecord(record_id)
        if row is not None and isinstance(found, tuple):
            changes[record_id] = found[0], _change(row, *found)
        elif not isinstance(found, tuple):
            answers[record_id] = found
    drafts = [change for _parsed, change in changes.values()]
    written = update_many(type_def, drafts, kind=events.EDITED.code, by=by, now=clock.now())
    for (parsed, change), made in zip(changes.values(), written, strict=True):
        hang_files(parsed, change.id, by)
        answers[change.id] = made
    return answers


def _checked(
    row: RecordRow, raw: Mapping[str, Any], by: Actor, rights: Rights | None, known: Known
) -> tuple[Parsed, dict[str, Any]] | Refused | NotAllowed | None:
    try:
        return checked_edit(row, raw, by=by, rights=rights, known=known)
    except (Refused, NotAllowed) as refused:
        return refused


def _change(row: RecordRow, parsed: Parsed, said: dict[str, Any]) -> Change:
    return Change(
        id=row.id,
        base=parsed.base,
        detail=parsed.detail,
        own=parsed.own,
        data=said,
        before=sorted(row.rights_row.acl),
    )


def _singly(record_id: int, type_def: TypeDef, raw: Mapping[str, Any], by: Actor) -> Answer:
    try:
        with transaction.atomic():
            return edit_record(record_id, type_def, raw, by=by)
    except (Refused, NotAllowed, NoSuchRecord) as refused:
        return refused
