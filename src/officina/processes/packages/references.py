"""Where settings of steps, routes and robots name people, processes and what fields hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.processes.packages.names import Names

type Plain = Mapping[str, Any]


def of_route(route: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """A list with its references translated; what is malformed is left to whoever reads it."""
    found = {**route, "steps": _each(route.get("steps"), lambda one: _of_row(one, names, home))}
    return _with_clock(found, names, home)


def _of_row(step: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    found = dict(step)
    if "performers" in found:
        found["performers"] = _each(found["performers"], names.performer)
    if isinstance(found.get("settings"), Mapping):
        found["settings"] = of_step(found["settings"], names, home)
    if isinstance(found.get("condition"), str):
        found["condition"] = names.rule(found["condition"], kinds_of(home))
    return found


def of_steps(settings: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """Settings by node."""
    return {
        node: of_step(one, names, home) if isinstance(one, Mapping) else one
        for node, one in settings.items()
    }


def of_step(step: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    found = dict(step)
    if "performers" in found:
        found["performers"] = _each(found["performers"], names.performer)
    if isinstance(found.get("escalate"), Mapping):
        climbs = found["escalate"]
        found["escalate"] = {**climbs, "to": _each(climbs.get("to"), names.performer)}
    if isinstance(found.get("do"), Mapping):
        found["do"] = of_action(found["do"], names, home)
    return _with_clock(found, names, home)


def _with_clock(found: dict[str, Any], names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """With whom it starts in the name of, and for which cards."""
    if isinstance(clock := found.get("clock"), Mapping):
        clock = dict(clock)
        if isinstance(clock.get("who"), Mapping):
            clock["who"] = names.performer(clock["who"])
        if isinstance(clock.get("only_if"), str):
            clock["only_if"] = names.rule(clock["only_if"], kinds_of(home))
        found["clock"] = clock
    return found


def of_action(action: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """What a robot or a step of the portal does; ``home`` are the types that it may run on."""
    found = dict(action)
    for key in ("performers", "to"):
        if isinstance(found.get(key), list):
            found[key] = _each(found[key], names.performer)
    if "person" in found:
        found["person"] = names.person(found["person"])
    if "process" in found:
        found["process"] = names.process(found["process"])
    fields = _fields(found, home)
    if isinstance(found.get("fields"), Mapping):
        found["fields"] = {
            code: names.value(fields.get(code), one) for code, one in found["fields"].items()
        }
    if "field" in found and "value" in found:
        found["value"] = names.value(fields.get(str(found["field"])), found["value"])
    return found


def kinds_of(home: Sequence[TypeDef]) -> dict[str, str]:
    """Kinds of fields that conditions may name."""
    return {code: one.kind for type_def in home for code, one in type_def.fields.items()}


def _fields(action: Plain, home: Sequence[TypeDef]) -> Mapping[str, FieldDef]:
    """Those that the action writes."""
    if action.get("kind") == "create":
        try:
            return types().by_code(str(action.get("type"))).fields
        except NoSuchType:
            return {}
    return {code: one for type_def in reversed(home) for code, one in type_def.fields.items()}


def _each(many: Any, change: Any) -> Any:
    if not isinstance(many, list):
        return many
    return [change(one) if isinstance(one, Mapping) else one for one in many]
