from __future__ import annotations

from django.db import transaction

from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import read
from officina.kernel.records.types import TypeDef


@transaction.atomic
def follow(record_id: int, type_def: TypeDef, *, by: Actor, on: bool = True) -> None:
    """Be told of what happens on a record one may see, or no longer."""
    row = read(record_id, type_def, rights=rights_of(by))
    params = {"record": row.id, "user": by.user_id}
    if on:
        sql.rows(
            """INSERT INTO records_follower (record_id, user_id) VALUES (%(record)s, %(user)s)
               ON CONFLICT DO NOTHING""",
            params,
        )
    else:
        sql.rows(
            """DELETE FROM records_follower WHERE record_id = %(record)s
               AND user_id = %(user)s""",
            params,
        )
