"""Which events wake which robots, at once or later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from officina.kernel import clock, due
from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.records.events import is_creation
from officina.processes.models import Robot
from officina.processes.robots.kinds import MAY_BE_LEFT, WAIT
from officina.processes.robots.running import pass_by, run
from officina.processes.times import calendar_for, length

EDITED = "record.edited"
OWN = frozenset({"robot.ran", "robot.failed", "robot.left", "robot.undone"})


def no_robot_is_set() -> bool:
    found = sql.row("SELECT NOT EXISTS (SELECT FROM processes_robot WHERE is_active)")
    return bool(found and found[0])


def wake(events: Sequence[LoggedEvent]) -> None:
    """Run what these events wake, in their order and that of the table."""
    robots = _robots()
    if not robots:
        return
    places = _places({one.record_id for one in events if one.record_id is not None})
    for event in events:
        if event.record_id not in places or event.kind in OWN:
            continue
        type_id, stage_id, organisation_id = places[event.record_id]
        pauses: dict[int | None, list[str]] = defaultdict(list)
        for robot in robots.get(type_id, ()):
            if not _is_woken(robot, event, stage_id):
                continue
            before = pauses[robot.stage_id]
            ran = _run_or_plan(robot, event, organisation_id, before)
            if robot.action.get("kind") == WAIT and (ran or before):
                before.append(str(robot.action.get("for")))


def ring(robot_id: int, record_id: int, *, cause: int | None, depth: int, since: str) -> None:
    """A moment that a robot waited for has come. One on a stage asks whether the record has stood
    there since; if not, it acts only where that was wanted."""
    robot = Robot.objects.filter(id=robot_id, is_active=True).first()
    if robot is None:
        return
    asks = robot.stage_id is not None and not robot.acts_anyway and robot.trigger in MAY_BE_LEFT
    if (asks or robot.trigger == Robot.Trigger.TIME) and _has_left(robot, record_id, since):
        if asks:
            pass_by(robot, record_id, cause=cause, depth=depth)
        return
    run(robot, record_id, cause=cause, depth=depth)


def _has_left(robot: Robot, record_id: int, since: str) -> bool:
    found = sql.row("SELECT stage_id, stage_since FROM record WHERE id = %(id)s", {"id": record_id})
    return found is None or found[0] != robot.stage_id or found[1].isoformat() != since


def _robots() -> dict[int, list[Robot]]:
    found: dict[int, list[Robot]] = defaultdict(list)
    for robot in Robot.objects.filter(is_active=True).order_by("position", "id"):
        found[robot.type_id].append(robot)
    return found


def _places(records: Iterable[int]) -> dict[int | None, tuple[int, int | None, int | None]]:
    rows = sql.rows(
        """SELECT id, type_id, stage_id, organisation_id FROM record
           WHERE id = ANY(%(ids)s::bigint[]) AND deleted_at IS NULL""",
        {"ids": list(records)},
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _is_woken(robot: Robot, event: LoggedEvent, stage_id: int | None) -> bool:
    trigger = Robot.Trigger
    match robot.trigger:
        case trigger.ENTRY | trigger.TIME:
            return robot.stage_id in _entered(event, stage_id)
        case trigger.EXIT:
            return robot.stage_id is not None and robot.stage_id == _left(event)
        case trigger.FIELD:
            is_here = robot.stage_id in (None, stage_id)
            return event.kind == EDITED and is_here and robot.name in event.data.get("changes", {})
        case _:
            return event.kind == robot.name and robot.stage_id in (None, stage_id)


def _entered(event: LoggedEvent, stage_id: int | None) -> Iterator[int | None]:
    """The stage that an event brought the record to."""
    changes = event.data.get("changes", {})
    if "stage" in changes:
        yield changes["stage"][1]
    elif is_creation(event):
        moved = sql.row(_FIRST_MOVE, {"record": event.record_id, "event": event.id})
        yield moved[0] if moved else stage_id


_FIRST_MOVE = """
SELECT (data->'changes'->'stage'->>0)::integer FROM event WHERE record_id = %(record)s
  AND id > %(event)s AND data->'changes' ? 'stage' ORDER BY id LIMIT 1
"""
"""What was moved before its creation was looked at was created where that move began."""


def _left(event: LoggedEvent) -> int | None:
    changes = event.data.get("changes", {})
    return changes["stage"][0] if "stage" in changes else None


def _run_or_plan(
    robot: Robot, event: LoggedEvent, organisation_id: int | None, pauses: Sequence[str]
) -> bool:
    """Whether it did something now. ``pauses`` are what stands above it and waits."""
    assert event.record_id is not None
    depth = event.depth + 1
    waits = [*pauses, *([robot.delay] if robot.delay else [])]
    if not waits:
        return run(robot, event.record_id, cause=event.id, depth=depth)
    since = sql.row("SELECT stage_since FROM record WHERE id = %(id)s", {"id": event.record_id})
    at, calendar = max(event.at, clock.now()), calendar_for(organisation_id)
    for wait in waits:
        at = length(wait).after(at, calendar)
    due.schedule(
        "process.robot",
        at,
        key=f"robot:{robot.id}:{event.record_id}:{event.id}",
        record_id=event.record_id,
        data={
            "robot": robot.id,
            "cause": event.id,
            "depth": depth,
            "since": since[0].isoformat() if since else "",
        },
    )
    return False
