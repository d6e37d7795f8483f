"""What rules about records of a type may say: its fields, its stage, and its links' fields.

A link's own fields stand one step away, as "company.country".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.names import names_of
from officina.kernel.records import kinds
from officina.kernel.records.columns import SYSTEM_FIELDS
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read
from officina.kernel.records.types import FieldDef, NoSuchType, StageDef, TypeDef, types
from officina.kernel.rules import evaluate
from officina.kernel.rules.evaluate import words
from officina.kernel.rules.vocabulary import BadValue, Name, Vocabulary

KEY = "type"
FILTER = "filter"
"""Of vocabularies that are found again: ``type:lead``, ``filter:lead``."""
LINKS = ("company", "link")
_FOLDED = ("longtext", "richtext", "address")


def vocabulary_of(type_def: TypeDef, rights: Rights | None = None) -> Vocabulary:
    """All names for rules about this type; with rights, only what their viewer may see."""
    names = [*_own(type_def, rights), *_system(type_def), *_steps(type_def, rights)]
    return Vocabulary(tuple(names), f"{KEY}:{type_def.code}")


def filter_vocabulary(type_def: TypeDef, rights: Rights | None = None) -> Vocabulary:
    """What lists of the type are filtered by: its own fields, stages by their numbers, fields of
    what it links to."""
    names = [*_own(type_def, rights), *_system(type_def), *_steps(type_def, rights)]
    if type_def.stages:
        stages = tuple((str(one.id), one.label) for one in type_def.stages)
        at = next(n for n, one in enumerate(names) if one.code == "stage")
        names[at] = dataclasses.replace(names[at], options=stages)
    return Vocabulary(tuple(names), f"{FILTER}:{type_def.code}")


def offered_filter(code: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key ``filter:code``."""
    try:
        return filter_vocabulary(types().by_code(code), rights)
    except NoSuchType:
        return None


def offered(code: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key ``type:code``, for who may see anything of that type at all."""
    try:
        return vocabulary_of(types().by_code(code), rights)
    except NoSuchType:
        return None


def codes_of(type_def: TypeDef) -> tuple[str, ...]:
    """The codes alone, as evaluation takes them: no labels are looked up."""
    steps = [
        f"{link.code}.{one.code}" for link in _links(type_def) for one in _simple(target_of(link))
    ]
    return (*type_def.fields, *SYSTEM_FIELDS, *steps)


def _own(type_def: TypeDef, rights: Rights | None) -> Iterator[Name]:
    hidden = rights.hidden_fields(type_def.code) if rights else frozenset()
    for one in type_def.fields.values():
        if one.code not in hidden:
            yield name_of(one, rights=rights)


def name_of(
    one: FieldDef, *, code: str = "", label: str = "", rights: Rights | None = None
) -> Name:
    """A field as a name of rules."""
    target = {"link": one.target, "company": "company"}.get(one.kind, one.kind)
    refers = one.kind in ("person", "unit", "organisation", *LINKS)
    return Name(
        code=code or one.code,
        label=label or one.label,
        kind=one.kind,
        options=tuple((o.code, o.label) for o in one.options),
        list_code=one.option_list,
        target=target if refers else "",
        plain=partial(_plain, one),
        shown=partial(_shown, one, rights=rights) if refers else None,
    )


def _system(type_def: TypeDef) -> Iterator[Name]:
    for code, (one, _column, label) in SYSTEM_FIELDS.items():
        if code in type_def.fields or (code == "stage" and not type_def.stages):
            continue
        name = name_of(one, label=str(label))
        if code == "stage":
            stages = {stage.code: stage.label for stage in type_def.stages}
            name = Name(code, str(label), "stage", tuple(stages.items()))
        yield name


def _steps(type_def: TypeDef, rights: Rights | None) -> Iterator[Name]:
    for link in _links(type_def):
        target = target_of(link)
        assert target is not None
        if rights and link.code in rights.hidden_fields(type_def.code):
            continue
        hidden = rights.hidden_fields(target.code) if rights else frozenset()
        for one in _simple(target):
            if one.code not in hidden:
                label = f"{link.label}: {one.label}"
                step = name_of(one, code=f"{link.code}.{one.code}", label=label, rights=rights)
                yield dataclasses.replace(step, group=link.label)


def _links(type_def: TypeDef) -> Iterator[FieldDef]:
    for one in type_def.fields.values():
        if one.kind in LINKS and target_of(one) is not None:
            yield one


def target_of(link: FieldDef) -> TypeDef | None:
    """The type that a link leads to; ``None`` where it is no link, or that is gone."""
    if link.kind not in LINKS:
        return None
    try:
        return types().by_code(link.target or "company")
    except NoSuchType:
        return None


def _simple(target: TypeDef | None) -> Iterator[FieldDef]:
    if target is not None:
        for one in target.fields.values():
            if one.kind not in (*LINKS, *_FOLDED, "file"):
                yield one


def _plain(one: FieldDef, typed: str) -> str:
    """What was typed as rules keep it: "1 200,50" is 1200.50."""
    if one.kind in ("list", "multilist", "tags"):
        return typed
    if one.kind == "datetime":
        one, typed = dataclasses.replace(one, kind="date"), typed.partition("T")[0]
    try:
        value = kinds.parse(one, typed)
    except kinds.BadValue as bad:
        raise BadValue(bad.sentence) from bad
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _shown(one: FieldDef, value: str, rights: Rights | None = None) -> str:
    """The name behind a number; a dash where the viewer may not know it."""
    if not value.isdecimal():
        return value
    if one.kind not in LINKS:
        named = names_of([int(value)]).get(int(value))
        return named.name if named else "–"
    found = sql.row(
        "SELECT title, acl FROM record WHERE id = %(id)s AND deleted_at IS NULL",
        {"id": int(value)},
    )
    target = target_of(one)
    if found is None or target is None:
        return "–"
    may = rights is None or rights.token(target.code) & set(found[1])
    return str(found[0]) if may else _("hidden")


class Values(Mapping[str, Any]):
    """What the names of a type hold for one record; linked ones are read when they are asked for.

    The house reads links: a rule holds or not, whoever looks.
    """

    def __init__(
        self,
        type_def: TypeDef,
        values: Mapping[str, Any],
        *,
        stage: StageDef | None = None,
        row: RecordRow | None = None,
    ) -> None:
        self._type = type_def
        self._values = values
        self._stage = stage or (row.stage if row else None)
        self._row = row
        self._linked: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, code: str) -> Any:
        if code in self._type.fields:
            return self._values.get(code)
        if code == "stage":
            return self._stage.code if self._stage else None
        if code in SYSTEM_FIELDS:
            return getattr(self._row, SYSTEM_FIELDS[code][1], None)
        link, dot, field = code.partition(".")
        if dot and link in self._type.fields:
            return self._step(link).get(field)
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        return iter(codes_of(self._type))

    def __len__(self) -> int:
        return len(codes_of(self._type))

    def _step(self, link: str) -> Mapping[str, Any]:
        if link not in self._linked:
            target, value = target_of(self._type.fields[link]), self._values.get(link)
            try:
                found = read(value, target, rights=None).values if target and value else {}
            except NoSuchRecord:
                found = {}
            self._linked[link] = found
        return self._linked[link]


def holds(
    text: str,
    type_def: TypeDef,
    values: Mapping[str, Any],
    rights: Rights | None = None,
) -> bool:
    """Whether a rule about records of this type is true; "me" is the viewer of the rights.

    ``values`` are by field, or ``Values``. No text: it holds. Unknown is not true.
    """
    if not text:
        return True
    if not isinstance(values, Values):
        values = Values(type_def, values)
    viewer = rights.viewer if rights else None
    said = words(viewer.user_id, viewer.unit_id) if viewer else words()
    return evaluate.holds(text, values, names=codes_of(type_def), said=said)
