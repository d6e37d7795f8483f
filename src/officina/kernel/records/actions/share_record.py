from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.names import names_of
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.gate import require
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes import Fact, Written, update

LEVELS = ("view", "edit")
MOST = 200
"""Principals that one record is shared with: each is told of every change in one signal, which
PostgreSQL bounds by 8,000 bytes. More people are a group."""


@transaction.atomic
def share_record(
    record_id: int, type_def: TypeDef, *, principal: int, level: str = "view", by: Actor
) -> Written:
    """Give one record to a person, a group, all members of a unit, or everyone.

    Raises NoSuchRecord, NotAllowed, and Refused for an unknown principal or level, and for too
    many of them.
    """
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    require(rights, "share", row)
    if level not in LEVELS or principal not in names_of([principal]):
        raise Refused(_("Choose whom to share this with."))
    shared = sorted({*row.shared, principal})
    if len(shared) > max(MOST, len(row.shared)):
        raise Refused(_("At most %(n)s people, please.") % {"n": MOST})
    sql.rows(
        """INSERT INTO records_share (record_id, principal_id, level, by_id, at)
           VALUES (%(record)s, %(principal)s, %(level)s, %(by)s, %(now)s)
           ON CONFLICT (record_id, principal_id) DO UPDATE SET level = excluded.level""",
        {
            "record": row.id,
            "principal": principal,
            "level": level,
            "by": by.user_id,
            "now": clock.now(),
        },
    )
    return update(
        row,
        base={"shared": shared},
        by=by,
        fact=Fact(events.SHARED.code, {"principal": principal, "level": level}),
        now=clock.now(),
    )


@transaction.atomic
def unshare_record(record_id: int, type_def: TypeDef, *, principal: int, by: Actor) -> Written:
    """Take one record back from a principal. Refuse where it was not shared with him."""
    rights = rights_of(by)
    row = read(record_id, type_def, rights=rights, lock=True)
    require(rights, "share", row)
    gone = sql.rows(
        """DELETE FROM records_share WHERE record_id = %(record)s AND principal_id = %(principal)s
           RETURNING level""",
        {"record": row.id, "principal": principal},
    )
    if not gone:
        raise Refused(_("This is not shared with them."))
    return update(
        row,
        base={"shared": sorted(set(row.shared) - {principal})},
        by=by,
        fact=Fact(events.UNSHARED.code, {"principal": principal, "level": gone[0][0]}),
        now=clock.now(),
    )
