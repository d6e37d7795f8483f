from __future__ import annotations

from django.db import transaction

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Fact, note
from officina.processes import events, policies
from officina.processes.models import Version


@transaction.atomic
def drop_draft(process_id: int, *, by: Actor) -> None:
    """Throw the draft away; what is published stays. Raises NoSuchRecord, NotAllowed."""
    row = policies.owned(process_id, by=by)
    if Version.objects.filter(process_id=process_id, status="draft").delete()[0]:
        note(row, by=by, fact=Fact(events.DRAWN.code, {}), now=clock.now())
