"""FEEL in a model: read once, evaluated against the variables in scope and the host's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

import feel
from bpmn.errors import Place
from bpmn.values import Value

type Kind = Literal["expression", "gateway", "job", "error", "data", "loop", "decision"]

LANGUAGES = frozenset(
    {
        "",
        "feel",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20151101/FEEL",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)


class Stuck(Exception):
    """A token cannot go on: the engine turns this into an incident, it never leaves `step`."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        expression: str | None = None,
        values: Mapping[str, Value] | None = None,
    ) -> None:
        self.kind, self.message = kind, message
        self.expression, self.values = expression, values
        super().__init__(message)


type Purpose = Literal["data", "way", "event", "loop", "collection", "count", "timer"]


class Oracle:
    """Answers in place of the evaluation of expressions: for exploration and simulation.

    `purpose` says what an answer is for: data, the way out of a node, a conditional event, a loop
    or completion, the collection or number of instances, a timer. None leaves it to FEEL.
    """

    def condition(self, expression: Expression, purpose: Purpose) -> bool | None:
        """Return whether a condition holds."""
        return None

    def value(self, text: str, purpose: Purpose) -> Value:
        """Return the value of an expression, or of a collection by its name."""
        return None


_MISSING: Value = []


class Expression:
    """One FEEL expression of a model; immutable.

    `names` are the free names that it may read, `paths` the same with their members
    (`("deal", "company")`).
    """

    __slots__ = ("_compiled", "names", "paths", "place", "text")

    def __init__(self, text: str, place: Place, names: frozenset[str] = frozenset()) -> None:
        """Compile a text. Raise feel.SyntaxMistake."""
        self.text = text
        self.place = place
        self._compiled = feel.parse(text.removeprefix("="), names=names)
        self.names = frozenset(self._compiled.names)
        self.paths = frozenset(self._compiled.paths)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def value(
        self,
        look_up: Callable[[str, Value], Value],
        now: datetime,
        *,
        unknown: bool = False,
    ) -> Value:
        """Evaluate; a mistake that makes the value null raises Stuck with what was read.

        `unknown`: what is null only because something that it reads is null is no mistake.
        """
        scope: dict[str, Value] = {}
        for name in self.names:
            found = look_up(name, _MISSING)
            if found is not _MISSING:
                scope[name] = found
        result = self._compiled.evaluate(scope, now=now)
        if result.value is None:
            for warning in result.warnings:
                if not unknown or warning.code != "null":
                    raise Stuck("expression", str(warning), self.text, scope)
        return result.value
