"""A robot at work on a record: the engine in memory, one transaction, a line on the timeline."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from bpmn.waits import Wait
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.processes import events
from officina.processes.actions.note_robot import note_robot
from officina.processes.actors import authority_of
from officina.processes.doing import doer
from officina.processes.models import Robot
from officina.processes.robots.compiling import ACTION, bundle_of
from officina.processes.robots.kinds import WAIT
from officina.processes.running import jobs
from officina.processes.running.loading import About, Case
from officina.processes.running.move import Move


@transaction.atomic
def run(robot: Robot, record_id: int, *, cause: int | None, depth: int) -> bool:
    """Do what a robot is there for, if its condition holds; say on the record what it did.

    What goes wrong is a line there, too, and stops nobody else. One that was switched off since it
    was read does nothing. Returns whether its condition held.
    """
    if not Robot.objects.filter(id=robot.id, is_active=True).exists():
        return False
    try:
        row = read(record_id, type_of(record_id), rights=None)
    except NoSuchRecord:
        return False
    if row.deleted_at is not None:
        return False
    move = _move(robot, row, cause, depth)
    before = _last_event()
    move.send(bpmn.Start())
    if _leaves_the_house(robot, move):
        from officina.processes.jobs import run_robot

        run_robot.defer(robot_id=robot.id, record_id=record_id, cause=cause, depth=depth)
        return True
    jobs.do_inside(move)
    return _tell(robot, row, move, before)


@transaction.atomic
def pass_by(robot: Robot, record_id: int, *, cause: int | None, depth: int) -> None:
    """Say on a record that a robot leaves it alone, because it has gone on meanwhile.

    Nothing is said where its condition does not hold, or it would only have waited.
    """
    try:
        row = read(record_id, type_of(record_id), rights=None)
    except NoSuchRecord:
        return
    if row.deleted_at is not None or robot.action.get("kind") == WAIT:
        return
    move = _move(robot, row, cause, depth)
    move.send(bpmn.Start())
    if move.jobs:
        note_robot(row, events.ROBOT_LEFT, about(robot), by=move.by)


def run_outside(robot: Robot, record_id: int, *, cause: int | None, depth: int, key: str) -> None:
    """The part of a robot that reaches outside; its key is the same at each try.

    Raises what the step raises, for the queue to try again.
    """
    row = read(record_id, type_of(record_id), rights=None)
    move = _move(robot, row, cause, depth)
    found = doer(str(robot.action.get("kind")))
    assert found is not None
    by = _authority(robot, cause, depth)
    job = jobs.job_of(move, Wait("job", 1, ACTION), {}, by)
    job.key = key
    found.do(job)
    note_robot(row, events.ROBOT_RAN, about(robot), by=by)


def title_of(robot: Robot) -> str:
    return robot.title or _("Robot")


def about(robot: Robot) -> dict[str, Any]:
    """What its lines on the timeline keep of a robot, to say it in the reader's language."""
    return {"robot": robot.id, "title": robot.title, "kind": robot.action.get("kind")}


def _move(robot: Robot, row: RecordRow, cause: int | None, depth: int) -> Move:
    case = Case(
        id=0,
        bundle=bundle_of(robot),
        state=bpmn.State(),
        status="running",
        subject_id=row.id,
        initiator_id=row.responsible_id,
        about=About(
            number=row.number,
            title=title_of(robot),
            company_id=row.values.get("company"),
            organisation_id=row.values.get("organisation"),
            unit_id=row.values.get("unit"),
            acl=row.rights_row.acl,
            started_at=clock.now(),
            subject_type=row.type,
        ),
        depth=depth,
        cause=cause,
    )
    return Move(case, Actor(robot=title_of(robot)[:80], cause=cause, depth=depth))


def _authority(robot: Robot, cause: int | None, depth: int) -> Actor:
    return authority_of(bundle_of(robot), title_of(robot), depth=depth, cause=cause)


def _leaves_the_house(robot: Robot, move: Move) -> bool:
    found = doer(str(robot.action.get("kind")))
    return found is not None and found.outside and bool(move.jobs)


def _tell(robot: Robot, row: RecordRow, move: Move, before: int) -> bool:
    """One line: that it ran and by which events, or why it could not; none where it was skipped.

    A comment is a line of its own, and is taken back there. Returns whether it was not skipped.
    """
    said = about(robot)
    kind: EventKind = events.ROBOT_RAN
    incident = next((o for o in move.written.opened.values() if o.key.kind == "incident"), None)
    if incident is not None:
        kind = events.ROBOT_FAILED
        said["message"] = str(incident.data.get("message", ""))
    elif move.last_end != "done":
        return False
    if robot.action.get("kind") == WAIT and incident is None:
        return True
    by = move.by
    said["did"] = [
        event_id
        for (event_id,) in sql.rows(
            """SELECT id FROM event WHERE id > %(before)s AND xid = pg_current_xact_id()
               AND robot = %(robot)s AND kind <> 'comment.added' ORDER BY id LIMIT 100""",
            {"before": before, "robot": by.robot},
        )
    ]
    said["made"] = _made(row.id, said["did"])
    if not said["did"] and incident is None:
        said.pop("did")
    note_robot(row, kind, said, by=by)
    return True


def _made(record_id: int, did: list[int]) -> str:
    """What it created is called."""
    found = sql.row(
        """SELECT r.title FROM event e JOIN record r ON r.id = e.record_id
           WHERE e.id = ANY(%(did)s::bigint[]) AND e.record_id <> %(record)s
           ORDER BY e.id LIMIT 1""",
        {"did": did, "record": record_id},
    )
    return str(found[0]) if found else ""


def _last_event() -> int:
    found = sql.row("SELECT last_value FROM event_id_seq")
    return int(found[0]) if found else 0
