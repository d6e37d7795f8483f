from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.gate import may, require
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, update


@transaction.atomic
def delete_record(record_id: int, type_def: TypeDef, *, by: Actor) -> Written:
    """Put a record into the bin, from where it can be taken out. Refuse what lies there."""
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    require(rights, "delete", row)
    now = clock.now()
    return update(row, base={"deleted_at": now}, by=by, fact=Fact(events.DELETED.code, {}), now=now)


@transaction.atomic
def restore_record(record_id: int, type_def: TypeDef, *, by: Actor) -> Written:
    """Take a record out of the bin. Refuse what is not in it; needs the right to delete."""
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    if row.deleted_at is None:
        raise Refused(_("This is not in the bin."))
    if rights is not None and not may(rights, "delete", row):
        raise NotAllowed("delete", type_def.code, _("Your role may not restore this."))
    return update(
        row,
        base={"deleted_at": None},
        by=by,
        fact=Fact(events.RESTORED.code, {}),
        now=clock.now(),
    )
