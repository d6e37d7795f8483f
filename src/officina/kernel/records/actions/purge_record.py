"""Delete for good: the row, what hangs on it, and what the log says of its content."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.models import Record
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, note

_also: list[Callable[[int], None]] = []


def purge_also(step: Callable[[int], None]) -> None:
    """Run a step before a record goes: for rows that no foreign key leads to."""
    if step not in _also:
        _also.append(step)


@transaction.atomic
def purge_record(record_id: int, type_def: TypeDef, *, by: Actor) -> Written:
    """Delete a record of the bin for good; of its history only kinds, people and moments stay.

    Administrators and the house itself may. Raises NoSuchRecord, NotAllowed, and Refused for what
    is not in the bin or to what others still belong.
    """
    row = read(record_id, type_def, rights=rights_of(by), lock=True)
    if by.viewer is not None and not by.viewer.is_administrator:
        raise NotAllowed("purge", type_def.code, _("Only administrators delete for good."))
    if row.deleted_at is None:
        raise Refused(_("Only what is in the bin can be deleted for good."))
    _refuse_owner(row)
    written = note(row, by=by, fact=Fact(events.PURGED.code, {}), now=clock.now())
    _forget_content(row)
    for step in _also:
        step(row.id)
    Record(id=row.id).delete()
    return written


def _refuse_owner(row: RecordRow) -> None:
    if sql.row("SELECT id FROM record WHERE company_id = %(id)s LIMIT 1", {"id": row.id}):
        raise Refused(
            _("Others still belong to “%(title)s”. Move them to another company first.")
            % {"title": row.title}
        )


def _forget_content(row: RecordRow) -> None:
    """Numbers and stages stay, so that what reads the log later still finds its way."""
    sql.rows(
        """UPDATE event SET data = jsonb_strip_nulls(jsonb_build_object(
             'comment', data->'comment', 'principal', data->'principal', 'changes',
             CASE WHEN data->'changes' ? 'stage'
               THEN jsonb_build_object('stage', data->'changes'->'stage') END))
           WHERE record_id = %(id)s AND at >= %(since)s""",
        {"id": row.id, "since": row.created_at},
    )
    sql.rows("DELETE FROM due WHERE record_id = %(id)s", {"id": row.id})
