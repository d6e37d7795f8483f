"""Where a name is used, over the whole portal: "used in 9 places".

Whoever keeps rules or names fields registers a source; the settings ask all of them.

Renaming needs nothing of this. Rules, views, forms, robots and processes keep codes, and show the
names of the moment. A code is made once (`records.naming`) and never becomes another: clients of
the API, packages of other portals and published drawings know things by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

import feel
from officina.kernel.rules.evaluate import compiled


@dataclass(frozen=True, slots=True)
class Use:
    """One place. ``sentence`` says it to an administrator; ``rules`` are FEEL texts that stand
    there, ``codes`` what it names outright: "amount", "stage:won", "source:web-form"."""

    sentence: str
    url: str = ""
    rules: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()


class Source(Protocol):
    """Places of one sort: the guards of stages, the fields of forms."""

    def uses(self, type_code: str) -> Iterable[Use]:
        """All places that speak about records of a type."""


_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Make a sort of places known; an app does it when it is ready."""
    _sources[name] = source


def uses_of(type_code: str, code: str, names: Iterable[str], *, value: str = "") -> list[Use]:
    """The places where a field is used; with ``value``, an option of it or a stage.

    ``names`` are the vocabulary of the type.
    """
    known = tuple(names)
    wanted = f"{code}:{value}" if value else code
    return [
        use for use in _all(type_code) if wanted in use.codes or _reads(use, code, value, known)
    ]


def count(type_code: str, names: Iterable[str]) -> dict[str, int]:
    """How many places use each name of a type."""
    known, found = tuple(names), dict.fromkeys(names, 0)
    for use in _all(type_code):
        read = {one.partition(":")[0] for one in use.codes}
        for text in use.rules:
            read |= _names(text, known)
        for code in read & found.keys():
            found[code] += 1
    return found


def places_of(type_code: str, *, without: Collection[str] = ()) -> list[Use]:
    """All places that speak about records of a type, but those of some sorts."""
    return [
        use
        for name, source in _sources.items()
        if name not in without
        for use in source.uses(type_code)
    ]


def _all(type_code: str) -> Iterable[Use]:
    for source in _sources.values():
        yield from source.uses(type_code)


def _names(text: str, known: tuple[str, ...]) -> frozenset[str]:
    try:
        return compiled(text, known).names if text else frozenset()
    except feel.SyntaxMistake:
        return frozenset()


def _reads(use: Use, code: str, value: str, known: tuple[str, ...]) -> bool:
    for text in use.rules:
        if code not in _names(text, known):
            continue
        if not value or _compares(text, value, known):
            return True
    return False


def _compares(text: str, value: str, known: tuple[str, ...]) -> bool:
    """Whether a literal of the text is this value."""
    nodes = feel.tree.walk(compiled(text, known).tree)
    return any(isinstance(one, feel.tree.StringLiteral) and one.value == value for one in nodes)
