"""A robot as a sentence (UX 16): when, after how long, on what condition, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.rules.sentences import say
from officina.kernel.rules.vocabulary import Vocabulary
from officina.kernel.ui.pages import present
from officina.processes import braces
from officina.processes.doing.changing import TEXTS
from officina.processes.models import Robot
from officina.processes.robots import people, values
from officina.processes.robots.kinds import MAY_BE_LEFT, happenings, label_of
from officina.processes.routes.durations import Length as Lasting
from officina.processes.times import BadLength, length

MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Said:
    """``when`` ends without a colon; ``what`` begins with a small letter."""

    when: str
    what: str

    def __str__(self) -> str:
        return f"{self.when}: {self.what}"


def said_of(type_def: TypeDef, robots: Iterable[Robot], rights: Rights) -> dict[int, Said]:
    """Sentences about robots of a type, by their numbers; names are looked up once for all."""
    known = list(robots)
    speaker = _Speaker(type_def, known, rights)
    return {one.id: speaker.said(one) for one in known}


def lasts(text: str) -> str:
    """A length of working time in words; empty for none."""
    try:
        found = length(text) if text else None
    except BadLength:
        return ""
    if found is None:
        return ""
    minutes = int(found.time.total_seconds()) // 60
    return Lasting(found.days, minutes // 60, minutes % 60).words


class _Speaker:
    def __init__(self, type_def: TypeDef, robots: list[Robot], rights: Rights) -> None:
        self.type, self.rights = type_def, rights
        self.texts = braces.names_for_texts(type_def)
        self.known: Vocabulary = vocabulary_of(type_def, rights)
        self.names = people.named(
            (who for one in robots for who in _performers(one.action)), type_def
        )
        self.processes = _titles(one.action for one in robots)

    def said(self, robot: Robot) -> Said:
        parts = [self._when(robot)]
        if robot.delay and robot.trigger != Robot.Trigger.TIME:
            parts.append(_("%(time)s later") % {"time": lasts(robot.delay)})
        if robot.acts_anyway and robot.stage_id and robot.trigger in MAY_BE_LEFT:
            parts.append(_("even if it has left the stage"))
        if robot.condition:
            parts.append(_("if %(condition)s") % {"condition": say(robot.condition, self.known)})
        what = robot.title or self._deed(robot.action)
        return Said(", ".join(part for part in parts if part), what)

    def _when(self, robot: Robot) -> str:
        match robot.trigger:
            case "entry":
                return _("When it enters")
            case "exit":
                return _("When it leaves")
            case "time":
                return _("When it has stood here for %(time)s") % {"time": lasts(robot.delay)}
            case "field":
                one = self.type.fields.get(robot.name)
                return _("When “%(field)s” changes") % {"field": one.label if one else robot.name}
        what = happenings().get(robot.name, robot.name)
        return _("When %(what)s") % {"what": what}

    def _deed(self, action: Mapping[str, Any]) -> str:
        kind = str(action.get("kind"))
        tell = _DEEDS.get(kind)
        return tell(self, action) if tell else label_of(kind).lower()

    def people(self, action: Mapping[str, Any], key: str = "performers") -> str:
        named = action.get(key)
        if not isinstance(named, list):
            return str(named or "")
        said = [self._person(people.word_of(one)) for one in named]
        return ", ".join(one for one in said if one)

    def _person(self, word: str) -> str:
        name = self.names.get(word, "")
        return name[:1].lower() + name[1:] if word in people.FIXED else name

    def text(self, action: Mapping[str, Any], key: str) -> str:
        found = " ".join(braces.written(str(action.get(key) or ""), self.texts).split())
        return found if len(found) <= MOST_LETTERS else f"{found[: MOST_LETTERS - 1]}…"

    def fields(self, action: Mapping[str, Any], target: TypeDef) -> str:
        fields = dict(action.get("fields") or {})
        if action.get("field"):
            fields[str(action["field"])] = action.get("value")
        return "; ".join(self._field(target.fields.get(c), c, v) for c, v in fields.items())

    def _field(self, one: FieldDef | None, code: str, stored: Any) -> str:
        if one is None:
            return code
        way, shown = values.typed_of(one, stored, self.type)
        names = {"field": one.label, "value": shown}
        if way == "empty":
            return _("empty “%(field)s”") % names
        if way == "days":
            return _("set “%(field)s” to %(value)s days from then") % names
        if way == "field":
            names["value"] = self.type.fields[shown].label
            return _("set “%(field)s” to the value of “%(value)s”") % names
        if way == "value" and one.kind not in TEXTS:
            names["value"] = self._shown(one, shown)
        return _("set “%(field)s” to %(value)s") % names

    def _shown(self, one: FieldDef, stored: Any) -> str:
        try:
            value = parse(one, stored)
        except BadValue:
            return str(stored)
        return present.display(
            one, value, present.names_for([one], [{one.code: value}], self.rights)
        )


def _task(by: _Speaker, action: Mapping[str, Any]) -> str:
    return _("create a task “%(title)s” for %(people)s") % {
        "title": by.text(action, "title"),
        "people": by.people(action),
    }


def _create(by: _Speaker, action: Mapping[str, Any]) -> str:
    try:
        target = types().by_code(str(action.get("type")))
    except NoSuchType:
        return label_of("create").lower()
    names = {"type": target.label.lower(), "fields": by.fields(action, target)}
    return _("create: %(type)s; %(fields)s") % names if names["fields"] else target.label


def _stage(by: _Speaker, action: Mapping[str, Any]) -> str:
    code = action.get("stage")
    label = next((one.label for one in by.type.stages if one.code == code), str(code))
    return _("move it to “%(stage)s”") % {"stage": label}


def _notify(by: _Speaker, action: Mapping[str, Any]) -> str:
    return _("tell %(people)s: “%(text)s”") % {
        "people": by.people(action, "to"),
        "text": by.text(action, "text"),
    }


def _letter(by: _Speaker, action: Mapping[str, Any]) -> str:
    to = ", ".join(one for one in (by.people(action, "to"), by.text(action, "also")) if one)
    return _("send a letter “%(subject)s” to %(people)s") % {
        "subject": by.text(action, "subject"),
        "people": to,
    }


def _start(by: _Speaker, action: Mapping[str, Any]) -> str:
    name = by.processes.get(action.get("process"), "")
    return _("start “%(process)s”") % {"process": name} if name else label_of("start").lower()


_DEEDS: Mapping[str, Callable[[_Speaker, Mapping[str, Any]], str]] = {
    "task": _task,
    "create": _create,
    "stage": _stage,
    "notify": _notify,
    "letter": _letter,
    "start": _start,
    "set_field": lambda by, action: by.fields(action, by.type),
    "responsible": lambda by, action: (
        _("make responsible: %(people)s") % {"people": by.people(action)}
    ),
    "note": lambda by, action: _("comment “%(text)s”") % {"text": by.text(action, "text")},
    "wait": lambda by, action: (
        _("those below wait for %(time)s") % {"time": lasts(str(action.get("for") or ""))}
    ),
    "http": lambda by, action: (
        _("call %(address)s") % {"address": urlsplit(str(action.get("url"))).netloc}
    ),
    "bin": lambda by, action: _("put it into the bin"),
}


def _performers(action: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [action.get(key) for key in ("performers", "to")]
    return [one for many in found if isinstance(many, list) for one in many]


def _titles(actions: Iterable[Mapping[str, Any]]) -> dict[Any, str]:
    wanted = [one["process"] for one in actions if isinstance(one.get("process"), int)]
    if not wanted:
        return {}
    found = sql.rows("SELECT id, title FROM record WHERE id = ANY(%(ids)s)", {"ids": wanted})
    return dict(found)
