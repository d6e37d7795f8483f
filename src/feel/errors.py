"""What can go wrong in FEEL, as data with a place.

    FeelError                 everything this package raises
    ├── SyntaxMistake         the text is not an expression of the language
    ├── NotAValue             the host handed in what FEEL has no kind for
    ├── Undefined             a function has no result for its arguments (never leaves `evaluate`)
    └── Exhausted             an evaluation used up its fuel (never leaves `evaluate`)

A mistake made while evaluating is not raised: DMN 1.5, 10.3.2.1 makes the value null, and the
result carries a `Mistake` that says why. The code "null" is for what is null only because
something else is: a host may leave it out where missing data is usual.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: line and column count from 1, offset from 0, in code points."""

    line: int
    column: int
    offset: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: a stable code, a sentence for people, and where.

    `parts` are what the sentence names, in its order, so that a host can say it in other words.
    """

    code: str
    sentence: str
    position: Position
    parts: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.position}: {self.sentence}"


class FeelError(Exception):
    """The root of the errors that this package raises."""


class SyntaxMistake(FeelError):
    """The text cannot be read as FEEL. Carries `code`, `sentence`, `position` and `parts`."""

    def __init__(
        self, code: str, sentence: str, position: Position, parts: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{position}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.position = position
        self.parts = parts

    @property
    def mistake(self) -> Mistake:
        return Mistake(self.code, self.sentence, self.position, self.parts)


class Exhausted(FeelError):
    """An evaluation asked for more steps, depth or size than it was given."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class NotAValue(FeelError):
    """The host handed in something that FEEL has no kind for."""


class Undefined(FeelError):
    """A function has no result for its arguments: its call is null, and this is the warning."""

    def __init__(self, sentence: str, code: str = "undefined") -> None:
        super().__init__(sentence)
        self.code = code


class Lines:
    """Turns offsets of one text into positions."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def at(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1, offset)
