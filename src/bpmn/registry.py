"""Finds the element classes of a package's modules, so that a new element is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Protocol


class Tagged(Protocol):
    tag: str


def by_tag[T](package: str, path: Iterable[str], base: type[T]) -> dict[str, type[T]]:
    """Return the classes below `base` that the modules of a package define, by XML tag."""
    found: dict[str, type[T]] = {}
    for module in sorted(pkgutil.iter_modules(path), key=lambda each: each.name):
        names = vars(importlib.import_module(f"{package}.{module.name}"))
        for thing in names.values():
            if isinstance(thing, type) and issubclass(thing, base):
                tag = vars(thing).get("tag")
                if isinstance(tag, str) and tag:
                    found[tag] = thing
    return found
