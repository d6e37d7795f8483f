from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import react
from officina.kernel.notify.audience import Audience
from officina.kernel.notify.telling import News, tell


# It writes no events, so it cannot wake anybody in a circle.
@react("notifications", deepest=None)
def notify(logged: Sequence[LoggedEvent]) -> None:
    audience = Audience(logged)
    tell(
        News(reason, event.record_id, event.at, event.actor_id, event.id)
        for event in logged
        for reason in audience.concerned(event)
    )
