from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import react
from officina.kernel.webhooks.choosing import note_for_all


# It writes no events, so it cannot wake anybody in a circle.
@react("webhooks", deepest=None)
def tell_programs(logged: Sequence[LoggedEvent]) -> None:
    note_for_all([event for event in logged if event.record_id is not None])
