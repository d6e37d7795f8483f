from __future__ import annotations

from officina.kernel.jobs import job
from officina.kernel.notify import letters


@job(queue="mail")
def send_letter(notification_id: int) -> None:
    letters.send_about(notification_id)


@job(queue="mail")
def send_digest(user_id: int) -> None:
    letters.send_digest(user_id)
