"""The parts of a package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from officina.kernel.principals.actor import Actor

type Content = Mapping[str, Any]
type Part_ = Mapping[str, Content]


@dataclass(slots=True)
class Put:
    """What goes along while a package is put in."""

    by: Actor
    removes: bool = False
    """Whether what the package lacks within a thing goes, too."""
    after: list[Callable[[], object]] = field(default_factory=list)
    """What is done when all parts stand."""


def _never(key: str, put: Put) -> None:
    raise LookupError(key)


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of thing that is set up.

    ``put`` makes a thing or changes it to what is said, and raises Refused; ``remove`` takes it
    away, and ``None`` says that things of this part are never taken away.
    """

    code: str
    label: str | Promise
    read: Callable[[], Part_]
    put: Callable[[str, Content, Put], None]
    remove: Callable[[str, Put], None] | None = None
    place: int = 50
    """Parts are put in by this order: what others lean on comes first."""


_parts: dict[str, Part] = {}


def part(one: Part) -> None:
    """Add a part. Raises ValueError where another has its code."""
    if _parts.get(one.code, one) != one:
        raise ValueError(f"two parts of a package are called {one.code!r}")
    _parts[one.code] = one


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda one: one.place)
