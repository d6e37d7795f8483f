from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes import events, policies
from officina.processes.actions.save_draft import save_draft
from officina.processes.models import Version
from officina.processes.queries.drafts import draft_of
from officina.processes.queries.names import says
from officina.processes.routes.compile import compile_route
from officina.processes.routes.route import from_json


def last_list(process_id: int) -> dict[str, object] | None:
    """The list that a process had before it was drawn; ``None`` where it never had one."""
    found = sql.row(
        """SELECT data->'list' FROM event WHERE record_id = %(process)s AND kind = %(kind)s
             AND data ? 'list' ORDER BY id DESC LIMIT 1""",
        {"process": process_id, "kind": events.DRAWN.code},
    )
    return json.loads(found[0]) if found else None


@transaction.atomic
def take_list_back(process_id: int, *, by: Actor) -> Version:
    """Put the list in place of the drawing that was made from it; the drawing goes.

    Raises NoSuchRecord, NotAllowed, Refused where there was no list.
    """
    row = policies.owned(process_id, by=by)
    found = last_list(process_id)
    if found is None or draft_of(process_id, lock=True).route is not None:
        raise Refused(_("There is no list to go back to."))
    route = from_json(found)
    made = compile_route(route, row.title, says=says(process_id))
    return save_draft(
        process_id, xml=made.xml, settings=made.settings, route=route.to_json(), by=by
    )
