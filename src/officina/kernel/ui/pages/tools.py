"""Entries that apps add to the menu above the list and the board of a type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from officina.kernel.access.web import Request
from officina.kernel.records.types import TypeDef


@dataclass(frozen=True, slots=True)
class Tool:
    label: str
    icon: str
    href: str


type Tools = Callable[[Request, TypeDef], Iterable[Tool]]

_tools: list[Tools] = []


def offer_tools(tools: Tools) -> None:
    """Make entries known; an app does it when it is ready. It offers nothing to who may not."""
    if tools not in _tools:
        _tools.append(tools)


def tools_of(request: Request, type_def: TypeDef) -> list[Tool]:
    return [one for tools in _tools for one in tools(request, type_def)]
