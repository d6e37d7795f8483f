"""Kinds of events: each owns its sentence, its icon and its place in the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of fact. ``sentence`` is what the timeline says after the actor's name."""

    code: str
    sentence: Text
    icon: str = "circle"
    is_system: bool = True
    """System lines are quieter than people's words (UX 8)."""
    tell: Callable[[Mapping[str, Any]], str] | None = None
    """Says more than ``sentence``, from the event's data, to anybody who may see the record."""
    is_named: bool = False
    """What acted by itself is named before the sentence, as a person is."""

    def said(self, data: Mapping[str, Any]) -> str:
        return self.tell(data) if self.tell else str(self.sentence)


_kinds: dict[str, EventKind] = {}


def register(*kinds: EventKind) -> None:
    """Make kinds known; apps do it in their ``events.py``.

    Raises ValueError where two kinds share a code.
    """
    for kind in kinds:
        if _kinds.get(kind.code, kind) != kind:
            raise ValueError(f"two kinds of events are called {kind.code!r}")
        _kinds[kind.code] = kind


def kind_of(code: str) -> EventKind:
    return _kinds[code]


def all_kinds() -> dict[str, EventKind]:
    return dict(_kinds)
