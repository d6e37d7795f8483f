"""Robots of a package: those of one type make one file, in the order in which they act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.portability.packages import Put
from officina.kernel.portability.packages.lists import coded
from officina.kernel.records.checks import Refused
from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.processes.actions.set_robot import (
    add_robot,
    change_robot,
    order_robots,
    remove_robot,
)
from officina.processes.models import Robot
from officina.processes.packages import references
from officina.processes.packages.names import Inwards, Outwards
from officina.processes.queries.robots import has_robots, robots_of

_TEXTS = ("title", "trigger", "name", "condition", "delay")


def read_robots() -> dict[str, dict[str, Any]]:
    names = Outwards()
    found = {one.code: robots_of(one) for one in types().all if has_robots(one)}
    return {
        code: {"robots": [_content(one, types().by_code(code), names) for one in robots]}
        for code, robots in sorted(found.items())
        if robots
    }


def called(code: str) -> str:
    try:
        return types().by_code(code).plural
    except NoSuchType:
        return code


def _content(robot: Robot, type_def: TypeDef, names: Outwards) -> dict[str, Any]:
    stage = type_def.stage_by_id.get(robot.stage_id or 0)
    said = {
        "code": robot.code,
        "stage": stage.code if stage else "",
        **{name: getattr(robot, name) for name in _TEXTS},
        "condition": names.rule(robot.condition, references.kinds_of([type_def])),
        "is_off": not robot.is_active,
        "acts_anyway": robot.acts_anyway,
        "action": references.of_action(robot.action, names, [type_def]),
    }
    return {key: one for key, one in said.items() if one}


def put_robots(key: str, content: Mapping[str, Any], put: Put) -> None:
    """Set them by the verbs of their table. They act with the rights of whoever does."""
    if set(content) - {"robots"}:
        name = min(set(content) - {"robots"})[:80]
        raise Refused(_("This portal does not know “%(name)s”.") % {"name": name})
    type_def = _type(key)
    names, known = Inwards(put, type_def.plural), {one.code: one for one in robots_of(type_def)}
    order = []
    for said in coded(content.get("robots", [])):
        raw, robot = _raw(said, type_def, names), known.pop(said["code"], None)
        if robot is None:
            robot = add_robot(type_def, raw, by=put.person, code=said["code"][:40])
        elif raw != _stands(robot):
            change_robot(robot.id, type_def, raw, by=put.person)
        order.append(robot.id)
    if put.removes:
        for robot in known.values():
            remove_robot(robot.id, type_def, by=put.person)
    order_robots(type_def, order, by=put.person)
    names.tell()


def remove_robots(key: str, put: Put) -> None:
    type_def = _type(key)
    for robot in robots_of(type_def):
        remove_robot(robot.id, type_def, by=put.person)


def _type(code: str) -> TypeDef:
    try:
        return types().by_code(code)
    except NoSuchType:
        raise Refused(_("There is nothing called “%(code)s”.") % {"code": code[:80]}) from None


def _raw(said: Mapping[str, Any], type_def: TypeDef, names: Inwards) -> dict[str, Any]:
    """A robot as its verbs take it."""
    unknown = set(said) - {"code", "stage", "is_off", "acts_anyway", "action", *_TEXTS}
    texts = {name: said.get(name, "") for name in (*_TEXTS, "stage")}
    if unknown or not all(isinstance(one, str) for one in texts.values()):
        name = min(unknown, default="robots")[:80]
        raise Refused(_("“%(name)s” is not what it should be.") % {"name": name})
    texts["condition"] = names.rule(texts["condition"], references.kinds_of([type_def]))
    stage, action = texts.pop("stage"), said.get("action")
    by_code = {one.code: one.id for one in type_def.stages}
    if stage and stage not in by_code:
        names_of = {"stage": stage[:80], "type": type_def.plural}
        raise Refused(_("“%(type)s” has no stage “%(stage)s”.") % names_of)
    return {
        **texts,
        "stage": by_code.get(stage),
        "is_active": not said.get("is_off"),
        "acts_anyway": bool(said.get("acts_anyway")),
        "action": references.of_action(action, names, [type_def])
        if isinstance(action, Mapping)
        else None,
    }


def _stands(robot: Robot) -> dict[str, Any]:
    texts = {name: getattr(robot, name) for name in _TEXTS}
    return {
        **texts,
        "stage": robot.stage_id,
        "is_active": robot.is_active,
        "acts_anyway": robot.acts_anyway,
        "action": robot.action,
    }
