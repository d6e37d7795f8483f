"""Whom a robot means: performers, and the fields of what it runs on that hold people (F127).

In forms each is one word: ``person:5``, ``role:3``, ``responsible``, ``field:client_manager``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from officina.kernel.records.types import FieldDef, TypeDef
from officina.processes.queries import performers as found
from officina.processes.routes import performers

FIXED = {
    "responsible": gettext_lazy("Whoever is responsible"),
    "head_of_initiator": gettext_lazy("The head of whoever is responsible"),
}
"""A robot has no initiator: who is responsible stands in his place."""
FIELD = "field:"
PEOPLE = ("person",)
ADDRESSES = ("person", "email")
BadPerformer = performers.BadPerformer

type Performer = Mapping[str, Any]


def read(word: str, type_def: TypeDef, kinds: Iterable[str] = PEOPLE) -> dict[str, Any]:
    """The performer of a word. Raises BadPerformer."""
    if word.startswith(FIELD):
        code = word.removeprefix(FIELD)
        if code not in {one.code for one in _fields(type_def, kinds)}:
            raise BadPerformer(word[:40])
        return {"kind": "feel", "expr": code}
    if word == "initiator":
        raise BadPerformer(word)
    return performers.read(word)


def word_of(one: Performer) -> str:
    return f"{FIELD}{one.get('expr', '')}" if one.get("kind") == "feel" else performers.word(one)


def named(many: Iterable[Performer], type_def: TypeDef) -> dict[str, str]:
    """Names by word, in the reader's language; in one query at most."""
    people = list(many)
    names = found.named(one for one in people if one.get("kind") != "feel")
    for one in people:
        code, kind = str(one.get("expr", "")), one.get("kind")
        if kind == "feel":
            field = type_def.fields.get(code)
            names[word_of(one)] = field.label if field else code
        elif kind in FIXED:
            names[word_of(one)] = str(FIXED[kind])
        elif kind == "initiator":
            names[word_of(one)] = str(FIXED["responsible"])
    return names


def choices(words: str, type_def: TypeDef, kinds: Iterable[str] = PEOPLE) -> list[dict[str, Any]]:
    """Who may be chosen, by the letters typed: relations first, then roles, people, units."""
    typed = words.casefold()
    own = [{"id": code, "name": str(label), "note": ""} for code, label in FIXED.items()]
    own += [
        {"id": f"{FIELD}{one.code}", "name": one.label, "note": type_def.label}
        for one in _fields(type_def, kinds)
    ]
    rest = [one for one in found.choices(words) if one["id"] not in performers.FIXED]
    return [*(one for one in own if typed in one["name"].casefold()), *rest]


def _fields(type_def: TypeDef, kinds: Iterable[str]) -> list[FieldDef]:
    wanted = tuple(kinds)
    return [
        one for one in type_def.fields.values() if one.kind in wanted and one.code != "responsible"
    ]
