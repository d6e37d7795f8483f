"""Where settings of steps, routes and robots name people, processes and what fields hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.processes.packages.names import Names

type Plain = Mapping[str, Any]
_BRACES = re.compile(r"\{([^{}]*)\}")


def of_route(route: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """A list with its references translated; what is malformed is left to whoever reads it."""
    found = {**route, "steps": _each(route.get("steps"), lambda one: _of_row(one, names, home))}
    return _with_clock(found, names, home)


def _of_row(step: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    found = dict(step)
    if "performers" in found:
        found["performers"] = _people(found["performers"], names, home)
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
    for key in ("performers", "senders"):
        if key in found:
            found[key] = _people(found[key], names, home)
    if isinstance(found.get("instead"), Mapping):
        found["instead"] = names.performer(found["instead"])
    if isinstance(found.get("escalate"), Mapping):
        climbs = found["escalate"]
        found["escalate"] = {**climbs, "to": _people(climbs.get("to"), names, home)}
    action = found.get("main_action")
    if isinstance(action, Mapping) and isinstance(action.get("condition"), str):
        ruled = names.rule(action["condition"], kinds_of(home))
        found["main_action"] = {**action, "condition": ruled}
    if isinstance(found.get("do"), Mapping):
        found["do"] = of_action(found["do"], names, home)
    return _with_clock(found, names, home)


def _with_clock(found: dict[str, Any], names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """With whom it starts in the name of, and for which cards."""
    if isinstance(clock := found.get("clock"), Mapping):
        clock = dict(clock)
        if isinstance(clock.get("who"), Mapping):
            [clock["who"]] = _people([clock["who"]], names, home)
        if isinstance(clock.get("only_if"), str):
            clock["only_if"] = names.rule(clock["only_if"], kinds_of(home))
        found["clock"] = clock
    return found


def of_action(action: Plain, names: Names, home: Sequence[TypeDef]) -> dict[str, Any]:
    """What a robot or a step of the portal does; ``home`` are the types that it may run on."""
    kinds = kinds_of(home)
    found = {key: _text(one, names, kinds) for key, one in action.items()}
    for key in ("performers", "to"):
        if isinstance(found.get(key), list):
            found[key] = _people(found[key], names, home)
    if "person" in found:
        found["person"] = names.person(found["person"])
    if "process" in found:
        found["process"] = names.process(found["process"])
    fields = _fields(found, home)
    if isinstance(found.get("fields"), Mapping):
        found["fields"] = {
            code: _value(fields.get(code), one, names, kinds)
            for code, one in found["fields"].items()
        }
    if "field" in found and "value" in found:
        found["value"] = _value(fields.get(str(found["field"])), found["value"], names, kinds)
    return found


def kinds_of(home: Sequence[TypeDef]) -> dict[str, str]:
    """Kinds of fields that conditions may name."""
    fields = {code: one.kind for type_def in home for code, one in type_def.fields.items()}
    return {"initiator": "person", "me": "person", **fields}


def _people(many: Any, names: Names, home: Sequence[TypeDef]) -> Any:
    """Performers; a formula among them comes to people."""

    def here(one: Plain) -> dict[str, Any]:
        if one.get("kind") == "feel" and isinstance(one.get("expr"), str):
            return {**one, "expr": _formula(one["expr"], names, kinds_of(home), "person")}
        return names.performer(one)

    return _each(many, here)


def _value(field: FieldDef | None, one: Any, names: Names, kinds: Mapping[str, str]) -> Any:
    """What is written into a field: a value, a formula, a text with names in braces."""
    if isinstance(one, str):
        if one.startswith("="):
            return _formula(one, names, kinds, field.kind if field else "")
        return _text(one, names, kinds)
    return names.value(field, one)


def _formula(text: str, names: Names, kinds: Mapping[str, str], result: str) -> str:
    sign = "=" if text.startswith("=") else ""
    return sign + names.rule(text.removeprefix("="), kinds, result)


def _text(one: Any, names: Names, kinds: Mapping[str, str]) -> Any:
    """A text with FEEL in braces; anything else as it is."""
    if not isinstance(one, str) or "{" not in one:
        return one
    return _BRACES.sub(lambda found: f"{{{names.rule(found[1], kinds)}}}", one)


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
