from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import NoSuchType, types
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies

MOST = 100


@transaction.atomic
def set_up_process(
    process_id: int,
    *,
    by: Actor,
    runs_on: Sequence[str] | None = None,
    starters: Sequence[int] | None = None,
) -> None:
    """Say on which types of records a process runs, and who may start it (nobody named: all who
    see it). Raises NoSuchRecord, NotAllowed, Refused."""
    row = policies.owned(process_id, by=by)
    for code in runs_on or ():
        try:
            types().by_code(code)
        except NoSuchType:
            raise Refused(errors={"runs_on": _("Choose one of the list.")}) from None
    if len(starters or ()) > MOST:
        raise Refused(errors={"starters": _("At most %(n)s people, please.") % {"n": MOST}})
    sql.rows(
        """UPDATE process SET runs_on = coalesce(%(on)s::jsonb, runs_on),
             starters = coalesce(%(who)s::jsonb, starters) WHERE record_id = %(id)s""",
        {
            "id": process_id,
            "on": None if runs_on is None else json.dumps(list(runs_on)),
            "who": None if starters is None else json.dumps(sorted(set(starters))),
        },
    )
    note(row, by=by, fact=Fact(events.DRAWN.code, {}), now=clock.now())
