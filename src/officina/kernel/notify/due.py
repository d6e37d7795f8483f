from __future__ import annotations

from officina.kernel import clock
from officina.kernel.due import Due, on_due
from officina.kernel.notify.actions.reminders import KIND, remind_now
from officina.kernel.notify.jobs import send_digest, send_letter


@on_due(KIND)
def reminder(one: Due) -> None:
    remind_now(one, clock.now())


@on_due("notify.letter")
def letter(one: Due) -> None:
    number = one.data["notification"]
    send_letter.defer(once=f"letter:{number}", notification_id=number)


@on_due("notify.digest")
def digest(one: Due) -> None:
    send_digest.defer(once=f"digest:{one.principal_id}", user_id=one.principal_id)
