"""One evaluation: its fuel, its moment, its warnings.

Fuel is counted, not timed, so that the same input always gives the same answer. A step is charged
for each item of a loop, each call, each 64 signs and each 4 items that are made or gone through;
what is between them is bounded by the length of the expression itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from feel.errors import Exhausted, Mistake, Position, Undefined
from feel.temporal import DateTime
from feel.values import MAX_NESTING, SCALARS, Value, to_value

DEFAULT_FUEL = 1_000_000
MAX_FRAMES = 600
"""How deep calls may nest, counted in Python frames, of which Python allows 1000 by itself."""
MAX_SIZE = 1_000_000
"""The longest list and text that an evaluation makes."""
MAX_WARNINGS = 50


class Scope(dict[str, Value]):
    """The variables of an evaluation, already as FEEL values: nothing in it is converted again."""

    @staticmethod
    def of(variables: Mapping[str, object]) -> Scope:
        """Convert once what many expressions will read. Raise NotAValue as `to_value` does."""
        return Scope((name, to_value(value)) for name, value in variables.items())


class Run:
    """What one evaluation has left to spend, and what it has to say."""

    __slots__ = ("_admitted", "_seen", "frames", "fuel", "now", "warnings")

    def __init__(self, fuel: int, now: dt.datetime | DateTime | None) -> None:
        self.fuel = fuel
        self.now = now
        self.frames = 0
        self.warnings: list[Mistake] | None = None
        self._admitted: dict[int, tuple[object, Value]] | None = None
        self._seen: set[tuple[str, str]] | None = None

    def moment(self) -> DateTime:
        """The moment of the evaluation. Raise Undefined where the host gives none."""
        if isinstance(self.now, dt.datetime):
            moment = to_value(self.now)
            assert isinstance(moment, DateTime)
            self.now = moment
        if self.now is None:
            raise Undefined("Nobody says what time it is.")
        return self.now

    def spend(self, steps: int) -> None:
        """Pay for work, before it is done. Raise Exhausted where nothing is left."""
        self.fuel -= steps
        if self.fuel < 0:
            raise Exhausted("fuel", "The expression needs more steps than it is allowed.")

    def spend_on_text(self, size: int) -> None:
        """Pay for making a text of that size."""
        self._check(size)
        self.spend(1 + size // 64)

    def spend_on_list(self, size: int) -> None:
        """Pay for making, or going through, a list or context of that size."""
        self._check(size)
        self.spend(2 + size // 4)

    def spend_once(self, steps: int, what: tuple[str, str]) -> None:
        """Pay for what is made for its first use and kept for others, in this evaluation."""
        if self._seen is None:
            self._seen = set()
        if what not in self._seen:
            self._seen.add(what)
            self.spend(steps)

    def _check(self, size: int) -> None:
        if size > MAX_SIZE:
            raise Exhausted("size", f"A text or list would be longer than {MAX_SIZE}.")

    def spend_on_result(self, value: Value) -> None:
        """Pay for a result as if no part of it were shared, since its reader sees them all.

        Raise Exhausted also where it is nested too deeply.
        """
        if not isinstance(value, list | dict):
            return
        waiting: list[tuple[list[Value] | dict[str, Value], int]] = [(value, 0)]
        while waiting:
            part, depth = waiting.pop()
            if depth > MAX_NESTING:
                raise Exhausted("size", f"The result is nested over {MAX_NESTING} deep.")
            self.spend_on_list(len(part))
            inner = part if isinstance(part, list) else part.values()
            waiting.extend((i, depth + 1) for i in inner if isinstance(i, list | dict))

    def enter(self, frames: int) -> None:
        """Go down into a call; `leave` undoes it."""
        self.frames += frames
        if self.frames > MAX_FRAMES:
            raise Exhausted("depth", "Functions call each other too deeply.")

    def leave(self, frames: int) -> None:
        self.frames -= frames

    def warn(self, code: str, sentence: str, position: Position) -> None:
        """Note a mistake, the same one at the same place once."""
        if self.warnings is None:
            self.warnings = []
        if len(self.warnings) < MAX_WARNINGS:
            mistake = Mistake(code, sentence, position)
            if mistake not in self.warnings:
                self.warnings.append(mistake)

    def admit(self, value: object) -> Value:
        """A host's value as FEEL sees it, converted once an evaluation. Raise NotAValue."""
        if type(value) in SCALARS:
            return to_value(value)
        if self._admitted is None:
            self._admitted = {}
        known = self._admitted.get(id(value))
        if known is None:
            known = self._admitted[id(value)] = (value, to_value(value))
        return known[1]
