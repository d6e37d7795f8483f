"""From the syntax tree to closures: the compiler's state, and who compiles which node.

A closure is called with the run and an environment: a list whose first item is the host's scope and
whose other items are the local variables, in slots that the compiler gives out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from feel.errors import Lines, Position
from feel.run import Run
from feel.tree import Node, walk
from feel.types import Type
from feel.values import Value

type Env = list[Any]
"""Slot 0 is a Mapping, the others are Values: a list cannot say so."""
type Code = Callable[[Run, Env], Value]
type Handler = Callable[[Compiler, Any], Code]


@dataclass(frozen=True, slots=True)
class Local:
    """A variable in a slot."""

    name: str
    slot: int
    outer: Names


@dataclass(frozen=True, slots=True)
class Members:
    """The members of the item that a filter looks at: known only when it does."""

    slot: int
    outer: Names


type Names = Local | Members | None


class Compiler:
    """Compiles one text. `names` is what is local at the present place, `depth` how far below
    the body of the present function, or the whole expression, that place is."""

    def __init__(
        self, text: str, types: Mapping[str, Type], handlers: Mapping[type, Handler]
    ) -> None:
        self.types = types
        self.names: Names = None
        self.slots = 1
        self.depth = 0
        self._lines = Lines(text)
        self._handlers = handlers

    def compile(self, node: Node) -> Code:
        self.depth += 1
        code = self._handlers[type(node)](self, node)
        self.depth -= 1
        return code

    def position(self, node: Node) -> Position:
        return self._lines.at(node.start)

    def at(self, offset: int) -> Position:
        return self._lines.at(offset)

    def weight(self, node: Node) -> int:
        """The steps that one visit of `node` is charged: one, and one for every eight parts."""
        return 1 + sum(1 for _ in walk(node)) // 8

    def new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def declare(self, name: str) -> int:
        """Make a local variable from here on; the caller restores `names` where it ends."""
        slot = self.new_slot()
        self.names = Local(name, slot, self.names)
        return slot

    def find(self, name: str) -> tuple[list[int], int | None]:
        """Where to look for a name: slots of items, then a local's slot, None for the host's."""
        items: list[int] = []
        place = self.names
        while place is not None:
            if isinstance(place, Members):
                items.append(place.slot)
            elif place.name == name:
                return items, place.slot
            place = place.outer
        return items, None


def constant(value: Value) -> Code:
    """Code that always gives the same scalar."""

    def give(run: Run, env: Env) -> Value:
        return value

    return give
