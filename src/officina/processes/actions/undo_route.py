from __future__ import annotations

import json

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.processes import events, policies
from officina.processes.actions.change_route import change_route
from officina.processes.queries.drafts import draft_of
from officina.processes.routes.route import from_json


def undo_route(process_id: int, event_id: int, *, by: Actor) -> None:
    """Put the list back as it was before one change of its order.

    Raises NoSuchRecord, NotAllowed, Refused where it was changed again since.
    """
    policies.owned(process_id, by=by, lock=False)
    found = sql.row(
        "SELECT data FROM event WHERE id = %(id)s AND record_id = %(process)s AND kind = %(kind)s",
        {"id": event_id, "process": process_id, "kind": events.DRAWN.code},
    )
    data = json.loads(found[0]) if found else {}
    if "before" not in data:
        raise NoSuchRecord(event_id)
    if draft_of(process_id).seen != data["after"]:
        raise Refused(_("This was changed again since, so it was left as it is."))
    before = from_json(data["before"])
    change_route(process_id, lambda _route: before, seen=data["after"], by=by)
