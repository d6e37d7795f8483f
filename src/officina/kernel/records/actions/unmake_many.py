from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef
from officina.kernel.records.writes_many import Change, update_many

_MADE = """
SELECT r.id, r.event_id = e.id, r.acl, e.actor_id, e.data
FROM unnest(%(ids)s::bigint[], %(events)s::bigint[]) m(record, event)
JOIN record r ON r.id = m.record AND r.type_id = %(type)s AND r.deleted_at IS NULL
JOIN event e ON e.record_id = r.id AND e.id = m.event AND e.kind = %(kind)s
ORDER BY r.id FOR UPDATE OF r
"""


@transaction.atomic
def unmake_many(type_def: TypeDef, made: Mapping[int, int], *, by: Actor) -> set[int]:
    """Take back creations: ``made`` maps a record to the event that made it.

    It goes into the bin if nothing happened to it since; returns the records that went. Only
    whoever made them, or an administrator, may, and only what he sees. Raises Refused.
    """
    rights = rights_of(by)
    found = sql.rows(
        _MADE,
        {
            "ids": list(made),
            "events": list(made.values()),
            "type": type_def.id,
            "kind": events.CREATED.code,
        },
    )
    is_house = by.viewer is None or by.viewer.is_administrator
    if not is_house and any(actor != by.user_id for _id, _same, _acl, actor, _data in found):
        raise Refused(_("Only whoever did this can undo it."))
    token = None if rights is None else rights.token(type_def.code)
    changes = [
        Change(
            id=record_id,
            base={"deleted_at": clock.now()},
            data={k: v for k, v in json.loads(data).items() if k != "values"},
            before=acl,
        )
        for record_id, is_untouched, acl, _actor, data in found
        if is_untouched and (token is None or token & set(acl))
    ]
    update_many(type_def, changes, kind=events.DELETED.code, by=by, now=clock.now())
    return {one.id for one in changes}
