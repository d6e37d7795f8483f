"""Sections that apps add to the settings of a type: what they do with it, and where that is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from officina.kernel.records.types import TypeDef


@dataclass(frozen=True, slots=True)
class Section:
    """``said`` is how it stands, in a sentence; ``href`` leads to where it is changed."""

    label: str
    said: str
    href: str


type Maker = Callable[[TypeDef], Section | None]

_makers: list[Maker] = []


def offer_section(maker: Maker) -> None:
    """Make a section known; ``maker`` answers None for types that have none."""
    if maker not in _makers:
        _makers.append(maker)


def sections_of(type_def: TypeDef) -> list[Section]:
    return [made for maker in _makers if (made := maker(type_def)) is not None]
