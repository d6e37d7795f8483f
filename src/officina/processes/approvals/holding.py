"""Steps that were done and hold: they are passed, and nobody is asked again.

In the next round of an approval these are the approvals that were given; after some were made
void, whatever else had been done by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import bpmn
from bpmn.waits import Wait
from officina.kernel.database import sql
from officina.processes.guards import REFUSING
from officina.processes.running.move import Move
from officina.processes.running.rows import Line
from officina.processes.steps import Step

VOID = "voided_approvals"
"""The variable that says when approvals were made void, and why: ``{mark, why}``."""
VOIDED = "voided"
"""How a line of the history ends that was an approval, and is none any more."""
_NEVER = frozenset({"withdrawn", "interrupted"})

_LAST = """
SELECT DISTINCT ON (node, coalesce(branch, -1)) node, branch, how, actor_id, behalf_id, id
FROM processes_passed WHERE case_id = %(case)s AND kind IN ('ended', 'skipped')
  AND how NOT IN ('withdrawn', 'interrupted')
ORDER BY node, coalesce(branch, -1), id DESC
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a step ended last, and by whom; ``id`` is its line, 0 for one not written yet."""

    how: str
    actor_id: int | None
    behalf_id: int | None
    id: int


type Last = Mapping[tuple[str, int | None], Ended]


def last_ends(case_id: int) -> dict[tuple[str, int | None], Ended]:
    """How each step of a case ended last, by node and branch."""
    return {
        (node, branch): Ended(how, actor, behalf, line)
        for node, branch, how, actor, behalf, line in sql.rows(_LAST, {"case": case_id})
    }


def settle(move: Move) -> None:
    """Pass all steps that hold, and those that follow them. Nothing is read where none can."""
    while not move.case.is_new and move.ended is None and _pass_one(move):
        continue


def _pass_one(move: Move) -> bool:
    void = move.case.state.variables.get(VOID)
    mark = int(str(void["mark"])) if isinstance(void, dict) else None
    asked = [
        key
        for key, one in move.written.opened.items()
        if one.ref is None and _may_hold(move, key, mark)
    ]
    if not asked:
        return False
    last = last_ends(move.case.id)
    for line in move.written.lines:
        if line.kind == "ended" and line.how not in _NEVER:
            last[line.node, line.branch] = Ended(line.how, line.actor, line.behalf, 0)
    if any(_is_refusal(one, mark) for one in last.values()):
        mark = None
    for key in asked:
        found = last.get((key.at, key.branch))
        if found is not None and _holds(found, move.bundle.step(key.at), mark):
            _pass(move, key, found)
            return True
    return False


def _may_hold(move: Move, key: Wait, mark: int | None) -> bool:
    if key.kind == "work":
        return mark is not None or move.bundle.step(key.at).keeps_approvals
    return key.kind == "job" and mark is not None


def _is_refusal(one: Ended, mark: int | None) -> bool:
    """Whether it was refused after approvals were made void: then the drawing says what is next."""
    return mark is not None and one.how in REFUSING and (one.id == 0 or one.id > mark)


def _holds(one: Ended, step: Step, mark: int | None) -> bool:
    if one.id == 0 or one.how == VOIDED or one.how in REFUSING:
        return False
    if mark is not None and one.id <= mark:
        return True
    return step.keeps_approvals and one.how in {each.code for each in step.outcomes}


def _pass(move: Move, key: Wait, found: Ended) -> None:
    """Answer as it was answered, in the name of whoever did."""
    if key.kind == "job":
        move.jobs.remove(key)
        move.send(bpmn.JobDone(key.token, {}, key.branch))
        return
    outcomes = {one.code for one in move.bundle.step(key.at).outcomes}
    given: dict[str, Any] = {"outcome": found.how} if found.how in outcomes else {}
    before = len(move.written.lines)
    move.send(bpmn.CompleteWork(key.token, given, branch=key.branch))
    if key.branch is not None:
        move.written.lines.append(Line("ended", key.at, token=key.token, branch=key.branch))
    for line in move.written.lines[before:]:
        if (line.kind, line.node, line.branch) == ("ended", key.at, key.branch):
            line.how, line.actor, line.behalf = found.how, found.actor_id, found.behalf_id
            line.reason = _("It was done already, and holds.")
