"""The form of a robot: real controls for everything that it says, and the row that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from officina.kernel.records.kinds import BadValue
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.processes import braces
from officina.processes.models import Robot
from officina.processes.robots import people, values
from officina.processes.robots.kinds import AT_STAGE, KINDS
from officina.processes.routes.durations import BadDuration, as_typed
from officina.processes.routes.durations import typed as iso

MOST_SETTINGS = 20
MOST_PEOPLE = 20
MAX_TEXT = 10_000
PEOPLE = {"task": "performers", "responsible": "performers", "notify": "to", "letter": "to"}
"""Kinds that mean people, and where they are kept."""
TEXTS = {
    "task": ("title", "description"),
    "notify": ("text",),
    "note": ("text",),
    "letter": ("also", "subject", "text"),
    "http": ("url",),
}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")
_ALL_TEXTS = frozenset(name for names in TEXTS.values() for name in names)
_NO_TIME = ("", "days")

type Time = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """A field that is written: its code, how (`values.ways`), and the value as typed."""

    code: str
    way: str = "value"
    value: Any = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form, finished or not."""

    trigger: str = "entry"
    stage: str = ""
    name: str = ""
    delay: Time = _NO_TIME
    acts_anyway: bool = False
    title: str = ""
    kind: str = "task"
    who: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    lasts: Time = _NO_TIME
    to_stage: str = ""
    made: str = ""
    """The type of what is created."""
    process: str = ""
    method: str = "POST"
    sends: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of fields that may stand for people here."""
        return people.ADDRESSES if self.kind == "letter" else people.PEOPLE

    def target(self, source: TypeDef) -> TypeDef | None:
        """The type whose fields are written."""
        if self.kind != "create":
            return source if self.kind == "set_field" else None
        try:
            return types().by_code(self.made)
        except NoSuchType:
            return None


def of(robot: Robot, type_def: TypeDef) -> Form:
    """The form of a robot that is kept."""
    action = dict(robot.action)
    kind = str(action.get("kind"))
    names = braces.names_for_texts(type_def)
    named = action.get(PEOPLE.get(kind, ""))
    also = {} if isinstance(named, list) or kind != "letter" else {"also": str(action.get("to"))}
    form = Form(
        trigger=robot.trigger,
        stage=str(robot.stage_id or ""),
        name=robot.name,
        delay=as_typed(robot.delay),
        acts_anyway=robot.acts_anyway,
        title=robot.title,
        kind=kind,
        who=tuple(people.word_of(one) for one in named) if isinstance(named, list) else (),
        texts={
            key: braces.written(str(action[key]), names)
            for key in TEXTS.get(kind, ())
            if action.get(key)
        }
        | also,
        lasts=as_typed(str(action.get("duration") or action.get("for") or "")),
        to_stage=str(action.get("stage") or ""),
        made=str(action.get("type") or ""),
        process=str(action.get("process") or ""),
        method=str(action.get("method") or "POST"),
        sends=tuple(str(one) for one in action.get("sends") or ()),
    )
    fields = dict(action.get("fields") or {})
    if kind == "set_field" and action.get("field"):
        fields[str(action["field"])] = action.get("value")
    target = form.target(type_def)
    found = [
        Setting(code, *values.typed_of(target.fields[code], stored, type_def))
        for code, stored in fields.items()
        if target is not None and code in target.fields
    ]
    return replace(form, settings=tuple(found))


def sent(post: QueryDict, type_def: TypeDef) -> Form:
    """What stands in the form that was sent. What another kind of action asks is left out."""
    kind = post.get("kind", "")
    trigger = post.get("trigger", "")
    form = Form(
        trigger=trigger,
        stage=post.get("stage", ""),
        name=post.get("on_field" if trigger == "field" else "on_event", ""),
        delay=_time(post, "delay"),
        acts_anyway=post.get("gone") == "act",
        title=" ".join(post.get("title", "").split()),
        kind=kind,
        who=tuple(dict.fromkeys(one for one in post.getlist("who") if one))[: MOST_PEOPLE + 1],
        texts={key: post.get(f"a-{key}", "")[:MAX_TEXT] for key in _ALL_TEXTS},
        lasts=_time(post, "a"),
        to_stage=post.get("a-stage", ""),
        made=post.get("a-type", ""),
        process=post.get("a-process", ""),
        method=post.get("a-method", "POST"),
        sends=tuple(one for one in post.getlist("a-sends") if one in type_def.fields),
    )
    return replace(form, settings=tuple(_settings_sent(post, form.target(type_def))))


def _time(post: QueryDict, name: str) -> Time:
    return post.get(f"{name}_amount", ""), post.get(f"{name}_unit", "days")


def _settings_sent(post: QueryDict, target: TypeDef | None) -> Iterable[Setting]:
    if target is None or post.get("a-of") not in (target.code, None):
        return
    found = (re.fullmatch(r"set-(\d{1,2})-field", key) for key in post)
    places = sorted(int(one[1]) for one in found if one)
    taken: set[str] = set()
    for n in places[:MOST_SETTINGS]:
        code = post.get(f"set-{n}-field", "")
        one = target.fields.get(code)
        if one is None or code in taken or f"set-{n}-drop" in post:
            continue
        taken.add(code)
        way = post.get(f"set-{n}-way", "value")
        is_same = post.get(f"set-{n}-was") == f"{code}:{way}"
        yield Setting(code, way, _value_sent(post, one, way, n) if is_same else "")


def _value_sent(post: QueryDict, one: FieldDef, way: str, n: int) -> Any:
    name = f"set-{n}-value"
    if way == "value" and one.kind == "multilist":
        return post.getlist(name)
    if way == "value" and one.kind == "bool":
        return name in post
    return post.get(name, "")[:MAX_TEXT]


def raw_of(form: Form, type_def: TypeDef) -> tuple[dict[str, Any], dict[str, str]]:
    """The row of the table that the form makes, and what could not be read, by field."""
    errors: dict[str, str] = {}
    action = _Action(form, type_def, errors).made()
    stage = int(form.stage) if form.stage.isdecimal() and len(form.stage) < 10 else None
    raw = {
        "stage": stage,
        "trigger": form.trigger,
        "name": form.name if form.trigger in ("field", "event") else "",
        "title": form.title,
        "delay": _length(form.delay, "delay", errors) if form.kind != "wait" else "",
        "acts_anyway": form.acts_anyway,
        "action": action,
    }
    if form.trigger not in AT_STAGE or stage is not None:
        return raw, errors
    return raw, errors | {"stage": _("Choose a stage.")}


def _length(time: Time, name: str, errors: dict[str, str]) -> str:
    try:
        return iso(*time)
    except BadDuration:
        errors[name] = _("Write a whole number, at most 9999.")
        return ""


class _Action:
    """The action of a form."""

    def __init__(self, form: Form, type_def: TypeDef, errors: dict[str, str]) -> None:
        self.form, self.type, self.errors = form, type_def, errors

    def made(self) -> dict[str, Any]:
        form = self.form
        found: dict[str, Any] = {"kind": form.kind if form.kind in KINDS else ""}
        if form.kind in PEOPLE:
            found[PEOPLE[form.kind]] = self._people()
        for key in TEXTS.get(form.kind, ()):
            if text := self._text(key):
                found[key] = text
        match form.kind:
            case "task":
                if duration := _length(form.lasts, "action.duration", self.errors):
                    found["duration"] = duration
            case "wait":
                found["for"] = _length(form.lasts, "action.for", self.errors)
            case "stage":
                found["stage"] = form.to_stage
            case "start":
                found["process"] = int(form.process) if form.process.isdecimal() else 0
            case "http":
                found["method"] = form.method if form.method in METHODS else "POST"
                found["sends"] = list(form.sends)
            case "create":
                found["type"] = form.made
                found["fields"] = self._fields()
            case "set_field":
                found["fields"] = self._fields()
        return found

    def _people(self) -> list[dict[str, Any]]:
        found = []
        where = f"action.{PEOPLE[self.form.kind]}"
        if len(self.form.who) > MOST_PEOPLE:
            self.errors[where] = _("At most %(n)s, please.") % {"n": MOST_PEOPLE}
        for word in self.form.who:
            try:
                found.append(people.read(word, self.type, self.form.kinds))
            except people.BadPerformer:
                self.errors[where] = _("Choose one of the list.")
        return found

    def _text(self, key: str) -> str:
        text = self.form.texts.get(key, "").strip()
        try:
            return braces.kept(text, braces.names_for_texts(self.type))
        except braces.BadText as bad:
            self.errors[f"action.{key}"] = bad.sentence
            return text

    def _fields(self) -> dict[str, Any]:
        target = self.form.target(self.type)
        found: dict[str, Any] = {}
        if target is None:
            return found
        for one in self.form.settings:
            try:
                found[one.code] = values.kept(
                    target.fields[one.code], one.way, one.value, self.type
                )
            except BadValue as bad:
                self.errors[f"action.fields.{one.code}"] = bad.sentence
                found[one.code] = ""
        return found
