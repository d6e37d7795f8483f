"""The table of robots of a type: add, change, order, switch, remove, take a run back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.access.policy import rights_of
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read, type_of
from officina.kernel.records.types import TypeDef, types
from officina.processes import events
from officina.processes.actions.note_robot import note_robot
from officina.processes.models import Robot, new_code
from officina.processes.queries.robots import robots_of, taken_back
from officina.processes.robots.checking import COLUMNS, errors
from officina.processes.robots.kinds import AT_STAGE

MOST = 200


@transaction.atomic
def add_robot(type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor, code: str = "") -> Robot:
    """Add a robot at the end of its stage. It acts with the rights of whoever added it.

    ``raw``: stage (number or None), trigger, name, title, condition, delay, acts_anyway, and the
    action. ``code`` is of one that came from elsewhere. Raises NotAllowed, Refused with sentences
    by field.
    """
    require_administrator(by, "robot")
    if Robot.objects.filter(type_id=type_def.id).count() >= MOST:
        raise Refused(_("At most %(n)s robots a type, please.") % {"n": MOST})
    robot = Robot(type_id=type_def.id, position=_last(type_def.id) + 1, code=code or new_code())
    _take(robot, type_def, raw, by)
    robot.save()
    record_fact(events.ROBOT_SET, {"robot": robot.id, "type": type_def.code, "verb": "add"}, by)
    return robot


@transaction.atomic
def change_robot(
    robot_id: int, type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor, seen: str = ""
) -> Robot:
    """Change what is given of a robot; from then on it acts with the rights of whoever did.

    ``seen`` is its moment (ISO 8601) when it was read. Raises NotAllowed, Refused with sentences by
    field, and where somebody changed it since.
    """
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
    if seen and seen != robot.at.isoformat():
        raise Refused(
            _("Somebody else changed this meanwhile. Open it again to see how it stands.")
        )
    _take(robot, type_def, {**_raw(robot), **raw}, by)
    robot.save()
    record_fact(events.ROBOT_SET, {"robot": robot.id, "type": type_def.code, "verb": "change"}, by)
    return robot


@transaction.atomic
def order_robots(type_def: TypeDef, ids: Sequence[int], *, by: Actor) -> None:
    """Put robots of a type into an order; those that are left out come after."""
    require_administrator(by, "robot")
    known = list(
        Robot.objects.select_for_update()
        .filter(type_id=type_def.id)
        .order_by("position", "id")
        .values_list("id", flat=True)
    )
    wanted = [one for one in dict.fromkeys(ids) if one in known]
    for position, robot_id in enumerate([*wanted, *(one for one in known if one not in wanted)]):
        Robot.objects.filter(id=robot_id).update(position=position)
    record_fact(events.ROBOT_SET, {"type": type_def.code, "verb": "order"}, by)


@transaction.atomic
def place_robot(
    robot_id: int, type_def: TypeDef, *, stage: int | None, before: int | None, by: Actor
) -> None:
    """Put a robot on a stage, before another one there or last; None is any stage.

    Raises NotAllowed, Refused where it says nothing without a stage.
    """
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
    if stage is None and robot.trigger in AT_STAGE:
        raise Refused(_("It acts on entering, leaving or standing on a stage: it needs one."))
    if stage is not None and stage not in type_def.stage_by_id:
        raise Refused(_("There is no such stage here."))
    robot.stage_id = stage
    robot.save(update_fields=["stage_id"])
    rest = [one.id for one in robots_of(type_def) if one.id != robot.id]
    at = rest.index(before) if before in rest else len(rest)
    order_robots(type_def, [*rest[:at], robot.id, *rest[at:]], by=by)


@transaction.atomic
def switch_robot(robot_id: int, type_def: TypeDef, *, is_active: bool, by: Actor) -> None:
    """Stop a robot at once, with what it had planned, or let it act again.

    It goes on in the name of whoever set it. Raises NotAllowed, Refused.
    """
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
    robot.is_active = is_active
    robot.save(update_fields=["is_active"])
    if not is_active:
        _forget_plans(robot.id)
    verb = "resume" if is_active else "stop"
    record_fact(events.ROBOT_SET, {"robot": robot.id, "type": type_def.code, "verb": verb}, by)


@transaction.atomic
def remove_robot(robot_id: int, type_def: TypeDef, *, by: Actor) -> int:
    """Remove a robot with what it had planned; what it did stays. Returns the event, from which it
    is brought back."""
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
    _forget_plans(robot.id)
    was = _raw(robot) | {"position": robot.position, "code": robot.code}
    robot.delete()
    return record_fact(events.ROBOT_SET, {"type": type_def.code, "verb": "remove", "was": was}, by)


@transaction.atomic
def bring_robot_back(event_id: int, *, by: Actor) -> Robot:
    """Set a robot again that an event removed, where it stood. Raises NotAllowed, Refused."""
    require_administrator(by, "robot")
    found = sql.row(
        "SELECT data FROM event WHERE id = %(id)s AND kind = %(kind)s",
        {"id": event_id, "kind": events.ROBOT_SET.code},
    )
    data = json.loads(found[0]) if found else {}
    if "was" not in data:
        raise Refused(_("This cannot be undone."))
    position, code = data["was"].pop("position"), data["was"].pop("code", "")
    robot = add_robot(types().by_code(data["type"]), data["was"], by=by, code=code)
    robot.position = position
    robot.save(update_fields=["position"])
    return robot


@transaction.atomic
def undo_robot(event_id: int, *, by: Actor) -> int:
    """Take back what one run of a robot changed, the last first; return how many changes (C10).

    Raises NotAllowed, Refused where something was changed again since, or it cannot be undone.
    """
    require_administrator(by, "robot")
    found = sql.row(
        "SELECT record_id, data FROM event WHERE id = %(id)s AND kind = %(kind)s",
        {"id": event_id, "kind": events.ROBOT_RAN.code},
    )
    said = json.loads(found[1]) if found else {}
    if found is None or not said.get("did"):
        raise Refused(_("This cannot be undone."))
    row = read(found[0], type_of(found[0]), rights=rights_of(by), lock=True)
    if taken_back([event_id], row.id):
        raise Refused(_("This was taken back already."))
    for changed in reversed(said["did"]):
        undo(changed, by=by)
    kept = {key: said[key] for key in ("robot", "title", "kind", "made") if key in said}
    note_robot(row, events.ROBOT_UNDONE, {**kept, "run": event_id}, by=by)
    return len(said["did"])


def _forget_plans(robot_id: int) -> None:
    sql.rows(
        "DELETE FROM due WHERE kind = 'process.robot' AND (data->>'robot')::bigint = %(id)s",
        {"id": robot_id},
    )


def _last(type_id: int) -> int:
    found = Robot.objects.filter(type_id=type_id).order_by("-position").first()
    return found.position if found else -1


def _locked(robot_id: int, type_def: TypeDef) -> Robot:
    found = Robot.objects.select_for_update().filter(id=robot_id, type_id=type_def.id).first()
    if found is None:
        raise Refused(_("There is no such robot any more."))
    return found


def _raw(robot: Robot) -> dict[str, Any]:
    found = {name: getattr(robot, name) for name in COLUMNS - {"stage"}}
    return found | {"stage": robot.stage_id}


def _take(robot: Robot, type_def: TypeDef, raw: Mapping[str, Any], by: Actor) -> None:
    if by.user_id is None:
        raise Refused(_("A robot acts in somebody's name."))
    wrong = errors(raw, type_def, rights_of(by))
    if wrong:
        raise Refused(errors=wrong)
    robot.stage_id, robot.trigger = raw.get("stage"), str(raw["trigger"])
    robot.name = str(raw.get("name") or "") if robot.trigger in ("field", "event") else ""
    robot.title = str(raw.get("title") or "").strip()
    robot.condition, robot.delay = str(raw.get("condition") or ""), str(raw.get("delay") or "")
    robot.acts_anyway = bool(raw.get("acts_anyway"))
    robot.action, robot.is_active = raw["action"], bool(raw.get("is_active", True))
    robot.author_id, robot.at = by.user_id, clock.now()
