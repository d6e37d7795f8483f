"""What is wrong with a robot, in words, each at its field.

Fields of the action are named ``action.title``; those of a value ``action.fields.amount``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

import bpmn
from officina.kernel.access.policy import Rights
from officina.kernel.records.types import NoSuchType, TypeDef, types
from officina.processes import braces, doing, vocabulary
from officina.processes.models import Robot
from officina.processes.queries.startable import startable
from officina.processes.queries.subjects import OWN as OWN_TYPES
from officina.processes.robots import values
from officina.processes.robots.compiling import check_bundle
from officina.processes.robots.kinds import AT_STAGE, WAIT
from officina.processes.steps import BadSettings, Step
from officina.processes.times import BadLength, length

MAX_TITLE = 200
MAX_CONDITION = 4_000
MAX_ACTION = 20_000
COLUMNS = frozenset(
    {
        "stage",
        "trigger",
        "name",
        "title",
        "condition",
        "delay",
        "acts_anyway",
        "action",
        "is_active",
    }
)
NOBODYS = frozenset({"me", "my unit"})
"""Words of rules that mean nobody where nobody asks."""

type Found = Iterator[tuple[str, str]]


def errors(raw: Mapping[str, Any], type_def: TypeDef, rights: Rights | None) -> dict[str, str]:
    """Sentences by field; the first one of each. ``rights`` are of whoever sets the robot."""
    found: dict[str, str] = {}
    for field, sentence in _all(raw, type_def, rights):
        found.setdefault(field, sentence)
    return found


def _all(raw: Mapping[str, Any], type_def: TypeDef, rights: Rights | None) -> Found:
    for unknown in set(raw) - COLUMNS:
        yield unknown, _("There is no field “%(code)s” here.") % {"code": unknown}
    yield from _when(raw, type_def)
    if len(str(raw.get("title") or "")) > MAX_TITLE:
        yield "title", _("At most %(n)s letters, please.") % {"n": MAX_TITLE}
    action = raw.get("action")
    if not isinstance(action, Mapping) or doing.doer(str(action.get("kind"))) is None:
        yield "action", _("Choose what it does.")
        return
    if len(json.dumps(dict(action), default=str)) > MAX_ACTION:
        yield "action", _("This is too long.")
        return
    yield from _condition(str(raw.get("condition") or ""), action, type_def)
    check = _ACTIONS.get(str(action.get("kind")))
    for field, sentence in check(action, type_def, rights) if check else ():
        yield f"action.{field}", sentence


def _when(raw: Mapping[str, Any], type_def: TypeDef) -> Found:
    stage, trigger, name = raw.get("stage"), raw.get("trigger"), str(raw.get("name") or "")
    if stage is not None and stage not in type_def.stage_by_id:
        yield "stage", _("There is no such stage here.")
    if trigger not in Robot.Trigger.values:
        yield "trigger", _("Choose when it acts.")
    elif trigger in AT_STAGE and stage is None:
        yield "stage", _("Choose a stage.")
    if trigger == "field" and name not in type_def.fields:
        yield "name", _("Choose a field.")
    if trigger == "event" and not name:
        yield "name", _("Choose what has to happen.")
    delay = str(raw.get("delay") or "")
    if (trigger == "time" and not delay) or not _is_length(delay or "P1D"):
        yield "delay", _("Say after how long.")
    is_wait = (raw.get("action") or {}).get("kind") == WAIT
    if is_wait and (delay or trigger == "time"):
        said = _("Waiting begins at once: choose another moment, or another action.")
        yield ("trigger" if trigger == "time" else "delay"), said


def _condition(condition: str, action: Mapping[str, Any], type_def: TypeDef) -> Found:
    if len(condition) > MAX_CONDITION:
        yield "condition", _("This is too long.")
        return
    try:
        found = check_bundle(condition, dict(action))
    except bpmn.BpmnError as error:
        yield "condition", str(error)
        return
    if found.names & NOBODYS:
        yield "condition", _("A robot is nobody: name the person or the unit.")
    for problem in bpmn.check(found.definition, names=vocabulary.known([type_def])):
        if problem.severity == "error" or problem.code == "unknown-name":
            yield "condition", problem.message


# What each action needs


def _set_field(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    fields = dict(action.get("fields") or {})
    if action.get("field"):
        fields[str(action["field"])] = action.get("value")
    if not fields:
        yield "fields", _("Choose a field.")
    yield from _fields(fields, type_def, type_def)


def _fields(fields: Mapping[str, Any], target: TypeDef, source: TypeDef) -> Found:
    for code, stored in fields.items():
        if sentence := values.problem(target.fields.get(code), stored, source):
            yield f"fields.{code}", sentence


def _responsible(action: Mapping[str, Any], _type: TypeDef, _rights: Rights | None) -> Found:
    if action.get("performers") or not action.get("person"):
        yield from _people(action, "performers")


def _people(action: Mapping[str, Any], key: str) -> Found:
    try:
        people = Step({"performers": action.get(key) or []}).performers
    except BadSettings as bad:
        yield key, bad.sentence
        return
    if not people:
        yield key, _("Choose who.")


def _stage(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    code = str(action.get("stage") or "")
    if not code.startswith("=") and code not in {one.code for one in type_def.stages}:
        yield "stage", _("Choose a stage.")


def _task(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    yield from _text(action, "title", type_def, most=MAX_TITLE)
    yield from _text(action, "description", type_def, is_needed=False)
    yield from _people(action, "performers")
    if not _is_length(str(action.get("duration") or "P1D")):
        yield "duration", _("Say after how long.")


def _notify(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    yield from _people(action, "to")
    yield from _text(action, "text", type_def)


def _letter(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    if isinstance(action.get("to"), list):
        if action["to"] or not action.get("also"):
            yield from _people(action, "to")
    elif not action.get("to"):
        yield "to", _("Write to whom.")
    yield from _text(action, "also", type_def, is_needed=False)
    yield from _text(action, "subject", type_def, most=MAX_TITLE)
    yield from _text(action, "text", type_def)


def _note(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    yield from _text(action, "text", type_def)


def _create(action: Mapping[str, Any], type_def: TypeDef, rights: Rights | None) -> Found:
    try:
        target = types().by_code(str(action.get("type") or ""))
    except NoSuchType:
        yield "type", _("Choose what is created.")
        return
    if target.code in OWN_TYPES or (rights and not rights.may_create(target.code)):
        yield "type", _("Choose what is created.")
        return
    fields = dict(action.get("fields") or {})
    for one in target.fields.values():
        is_left = one.is_required and one.default is None and not one.is_readonly
        if is_left and fields.get(one.code) in (None, ""):
            said = _("“%(type)s” needs “%(field)s”: fill it in, too.")
            yield "fields", said % {"type": target.label, "field": one.label}
    yield from _fields(fields, target, type_def)


def _start(action: Mapping[str, Any], type_def: TypeDef, rights: Rights | None) -> Found:
    chosen = action.get("process")
    if isinstance(chosen, str) and chosen.startswith("="):
        return
    if rights and chosen not in {one.id for one in startable(rights, type_def.code)}:
        yield "process", _("Choose which process to start.")


def _http(action: Mapping[str, Any], type_def: TypeDef, _rights: Rights | None) -> Found:
    found = urlsplit(str(action.get("url") or ""))
    if found.scheme not in ("http", "https") or not found.netloc:
        yield "url", _("Write the whole address, such as https://example.com/take.")
    yield from _text(action, "url", type_def)
    for code in action.get("sends") or ():
        if code not in type_def.fields:
            yield "sends", _("Choose one of the list.")


def _wait(action: Mapping[str, Any], _type: TypeDef, _rights: Rights | None) -> Found:
    if not action.get("for") or not _is_length(str(action["for"])):
        yield "for", _("Say how long.")


_ACTIONS: Mapping[str, Callable[[Mapping[str, Any], TypeDef, Rights | None], Found]] = {
    "set_field": _set_field,
    "responsible": _responsible,
    "stage": _stage,
    "task": _task,
    "notify": _notify,
    "letter": _letter,
    "note": _note,
    "create": _create,
    "start": _start,
    "http": _http,
    WAIT: _wait,
}


def _text(
    action: Mapping[str, Any], key: str, source: TypeDef, *, is_needed: bool = True, most: int = 0
) -> Found:
    text = str(action.get(key) or "")
    if not text.strip():
        if is_needed:
            yield key, _("Please fill this in.")
        return
    if most and len(text) > most:
        yield key, _("At most %(n)s letters, please.") % {"n": most}
    try:
        braces.kept(text, braces.names_for_texts(source))
    except braces.BadText as bad:
        yield key, bad.sentence


def _is_length(text: str) -> bool:
    try:
        length(text)
    except BadLength:
        return False
    return True
