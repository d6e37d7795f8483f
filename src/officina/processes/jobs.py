"""What leaves the house: robot steps that reach outside, and letters, done by the queue."""

from __future__ import annotations

import datetime as dt

from officina.kernel import clock
from officina.kernel.jobs import job
from officina.kernel.notify.posting import can_send
from officina.kernel.principals.actor import Actor
from officina.processes import mailing
from officina.processes.actions import count_funnel as counting
from officina.processes.actions import rehearse as rehearsing
from officina.processes.actions.do_robot_step import do_robot_step
from officina.processes.actions.send_letter import note_letter
from officina.processes.links.letters import letter_of
from officina.processes.models import Robot
from officina.processes.robots.running import run_outside

ATTEMPTS = 6
FIRST_PAUSE = dt.timedelta(seconds=30)
UNTIL_MAIL = dt.timedelta(hours=1)


@job(attempts=1)
def do_outside(case_id: int, token: int, node: str, branch: int | None) -> None:
    do_robot_step(case_id, token, node, branch)


@job(attempts=ATTEMPTS)
def run_robot(robot_id: int, record_id: int, cause: int | None, depth: int) -> None:
    """What a robot on a stage does outside; the queue tries it again where it fails."""
    robot = Robot.objects.filter(id=robot_id, is_active=True).first()
    if robot is not None:
        key = f"robot-{robot_id}-{record_id}-{cause}"
        run_outside(robot, record_id, cause=cause, depth=depth, key=key)


@job(queue="mail", attempts=1)
def send_letter(
    record_id: int,
    key: str,
    to: list[str],
    subject: str,
    text: str,
    files: list[int],
    reply_to: str,
    attempt: int,
) -> None:
    """A letter that somebody wrote; one that the server refuses for hours is told on its card."""
    letter = mailing.Letter(tuple(to), subject, text, tuple(files), reply_to)
    try:
        mailing.send(letter, key)
    except mailing.NotSent as refused:
        # Without a mail server letters wait for one, however long that takes.
        waits = isinstance(refused, mailing.NoMail)
        if attempt >= ATTEMPTS and not waits:
            note_letter(record_id, letter, by=Actor(robot="mail"), error=refused.sentence)
            return
        send_letter.defer(
            at=clock.now() + (UNTIL_MAIL if waits else FIRST_PAUSE * 3 ** (attempt - 1)),
            record_id=record_id,
            key=key,
            to=to,
            subject=subject,
            text=text,
            files=files,
            reply_to=reply_to,
            attempt=attempt if waits else attempt + 1,
        )


@job(queue="mail", attempts=ATTEMPTS)
def ask_by_letter(link_id: int) -> None:
    """The letter that asks for an approval; without a mail server the portal itself asks alone."""
    letter = letter_of(link_id)
    if letter is not None and can_send():
        mailing.send(letter, f"link-{link_id}")


@job(attempts=3)
def run_counting(counted_id: int) -> None:
    counting.run_counting(counted_id)


@job(attempts=3)
def run_rehearsal(rehearsal_id: int, ids: list[int]) -> None:
    rehearsing.run_rehearsal(rehearsal_id, ids)
