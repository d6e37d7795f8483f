"""What robots read and write, as places where fields and stages are used.

An action of a robot is a step of a process, too: `uses` asks here what either names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.kernel.rules.uses import Use
from officina.processes import braces
from officina.processes.models import Robot
from officina.processes.queries.robots import robots_of
from officina.processes.robots import values
from officina.processes.robots.kinds import label_of

_TEXTS = ("title", "description", "text", "subject", "also", "url")


class OfRobots:
    """Robots of the type itself, and those elsewhere that create such things."""

    def uses(self, type_code: str) -> Iterable[Use]:
        try:
            type_def = types().by_code(type_code)
        except NoSuchType:
            return
        for robot in robots_of(type_def):
            rules = (robot.condition, *rules_of(robot.action))
            yield Use(
                _sentence(robot, type_def),
                reverse("robot", args=[type_def.slug, robot.id]),
                tuple(one for one in rules if one),
                frozenset(_codes(robot, type_def)),
            )
        for robot in _that_create(type_code):
            home = types().by_id(robot.type_id)
            if home.code != type_code:
                url = reverse("robot", args=[home.slug, robot.id])
                written = frozenset(robot.action.get("fields") or {})
                yield Use(_sentence(robot, home), url, codes=written)


def _that_create(type_code: str) -> Iterable[Robot]:
    return Robot.objects.filter(action__kind="create", action__type=type_code)


def _sentence(robot: Robot, type_def: TypeDef) -> str:
    what = robot.title or label_of(str(robot.action.get("kind")))
    stage = type_def.stage_by_id.get(robot.stage_id or 0)
    if stage is None:
        return _("A robot of %(type)s: “%(what)s”") % {"type": type_def.plural, "what": what}
    return _("A robot on the stage “%(stage)s”: “%(what)s”") % {"stage": stage.label, "what": what}


def _codes(robot: Robot, type_def: TypeDef) -> Iterator[str]:
    if robot.trigger == "field":
        yield robot.name
    stage = type_def.stage_by_id.get(robot.stage_id or 0)
    if stage is not None:
        yield f"stage:{stage.code}"
    yield from codes_of(robot.action, type_def.code)


def codes_of(action: Mapping[str, Any], type_code: str) -> Iterator[str]:
    """Fields and stages that an action on a thing of a type names outright."""
    match action.get("kind"):
        case "set_field":
            yield from action.get("fields") or {}
            yield str(action.get("field") or "")
        case "stage":
            yield f"stage:{action.get('stage')}"
        case "responsible":
            yield "responsible"
        case "create" if action.get("type") == type_code:
            yield from action.get("fields") or {}
    yield from (str(code) for code in action.get("sends") or ())


def rules_of(action: Mapping[str, Any]) -> Iterator[str]:
    """FEEL texts of an action."""
    for key in _TEXTS:
        yield from braces.expressions(str(action.get(key) or ""))
    for stored in [action.get("value"), *(action.get("fields") or {}).values()]:
        yield from values.reads(stored)
    for key in ("performers", "to"):
        named = action.get(key)
        for one in named if isinstance(named, list) else ():
            if one.get("kind") == "feel":
                yield str(one.get("expr") or "")
