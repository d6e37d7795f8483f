"""Take back all that an import made or changed, and keep what was edited since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.portability import events
from officina.kernel.portability.actions.run_import import fail, said_of, tell_progress
from officina.kernel.portability.models import Import, ImportRow, ImportStatus, Outcome
from officina.kernel.portability.notices import tell_ended
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.actions.unmake_many import unmake_many
from officina.kernel.records.checks import Refused
from officina.kernel.records.own import own
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.records.types import TypeDef, types
from officina.kernel.records.writes_many import AT_ONCE

MADE = (Outcome.CREATED, Outcome.CHANGED)


def take_import_back(import_id: int, cause: int) -> None:
    """Take back batch by batch, the last rows first; may be called again after a crash."""
    one = Import.objects.filter(id=import_id, status=ImportStatus.UNDOING).first()
    if one is None or one.undone_by_id is None:
        return
    try:
        by = Actor.person(one.undone_by_id).caused_by(cause)
    except NotAPerson:
        fail(one, _("Whoever began this no longer works here."))
        return
    while _batch(import_id, by):
        pass


@transaction.atomic
def _batch(import_id: int, by: Actor) -> bool:
    """Take one batch back. False where there is nothing left, or somebody else does it."""
    one = (
        Import.objects.select_for_update(skip_locked=True)
        .filter(id=import_id, status=ImportStatus.UNDOING)
        .first()
    )
    if one is None:
        return False
    waiting = ImportRow.objects.filter(
        run_id=one.id, outcome__in=MADE, is_taken_back=None
    ).order_by("-line")
    rows = list(waiting[:AT_ONCE])
    if not rows:
        _end(one, by)
        return False
    type_def = types().by_id(one.type_id)
    back = _take_back(one, type_def, rows, by)
    ImportRow.objects.filter(id__in=[row.id for row in rows]).update(is_taken_back=False)
    ImportRow.objects.filter(id__in=[row.id for row in rows if row.record_id in back]).update(
        is_taken_back=True
    )
    one.position += len(rows)
    one.save(update_fields=["position"])
    tell_progress(one)
    return True


def _end(one: Import, by: Actor) -> None:
    one.status, one.ended_at = ImportStatus.UNDONE, clock.now()
    one.save(update_fields=["status", "ended_at"])
    back = ImportRow.objects.filter(run_id=one.id, is_taken_back=True).count()
    record_fact(events.IMPORT_UNDONE, said_of(one) | {"rows": back}, by)
    tell_ended(one, "undone", back)
    tell_progress(one)


def _take_back(one: Import, type_def: TypeDef, rows: Sequence[ImportRow], by: Actor) -> set[int]:
    """Records of these rows that are again as they were before."""
    made = {
        row.record_id: row.event_id or 0
        for row in rows
        if row.outcome == Outcome.CREATED and row.record_id
    }
    changed = [row.record_id for row in rows if row.outcome == Outcome.CHANGED and row.record_id]
    is_own = own(type_def.code) is not None
    back = _gone(made) if is_own else unmake_many(type_def, made, by=by) | _gone(made)
    if is_own:
        back |= {i for i, event in made.items() if i not in back and _undone([event], by)}
    events_of = _events(changed, one.event_id or 0)
    return back | {i for i in changed if _undone(events_of.get(i, ()), by)}


def _gone(ids: Iterable[int]) -> set[int]:
    """Records that lie in the bin, or are no more."""
    wanted = set(ids)
    here = sql.rows(
        "SELECT id FROM record WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL",
        {"ids": sorted(wanted)},
    )
    return wanted - {record_id for (record_id,) in here}


def _events(ids: Sequence[int], cause: int) -> dict[int, list[int]]:
    """What the import did to each record, the last first."""
    found: dict[int, list[int]] = {}
    for record_id, event_id in sql.rows(
        """SELECT record_id, id FROM event WHERE record_id = ANY(%(ids)s::bigint[])
           AND cause_id = %(cause)s ORDER BY id DESC""",
        {"ids": list(ids), "cause": cause},
    ):
        found.setdefault(record_id, []).append(event_id)
    return found


def _undone(event_ids: Iterable[int], by: Actor) -> bool:
    try:
        with transaction.atomic():
            for event_id in event_ids:
                undo(event_id, by=by)
    except (Refused, NotAllowed, NoSuchRecord):
        return False
    return True
