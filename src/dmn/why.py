"""Why a decision came out as it did: what was looked at, and what matched.

Plain values for hosts to show, store and compare. A `Why` is made for each decision, and inside it,
in the order of evaluation, for each table and each invocation that it came through.
"""

from __future__ import annotations

from typing import NamedTuple

from feel.errors import Position
from feel.values import Value


class Seen(NamedTuple):
    """An input expression of a table and the value that it had."""

    text: str
    value: Value


class Matched(NamedTuple):
    """A rule that matched: its number counts from 1, its outputs in the order of the clauses."""

    number: int
    id: str | None
    outputs: tuple[Value, ...]
    annotations: tuple[str, ...]


class TableHit(NamedTuple):
    """One evaluation of a decision table."""

    table: str
    hit_policy: str
    inputs: tuple[Seen, ...]
    rules: tuple[Matched, ...]
    value: Value


class Why(NamedTuple):
    """One evaluation of a decision, business knowledge model or decision service.

    `inputs` are the values that it required or was called with; `steps` the tables and
    invocations inside it; `because` the decisions that it required, each told once in a tree.
    """

    kind: str
    name: str
    id: str | None
    value: Value
    inputs: tuple[tuple[str, Value], ...] = ()
    steps: tuple[TableHit | Why, ...] = ()
    because: tuple[Why, ...] = ()


class Mistake(NamedTuple):
    """Something that made a value null: a stable code, a sentence, the element, and where in
    its text."""

    code: str
    sentence: str
    element: str
    position: Position | None = None

    def __str__(self) -> str:
        where = f"{self.element}, {self.position}" if self.position else self.element
        return f"{where}: {self.sentence}"
