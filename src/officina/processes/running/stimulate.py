"""One stimulus, one transaction: the case is locked, moved until it rests, and saved."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from bpmn.waits import Wait
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes.actions.end_case import end_case
from officina.processes.actions.let_see import let_see
from officina.processes.actors import robot
from officina.processes.running import jobs, opening
from officina.processes.running.loading import Case, lock
from officina.processes.running.move import Move
from officina.processes.running.rows import Done
from officina.processes.running.saving import save
from officina.work.actions.withdraw_tasks import withdraw_tasks


class CaseOver(Refused):
    """The case has moved on, or ended: what was asked of it does not fit any more."""


def stimulate(
    case_id: int,
    *commands: bpmn.Command,
    by: Actor,
    done: Done | None = None,
    fired: Wait | None = None,
    returned: int | None = None,
    even_suspended: bool = False,
) -> Case:
    """Move a case; what goes wrong leaves it, and the transaction around, as it was.

    ``done`` says what a person did, ``fired`` which timer rang, ``returned`` which called case has
    ended. Raises NoSuchCase, CaseOver, and Refused for a case that is suspended or a process that
    is stopped.
    """
    with transaction.atomic():
        return moved(
            case_id,
            *commands,
            by=by,
            done=done,
            fired=fired,
            returned=returned,
            even_suspended=even_suspended,
        )


def moved(
    case_id: int,
    *commands: bpmn.Command,
    by: Actor,
    done: Done | None = None,
    fired: Wait | None = None,
    returned: int | None = None,
    even_suspended: bool = False,
) -> Case:
    """The same within a transaction that ends with whatever goes wrong."""
    case = lock(case_id)
    if not even_suspended:
        require_moving(case)
    return go(case, *commands, by=by, done=done, fired=fired, returned=returned)


def go(
    case: Case,
    *commands: bpmn.Command,
    by: Actor,
    done: Done | None = None,
    fired: Wait | None = None,
    returned: int | None = None,
) -> Case:
    """Move a case that is locked already, and may move."""
    move = Move(case, by)
    if done is not None and done.task is not None:
        move.spared.add(("work", done.task))
    if returned is not None:
        move.spared.add(("process", returned))
    for command in commands:
        tell(move, command, done)
    finish(move, fired)
    return case


def tell(move: Move, command: bpmn.Command, done: Done | None = None) -> None:
    """One command; what does not fit the state any more is CaseOver."""
    try:
        move.send(command, done)
    except bpmn.CommandError as error:
        raise CaseOver(_("This was done already, or is not needed any more.")) from error
    except bpmn.NotStorable as error:
        raise Refused(str(error)) from error


def begin(case: Case, command: bpmn.Start, *, by: Actor) -> Case:
    """Start a case whose record was just made, within the present transaction."""
    move = Move(case, by)
    tell(move, command)
    finish(move)
    return case


def finish(move: Move, fired: Wait | None = None) -> None:
    """Do what robots do, open what is waited for, and save it all."""
    jobs.do_inside(move)
    while stuck := opening.open_all(move):
        # The engine keeps each token as an incident; a person names somebody and retries.
        for key, sentence in stuck:
            move.refuse_work(key, sentence)
        jobs.do_inside(move)
    opening.close_all(move, fired)
    if move.ended is not None:
        move.note_end()
    closed = save(move.case, move.written, by=_writer(move))
    _take_back(move, closed)
    jobs.ask_outside(move)
    if move.case.watchers and move.case.watchers - move.case.about.acl:
        let_see(move.case)
    if move.ended is not None:
        end_case(move.case, by=_writer(move))


def require_moving(case: Case) -> None:
    """Refuse to move what stands still by somebody's will."""
    if case.status == "ended":
        raise CaseOver(_("This is finished already."))
    if case.status == "suspended":
        raise Refused(_("This is suspended. Let it go on first."))
    if case.is_stopped:
        raise Refused(_("This process is stopped for now."))


def _writer(move: Move) -> Actor:
    return move.by if move.by.user_id is not None or move.by.robot else robot(move.case)


def _take_back(move: Move, closed: Sequence[tuple[str, int]]) -> None:
    """Tasks and called cases that nobody waits for any more; what ended by itself is spared."""
    left = [one for one in closed if one not in move.spared]
    tasks = [ref for kind, ref in left if kind == "work"]
    if tasks:
        withdraw_tasks(tasks, by=robot(move.case), reason=_("It is not needed any more."))
    for kind, ref in left:
        if kind == "process":
            stimulate(ref, bpmn.Cancel(), by=robot(move.case), even_suspended=True)
