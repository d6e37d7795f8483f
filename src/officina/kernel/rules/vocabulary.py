"""The names that a rule may use: what people call them, what kind of values they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from feel import types
from feel.types import Type
from officina.kernel.access.policy import Rights

type Family = Literal[
    "text", "number", "date", "moment", "choice", "many", "tags", "reference", "bool", "file"
]

FAMILIES: Mapping[str, Family] = {
    "number": "number",
    "decimal": "number",
    "integer": "number",
    "money": "number",
    "date": "date",
    "datetime": "moment",
    "list": "choice",
    "stage": "choice",
    "multilist": "many",
    "tags": "tags",
    "person": "reference",
    "unit": "reference",
    "organisation": "reference",
    "company": "reference",
    "link": "reference",
    "bool": "bool",
    "file": "file",
}
"""Kind of a field -> how its values are compared. Every other kind is text."""

_TYPES: Mapping[Family, Type] = {
    "text": types.STRING,
    "number": types.NUMBER,
    "date": types.DATE,
    "moment": types.DATE_AND_TIME,
    "choice": types.STRING,
    "many": types.ListType(types.STRING),
    "tags": types.ListType(types.STRING),
    "reference": types.NUMBER,
    "bool": types.BOOLEAN,
    "file": types.ListType(types.ANY),
}


class BadValue(ValueError):
    """A value that this name cannot be compared with; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def as_typed(typed: str) -> str:
    return typed


@dataclass(frozen=True, slots=True)
class Name:
    """One name: ``code`` in FEEL, ``label`` on screens, ``kind`` of field.

    ``options`` are (value, label); ``target`` says what is looked for where values are too many to
    list: "person", "unit", the code of a type. ``plain`` turns what a person typed into the value
    of a row ("1 200,50" -> "1200.50"), or raises BadValue; ``shown`` turns that into words.
    """

    code: str
    label: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    target: str = ""
    list_code: str = ""
    """The shared list that ``options`` come from."""
    group: str = ""
    """What names stand together under in menus."""
    plain: Callable[[str], str] = as_typed
    shown: Callable[[str], str] | None = None

    @property
    def family(self) -> Family:
        return FAMILIES.get(self.kind, "text")

    @property
    def type(self) -> Type:
        return _TYPES[self.family]


@dataclass(frozen=True)
class Vocabulary(Mapping[str, Name]):
    """Names by code, in the order of menus. ``key`` finds it again in a later request."""

    names: tuple[Name, ...]
    key: str = ""

    @cached_property
    def _by_code(self) -> dict[str, Name]:
        return {one.code: one for one in self.names}

    def __getitem__(self, code: str) -> Name:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """What ``evaluate.compiled`` takes as names."""
        return tuple(self._by_code)

    def without(self, codes: Iterable[str]) -> Vocabulary:
        """The same without some names: what a viewer may not see is not there."""
        left = set(codes)
        return Vocabulary(tuple(one for one in self.names if one.code not in left), self.key)


def vocabulary(names: Sequence[Name], key: str = "") -> Vocabulary:
    return Vocabulary(tuple(names), key)


type Maker = Callable[[str, Rights], Vocabulary | None]

_makers: dict[str, Maker] = {}


def offer(prefix: str, maker: Maker) -> None:
    """Make vocabularies findable by keys ``prefix:rest``; an app does it when it is ready.

    ``maker`` gets the rest and the rights of who asks; None where there is none for him.
    """
    _makers[prefix] = maker


def find(key: str, rights: Rights) -> Vocabulary | None:
    """The vocabulary of a key, for the viewer of the rights; None where there is none."""
    prefix, _colon, rest = key.partition(":")
    maker = _makers.get(prefix)
    return maker(rest, rights) if maker else None
