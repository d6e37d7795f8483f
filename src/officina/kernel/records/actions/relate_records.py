"""Links between any two records, made and removed from either side (F061)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.gate import require
from officina.kernel.records.relations import fits, kinds
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, note

MOST_RELATIONS = 200


@transaction.atomic
def relate(
    record_id: int, type_def: TypeDef, *, to: int, kind: str, back: bool = False, by: Actor
) -> Written | None:
    """Link a record that one may change to another that one may see.

    With ``back`` the other is the source of the kind. Both records' logs tell of it. Returns
    ``None`` where they are linked so already. Raises NoSuchRecord, NotAllowed, Refused.
    """
    row, other = _both(record_id, type_def, to, by)
    found = kinds().get(kind)
    if found is None or row.id == other.id:
        raise Refused(_("Choose what to link this with."))
    ends = (other.type.code, row.type.code) if back else (row.type.code, other.type.code)
    if not fits(found, *ends) and not (found.is_mutual and fits(found, *reversed(ends))):
        raise Refused(errors={"to": _("This kind of link does not lead there.")})
    if found.is_mutual:
        back = row.id > other.id
    source, target = (other.id, row.id) if back else (row.id, other.id)
    _refuse_too_many(row.id)
    made = sql.row(
        """INSERT INTO records_relation (kind, source_id, target_id)
           VALUES (%(kind)s, %(source)s, %(target)s) ON CONFLICT DO NOTHING RETURNING id""",
        {"kind": kind, "source": source, "target": target},
    )
    return None if made is None else _tell(row, other, kind, back, events.RELATED.code, by)


@transaction.atomic
def unrelate(
    record_id: int, type_def: TypeDef, *, to: int, kind: str, back: bool = False, by: Actor
) -> Written:
    """Remove a link. Raises NoSuchRecord where there is none, or the other side is unseen."""
    row, other = _both(record_id, type_def, to, by)
    gone = sql.row(
        """DELETE FROM records_relation WHERE kind = %(kind)s
             AND ((source_id, target_id) = (%(source)s, %(target)s)
               OR (%(mutual)s AND (source_id, target_id) = (%(target)s, %(source)s)))
           RETURNING id""",
        {
            "kind": kind,
            "source": other.id if back else row.id,
            "target": row.id if back else other.id,
            "mutual": kind in kinds() and kinds()[kind].is_mutual,
        },
    )
    if gone is None:
        raise NoSuchRecord(to)
    return _tell(row, other, kind, back, events.UNRELATED.code, by)


def _both(record_id: int, type_def: TypeDef, to: int, by: Actor) -> tuple[RecordRow, RecordRow]:
    """Both records, locked in the order of their numbers, so that two people never wait for each
    other; the first may be changed, the other seen."""
    rights, types_of = rights_of(by), {record_id: type_def, to: type_of(to)}
    rows = {
        one: read(one, types_of[one], rights=rights, lock=True) for one in sorted({record_id, to})
    }
    require(rights, "edit", rows[record_id])
    return rows[record_id], rows[to]


def _refuse_too_many(record_id: int) -> None:
    found = sql.row(
        "SELECT count(*) FROM records_relation WHERE %(id)s IN (source_id, target_id)",
        {"id": record_id},
    )
    if found and found[0] >= MOST_RELATIONS:
        raise Refused(_("At most %(n)s links, please.") % {"n": MOST_RELATIONS})


def _tell(row: RecordRow, other: RecordRow, kind: str, back: bool, fact: str, by: Actor) -> Written:
    now = clock.now()
    note(other, by=by, fact=Fact(fact, {"kind": kind, "to": row.id, "back": not back}), now=now)
    return note(row, by=by, fact=Fact(fact, {"kind": kind, "to": other.id, "back": back}), now=now)
