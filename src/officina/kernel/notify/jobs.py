from __future__ import annotations

from officina.kernel.jobs import job
from officina.kernel.notify import letters
from officina.kernel.notify.push import sending


@job(queue="mail")
def send_letter(notification_id: int) -> None:
    letters.send_about(notification_id)


@job(queue="mail")
def send_digest(user_id: int) -> None:
    letters.send_digest(user_id)


@job(queue="push")
def push(notification_id: int) -> None:
    sending.push_about(notification_id)
