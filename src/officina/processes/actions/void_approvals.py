from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

import bpmn
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord, read
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, note
from officina.processes.approvals import events
from officina.processes.approvals.back import place_before
from officina.processes.approvals.holding import VOID, VOIDED
from officina.processes.guards import REFUSING
from officina.processes.running.loading import Case, NoSuchCase, lock
from officina.processes.running.stimulate import go


@transaction.atomic
def void_approvals(
    case_id: int, changed: Collection[str], *, before: dt.datetime, why: str, by: Actor
) -> int:
    """Take back the approvals that were given before something changed; return how many.

    ``changed`` are codes of fields, and ``*files``; each step says which of them make it void. The
    case goes back to the first of these steps: only they are asked again and told why, whatever
    else had been done holds.
    """
    try:
        case = lock(case_id)
    except NoSuchCase:
        return 0
    if case.status == "ended":
        return 0
    lines = _given(case, changed, before)
    nodes = {node for node, _line in lines}
    standing = [one.node for one in case.state.tokens.values()]
    to = place_before(case.bundle.definition, nodes, standing)
    if to is None:
        return 0
    mark = _void(case_id, [line for _node, line in lines], to, why)
    scope = _scope(case, to)
    keep = bpmn.SetVariables({VOID: {"mark": mark, "why": why}})
    go(case, keep, bpmn.GoBack(to, scope), by=by)
    _tell(case, nodes, why, by)
    return len(lines)


def _given(case: Case, changed: Collection[str], before: dt.datetime) -> list[tuple[str, int]]:
    """(node, line of the history) of approvals that hold until now and are void by this."""
    steps = case.bundle.steps
    nodes = [node for node, step in steps.items() if step.voided_by & set(changed)]
    if not nodes:
        return []
    found = sql.rows(
        """SELECT DISTINCT ON (node, coalesce(branch, -1)) node, how, id, at FROM processes_passed
           WHERE case_id = %(case)s AND kind = 'ended' AND node = ANY(%(nodes)s::text[])
             AND how NOT IN ('withdrawn', 'interrupted')
           ORDER BY node, coalesce(branch, -1), id DESC""",
        {"case": case.id, "nodes": nodes},
    )
    return [
        (node, line)
        for node, how, line, at in found
        if at < before and how not in REFUSING and how in {one.code for one in steps[node].outcomes}
    ]


def _void(case_id: int, lines: list[int], to: str, why: str) -> int:
    """Mark the lines of the history; return the last line that was there before."""
    found = sql.row(
        """WITH v AS (UPDATE processes_passed SET how = %(how)s, reason = %(why)s
             WHERE id = ANY(%(lines)s::bigint[]))
           SELECT max(id) FROM processes_passed WHERE case_id = %(case)s""",
        {"case": case_id, "lines": lines, "how": VOIDED, "why": why[:2_000]},
    )
    assert found is not None
    return int(found[0])


def _scope(case: Case, to: str) -> int:
    """The part of the process that a node is in, as it is open now; the process itself is 0."""
    body = case.bundle.definition.nodes[to].parent
    return next((one.id for one in case.state.scopes.values() if one.node == body), 0)


def _tell(case: Case, nodes: Collection[str], why: str, by: Actor) -> None:
    steps = sorted(case.bundle.title(node) for node in nodes)
    try:
        row = read(case.id, types().by_code("case"), rights=None)
    except NoSuchRecord:
        return
    said = {"why": why, "steps": steps}
    note(row, by=by, fact=Fact(events.VOIDED.code, said), now=clock.now())
