"""What happens in the portal reaches the processes: conditions, main actions, starts."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import bpmn
import feel
from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import project, react
from officina.kernel.principals.actor import Actor, NotAPerson
from officina.kernel.records.checks import Refused
from officina.kernel.records.events import CREATED, is_creation
from officina.kernel.records.rows import NoSuchRecord, read, type_of
from officina.processes import guards, vocabulary
from officina.processes.actions.link_approval import link_approval
from officina.processes.actions.void_approvals import void_approvals
from officina.processes.analytics import facts
from officina.processes.approvals import noticing
from officina.processes.arming import EVENT
from officina.processes.host import place_of
from officina.processes.robots import waking
from officina.processes.running.loading import NoSuchCase
from officina.processes.running.stimulate import CaseOver, stimulate
from officina.processes.starting import start_at
from officina.work.actions.complete_task import complete_task

logger = logging.getLogger(__name__)

CHANGES = ("record.edited", "record.moved", "record.restored")
DOINGS = ("letter.sent", "file.attached", "file.replaced", "record.edited", "record.moved")
FUEL = 20_000


@react("process conditions", *CHANGES)
def watch(events: Sequence[LoggedEvent]) -> None:
    """Cases that wait for a condition over their record look at it again."""
    found = sql.rows(
        """SELECT DISTINCT c.record_id, c.subject_id FROM processes_running c
             JOIN processes_waiting w ON w.case_id = c.record_id AND w.kind = 'condition'
           WHERE c.subject_id = ANY(%(records)s::bigint[]) AND c.status = 'running'""",
        {"records": [one.record_id for one in events]},
    )
    causes = {one.record_id: one for one in events}
    for case_id, subject_id in found:
        try:
            stimulate(case_id, bpmn.DataChanged(), by=causes[subject_id].robot_called("condition"))
        except (CaseOver, NoSuchCase):
            continue
        except Refused as refused:
            logger.info("Case %s did not look: %s", case_id, refused.sentence)


@react("process approvals", *noticing.KINDS)
def void(events: Sequence[LoggedEvent]) -> None:
    """Approvals of what was changed since are void, where their step says so."""
    for one in noticing.touched(events):
        by = one.event.robot_called("approvals")
        try:
            void_approvals(one.case_id, one.changed, before=one.at, why=one.why, by=by)
        except Refused as refused:
            logger.warning("Approvals of case %s stay: %s", one.case_id, refused.sentence)


@react("approvals by letter", "step.started", "task.delegated", "task.claimed")
def ask_by_letter(events: Sequence[LoggedEvent]) -> None:
    """Whoever is to approve may do so from the letter that asks him, where the step says so."""
    for event in events:
        task_id = event.data.get("task") if event.kind == "step.started" else event.record_id
        if task_id is not None:
            link_approval(int(task_id))


_OPEN_STEPS = """
SELECT w.ref, e.id FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  JOIN unnest(%(records)s::bigint[], %(ids)s::bigint[]) AS e(record, id)
    ON e.record IN (c.subject_id, c.record_id, w.ref)
WHERE w.kind = 'work' AND c.status = 'running' AND (c.subject_id = ANY(%(records)s::bigint[])
  OR c.record_id = ANY(%(records)s::bigint[]) OR w.ref = ANY(%(records)s::bigint[]))
"""


@react("process main actions", *DOINGS)
def complete_elsewhere(events: Sequence[LoggedEvent]) -> None:
    """Doing the main action of a step anywhere completes the step, where it is set so (F080)."""
    ids = {one.id: one for one in events}
    asked = {"records": [one.record_id for one in events], "ids": list(ids)}
    for task_id, event_id in sql.rows(_OPEN_STEPS, asked):
        place = place_of(task_id)
        action = place.step.main_action if place is not None else None
        if place is None or action is None or not place.step.elsewhere:
            continue
        codes = [one.code for one in place.step.outcomes]
        if len(codes) > 1 or not guards.is_done(place, action, task_id):
            continue
        _complete(task_id, codes[0] if codes else "", ids[event_id])


def _complete(task_id: int, outcome: str, event: LoggedEvent) -> None:
    """In the name of whoever did it; of the house where he may not, as for an outsider's act."""
    house = event.robot_called("main action")
    try:
        by = Actor.person(event.actor_id) if event.actor_id is not None else house
        complete_task(task_id, by=by, outcome=outcome)
    except (NotAllowed, NoSuchRecord, NotAPerson):
        complete_task(task_id, by=house, outcome=outcome)
    except Refused as refused:
        logger.info("Step %s stays open: %s", task_id, refused.sentence)


@react("robots", is_idle=waking.no_robot_is_set)
def wake_robots(events: Sequence[LoggedEvent]) -> None:
    """What was set for a stage, a field or an event is done (F103)."""
    waking.wake(events)


@project("process facts", reset=facts.forget_all)
def keep_facts(events: Sequence[LoggedEvent]) -> None:
    """The rows that reports count follow what happens to cases (F238, F244)."""
    facts.follow(events)


def _nothing_is_armed() -> bool:
    found = sql.row(
        "SELECT NOT EXISTS (SELECT FROM processes_armed WHERE kind = %(kind)s)", {"kind": EVENT}
    )
    return bool(found and found[0])


@react("process starts", is_idle=_nothing_is_armed)
def start_by_event(events: Sequence[LoggedEvent]) -> None:
    """Start what an event of the log starts, on the record of the event (F075)."""
    armed = sql.rows(
        """SELECT a.process_id, a.version_id, a.event, a.name, a.type_code, a.condition
           FROM processes_armed a JOIN process p ON p.record_id = a.process_id
           WHERE a.kind = %(kind)s AND NOT p.is_stopped ORDER BY a.id""",
        {"kind": EVENT},
    )
    if not armed:
        return
    for event in events:
        for process_id, version_id, node, name, type_code, condition in armed:
            is_it = name == event.kind or (name == CREATED.code and is_creation(event))
            if is_it and event.record_id is not None:
                by = event.robot_called("process")
                _start(process_id, version_id, node, type_code, condition, event.record_id, by)


def _start(
    process_id: int,
    version_id: int,
    node: str,
    type_code: str,
    condition: str,
    record_id: int,
    by: Actor,
) -> None:
    try:
        type_def = type_of(record_id)
        row = read(record_id, type_def, rights=None)
    except NoSuchRecord:
        return
    if (type_code and type_def.code != type_code) or row.deleted_at is not None:
        return
    if condition.strip():
        expression = feel.parse(condition, names=vocabulary.known([type_def]))
        scope = vocabulary.values(row, expression.names)
        if expression.evaluate(scope, now=clock.now(), fuel=FUEL).value is not True:
            return
    start_at(process_id, version_id, node, 0, by=by, subject=row)
