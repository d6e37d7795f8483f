"""Texts with names of fields in them: ``{Amount}`` as people write it, ``{amount}`` as it is kept.

What stands in braces and is no field's name is FEEL, and stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

import feel
from officina.kernel.records.types import TypeDef
from officina.processes import vocabulary

_BRACES = re.compile(r"\{([^{}]*)\}")
NUMBER = "record.number"
LONG = frozenset({"richtext", "file"})


class BadText(ValueError):
    """A text that names what is not there; ``sentence`` says it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def names_for_texts(type_def: TypeDef) -> dict[str, str]:
    """Names that texts about such things may hold, by their codes; no two are called alike."""
    found = {NUMBER: _("Number")}
    for one in type_def.fields.values():
        if one.kind not in LONG:
            label = one.label.translate({ord("{"): None, ord("}"): None})
            found[one.code] = label if label not in found.values() else one.code
    return found


def written(text: str, names: Mapping[str, str]) -> str:
    """A kept text as people see it."""
    return _BRACES.sub(lambda found: f"{{{names.get(found[1].strip(), found[1])}}}", text)


def kept(text: str, names: Mapping[str, str]) -> str:
    """What was written, with the codes of names. Raises BadText for what is no name."""
    codes = {label.casefold(): code for code, label in names.items()}
    known = vocabulary.known([]) | names.keys()

    def code_of(found: re.Match[str]) -> str:
        inside = found[1].strip()
        if inside.casefold() in codes:
            return f"{{{codes[inside.casefold()]}}}"
        unknown = _unknown(inside, known)
        if unknown:
            said = _("There is no field “%(name)s” here. Choose one of the names below.")
            raise BadText(said % {"name": unknown})
        return found[0]

    return _BRACES.sub(code_of, text)


def filled(text: str, said: Mapping[str, str]) -> str:
    """A kept text with the words that stand for its names; what has none is left for a person."""
    return _BRACES.sub(lambda found: said.get(found[1].strip(), found[0]), text)


def expressions(text: str) -> Iterator[str]:
    """What stands in braces."""
    yield from (found[1] for found in _BRACES.finditer(text))


def _unknown(inside: str, known: frozenset[str]) -> str:
    """What of it is no name; empty where all can be read."""
    try:
        read = feel.parse(inside, names=known).names if inside else frozenset({""})
    except feel.SyntaxMistake:
        return inside
    return next((name for name in sorted(read) if name not in known), "")
