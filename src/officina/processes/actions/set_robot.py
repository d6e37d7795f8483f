"""The table of robots of a type: add, change, order, switch, remove, take a run back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
from officina.kernel import clock
from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.undo import undo
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import TypeDef
from officina.processes import doing, events, vocabulary
from officina.processes.models import Robot
from officina.processes.robots.compiling import check_bundle
from officina.processes.times import BadLength, length

MOST = 200
MAX_TITLE = 200
MAX_CONDITION = 4_000
MAX_ACTION = 20_000
COLUMNS = frozenset(
    {"stage", "trigger", "name", "title", "condition", "delay", "action", "is_active"}
)


@transaction.atomic
def add_robot(type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor) -> Robot:
    """Add a robot at the end of its stage. It acts with the rights of whoever added it.

    ``raw``: stage (number or None), trigger, name, title, condition, delay, action. Raises
    NotAllowed, Refused with sentences by field.
    """
    require_administrator(by, "robot")
    if Robot.objects.filter(type_id=type_def.id).count() >= MOST:
        raise Refused(_("At most %(n)s robots a type, please.") % {"n": MOST})
    robot = Robot(type_id=type_def.id, position=_last(type_def.id) + 1)
    _take(robot, type_def, raw, by)
    robot.save()
    record_fact(events.ROBOT_SET, {"robot": robot.id, "type": type_def.code, "verb": "add"}, by)
    return robot


@transaction.atomic
def change_robot(robot_id: int, type_def: TypeDef, raw: Mapping[str, Any], *, by: Actor) -> Robot:
    """Change what is given of a robot; from then on it acts with the rights of whoever did.

    Raises NotAllowed, Refused with sentences by field.
    """
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
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
def remove_robot(robot_id: int, type_def: TypeDef, *, by: Actor) -> None:
    """Remove a robot with what it had planned; what it did stays."""
    require_administrator(by, "robot")
    robot = _locked(robot_id, type_def)
    sql.rows(
        "DELETE FROM due WHERE kind = 'process.robot' AND (data->>'robot')::bigint = %(id)s",
        {"id": robot.id},
    )
    robot.delete()
    record_fact(events.ROBOT_SET, {"type": type_def.code, "verb": "remove"}, by)


@transaction.atomic
def undo_robot(event_id: int, *, by: Actor) -> int:
    """Take back what one run of a robot changed, the last first; return how many changes (C10).

    Raises NotAllowed, Refused where something was changed again since, or it cannot be undone.
    """
    require_administrator(by, "robot")
    found = sql.row(
        "SELECT data FROM event WHERE id = %(id)s AND kind = %(kind)s",
        {"id": event_id, "kind": events.ROBOT_RAN.code},
    )
    did = json.loads(found[0]).get("did", []) if found else []
    if not did:
        raise Refused(_("This cannot be undone."))
    for changed in reversed(did):
        undo(changed, by=by)
    return len(did)


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
    errors: dict[str, str] = {}
    for unknown in set(raw) - COLUMNS:
        errors[unknown] = _("There is no field “%(code)s” here.") % {"code": unknown}
    stage = raw.get("stage")
    if stage is not None and stage not in type_def.stage_by_id:
        errors["stage"] = _("There is no such stage here.")
    trigger = raw.get("trigger")
    if trigger not in Robot.Trigger.values:
        errors["trigger"] = _("Choose when it acts.")
    elif trigger in ("entry", "exit", "time") and stage is None:
        errors["stage"] = _("Choose a stage.")
    name = str(raw.get("name") or "")
    if trigger == "field" and name not in type_def.fields:
        errors["name"] = _("Choose a field.")
    if trigger == "event" and not name:
        errors["name"] = _("Choose what has to happen.")
    errors |= _check_times(trigger, str(raw.get("delay") or ""))
    action = raw.get("action")
    errors |= _check_action(action, str(raw.get("condition") or ""), type_def)
    if len(str(raw.get("title") or "")) > MAX_TITLE:
        errors["title"] = _("At most %(n)s letters, please.") % {"n": MAX_TITLE}
    if errors:
        raise Refused(errors=errors)
    robot.stage_id, robot.trigger, robot.name = stage, str(trigger), name
    robot.title = str(raw.get("title") or "")
    robot.condition, robot.delay = str(raw.get("condition") or ""), str(raw.get("delay") or "")
    robot.action, robot.is_active = action, bool(raw.get("is_active", True))
    if by.user_id is None:
        raise Refused(_("A robot acts in somebody's name."))
    robot.author_id, robot.at = by.user_id, clock.now()


def _check_times(trigger: Any, delay: str) -> dict[str, str]:
    if trigger == "time" and not delay:
        return {"delay": _("Say after how long.")}
    try:
        if delay:
            length(delay)
    except BadLength:
        return {"delay": _("Say after how long.")}
    return {}


def _check_action(action: Any, condition: str, type_def: TypeDef) -> dict[str, str]:
    if not isinstance(action, Mapping) or doing.doer(str(action.get("kind"))) is None:
        return {"action": _("Choose what it does.")}
    if len(json.dumps(dict(action), default=str)) > MAX_ACTION or len(condition) > MAX_CONDITION:
        return {"action": _("This is too long.")}
    try:
        found = check_bundle(condition, dict(action))
    except bpmn.BpmnError as error:
        return {"condition": str(error)}
    wrong = [
        problem.message
        for problem in bpmn.check(found.definition, names=vocabulary.known([type_def]))
        if problem.severity == "error" or problem.code == "unknown-name"
    ]
    return {"condition": wrong[0]} if wrong else {}
