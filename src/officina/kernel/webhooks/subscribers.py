from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import react
from officina.kernel.webhooks.choosing import note_for_all


def _nobody_listens() -> bool:
    found = sql.row("SELECT NOT EXISTS (SELECT FROM webhooks_webhook WHERE is_active)")
    return bool(found and found[0])


# It writes no events, so it cannot wake anybody in a circle.
@react("webhooks", deepest=None, is_idle=_nobody_listens)
def tell_programs(logged: Sequence[LoggedEvent]) -> None:
    note_for_all([event for event in logged if event.record_id is not None])
