"""Who does a step, as one word of a form: ``person:5``, ``role:3``, ``initiator``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

NUMBERED = ("person", "role", "unit", "head_of_unit", "group")
FIXED = {
    "initiator": gettext_lazy("Whoever started it"),
    "head_of_initiator": gettext_lazy("The head of whoever started it"),
    "responsible": gettext_lazy("Whoever is responsible for what it is about"),
}
POOLS = frozenset({"role", "unit", "group"})
"""Kinds that stand for several people, of whom one does it."""


class BadPerformer(ValueError):
    """A word that names no performer."""


def read(word: str) -> dict[str, Any]:
    """The performer of a word. Raises BadPerformer.

    >>> read("role:3")
    {'kind': 'role', 'id': 3}
    """
    kind, _colon, number = word.partition(":")
    if not number and kind in FIXED:
        return {"kind": kind}
    if kind in NUMBERED and number.isdecimal() and len(number) < 10:
        return {"kind": kind, "id": int(number)}
    raise BadPerformer(word[:40])


def word(performer: Mapping[str, Any]) -> str:
    """The word of a performer; FEEL has none and is kept by its text."""
    kind = str(performer.get("kind", ""))
    return f"{kind}:{performer['id']}" if "id" in performer else kind


def told(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Whom a step of the portal tells something."""
    to = (settings.get("do") or {}).get("to")
    return [one for one in to if isinstance(one, Mapping)] if isinstance(to, list) else []


def is_pool(performers: Iterable[Mapping[str, Any]]) -> bool:
    """Whether somebody has to be picked from among several."""
    return any(one.get("kind") in POOLS for one in performers)
