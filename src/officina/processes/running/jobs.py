"""Robot steps: those that only write this database are done on the way, others by the queue."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from bpmn import effects as e
from bpmn.waits import Wait
from officina.kernel.access.policy import NotAllowed
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import NoSuchRecord
from officina.processes.actors import authority
from officina.processes.approvals import holding
from officina.processes.doing import Doer, Job, JobError, doer
from officina.processes.running.loading import Case
from officina.processes.running.move import Move

MOST = 1_000
"""Robot steps in one move: a loop of them that never waits is an incident."""
FAILED = "failed"
"""The error that a robot step throws at its boundary."""
DEEPEST = 12
"""Robots that start each other are stopped here, as in the log."""


def do_inside(move: Move) -> None:
    """Do the robot steps of this move until the case waits for something else."""
    done = 0
    holding.settle(move)
    while move.jobs and move.ended is None:
        key = move.jobs.popleft()
        if key not in move.written.opened:
            continue
        found = _doer(move, key)
        if found is not None and found.outside:
            continue
        done += 1
        try:
            if done > MOST:
                raise JobError(_("More than %(n)s steps without a pause.") % {"n": MOST})
            with transaction.atomic():
                given = _do(move, key, found)
        except FAILURES as error:
            move.send(failure_of(move.case, key, sentence_of(error)))
        else:
            move.forget_record()
            move.send(bpmn.JobDone(key.token, given, key.branch))
        holding.settle(move)


FAILURES = (Refused, NotAllowed, NoSuchRecord, ValidationError)
"""What a person can mend; anything else is a mistake of ours and stops the whole move."""


def sentence_of(error: BaseException) -> str:
    said = getattr(error, "sentence", "") or str(error)
    return said[:2_000] or type(error).__name__


def failure_of(case: Case, key: Wait, sentence: str) -> bpmn.Command:
    """An error for the event at the step's boundary that catches errors; else an incident."""
    nodes = case.bundle.definition.nodes
    for attached in nodes[key.at].attached:
        if any(one.kind == "error" for one in nodes[attached].event_definitions):
            return bpmn.ThrowError(key.token, FAILED, {"error": sentence}, key.branch)
    return bpmn.JobFailed(key.token, sentence, key.branch)


def _doer(move: Move, key: Wait) -> Doer | None:
    return doer(str(move.bundle.step(key.at).do.get("kind", "")))


def _do(move: Move, key: Wait, found: Doer | None) -> dict[str, Any]:
    if found is None:
        raise JobError(_("Nobody has said what is done here."))
    if move.case.depth >= DEEPEST:
        raise JobError(_("Too many steps from its cause: robots wake each other."))
    effect = move.written.opened[key].effect
    inputs = effect.inputs if isinstance(effect, e.CallService) else {}
    return result_of(move, key, found.do(job_of(move, key, inputs, authority(move.case))) or {})


def job_of(move: Move, key: Wait, inputs: Any, by: Actor) -> Job:
    """The job at a token, with all that its settings may read."""
    return Job(
        case=move.case,
        node=key.at,
        token=key.token,
        branch=key.branch,
        settings=move.bundle.step(key.at).do,
        inputs=inputs,
        values=move.values(key.token) | dict(inputs),
        by=by,
        record=move.record(),
        key=job_key(move.case, key),
    )


def job_key(case: Case, key: Wait) -> str:
    """The same for every try of one job, and for no other: tokens are numbered for good."""
    return f"case-{case.id}-{key.token}-{key.branch if key.branch is not None else ''}"


def result_of(move: Move, key: Wait, given: Any) -> dict[str, Any]:
    """What it gives goes to the variable that the drawing names, if it names one."""
    node = move.bundle.definition.nodes[key.at]
    name = getattr(node, "result", None)
    if name and "result" in given:
        return {name: given["result"]}
    return dict(given)


def ask_outside(move: Move) -> None:
    """Have the queue do what reaches outside, after this transaction."""
    from officina.processes.jobs import do_outside

    for key in move.written.opened:
        if key.kind == "job":
            do_outside.defer(case_id=move.case.id, token=key.token, node=key.at, branch=key.branch)
