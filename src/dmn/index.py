"""Finding the rules of a table that can match, without looking at each of them.

A column keeps, for each value or stretch of values that its cells tell apart, the set of rules
that let it pass, as the bits of a whole number. Looking a row of inputs up is a dictionary or
binary search a column, and one `&` for all rules of a block. Blocks keep the sets small, so that
memory grows with the number of rules and not with its square.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dmn.conditions import Condition, Discrete, Key, KindSet, Mark, Ordered, key_of
from feel.values import Value

BLOCK = 2048
"""How many rules share one set of bits."""


@dataclass(frozen=True, slots=True)
class DiscreteColumn:
    """The rules for each known value, and those for every other value of the kind."""

    known: dict[Key, int]
    other: int

    def rules(self, key: Key) -> int:
        return self.known.get(key, self.other)


@dataclass(frozen=True, slots=True)
class OrderedColumn:
    """The rules for each stretch between two neighbouring marks."""

    marks: tuple[Mark, ...]
    between: tuple[int, ...]

    def rules(self, key: Key) -> int:
        return self.between[bisect_right(self.marks, (1, key, 0))]


@dataclass(frozen=True, slots=True)
class Column:
    """One input clause in one block of rules.

    `always` are the rules with `-`, `rest` all others. For each kind of values there are the rules
    by value, and those that must be asked: their cells say nothing of the kind.
    """

    always: int
    rest: int
    kinds: dict[str, tuple[DiscreteColumn | OrderedColumn, int]]

    def look_up(self, value: Value) -> tuple[int, int]:
        """The rules that let the value pass, and those that must be asked."""
        found = key_of(value)
        if found is None:
            return self.always, self.rest
        known = self.kinds.get(found[0])
        if known is None:
            return self.always, self.rest
        column, unclear = known
        return column.rules(found[1]) | self.always, unclear


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of the rules from `first` on."""

    first: int
    every: int
    columns: tuple[Column, ...]


def blocks_of(rows: Sequence[Sequence[Condition | None]], width: int) -> tuple[Block, ...]:
    """The index of rules whose cells have these conditions."""
    blocks = []
    for first in range(0, len(rows), BLOCK):
        part = rows[first : first + BLOCK]
        columns = tuple(_column([row[i] for row in part]) for i in range(width))
        blocks.append(Block(first, (1 << len(part)) - 1, columns))
    return tuple(blocks)


def _column(cells: Sequence[Condition | None]) -> Column:
    always = 0
    discrete: dict[str, list[tuple[int, Discrete]]] = {}
    ordered: dict[str, list[tuple[int, Ordered]]] = {}
    for number, cell in enumerate(cells):
        if cell is None:
            continue
        if cell.is_anything:
            always |= 1 << number
        for one in cell.sets:
            if isinstance(one, Discrete):
                discrete.setdefault(one.kind, []).append((number, one))
            else:
                ordered.setdefault(one.kind, []).append((number, one))
    rest = ((1 << len(cells)) - 1) & ~always
    kinds: dict[str, tuple[DiscreteColumn | OrderedColumn, int]] = {}
    for kind, values in discrete.items():
        kinds[kind] = _discrete(values), rest & ~_numbers(values)
    for kind, spans in ordered.items():
        kinds[kind] = _ordered(spans), rest & ~_numbers(spans)
    return Column(always, rest, kinds)


def _numbers(cells: Sequence[tuple[int, KindSet]]) -> int:
    bits = bytearray(BLOCK // 8)
    for number, _ in cells:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _discrete(cells: list[tuple[int, Discrete]]) -> DiscreteColumn:
    other = 0
    for number, cell in cells:
        if cell.is_negated:
            other |= 1 << number
    known: dict[Key, int] = {}
    for number, cell in cells:
        for value in cell.values:
            known[value] = known.get(value, other) ^ (1 << number)
    return DiscreteColumn(known, other)


def _ordered(cells: list[tuple[int, Ordered]]) -> OrderedColumn:
    turns: dict[Mark, int] = {}
    current = 0
    for number, cell in cells:
        for span in cell.spans:
            if len(span.low) == 1:
                current |= 1 << number
            else:
                turns[span.low] = turns.get(span.low, 0) ^ (1 << number)
            if len(span.high) != 1:
                turns[span.high] = turns.get(span.high, 0) ^ (1 << number)
    marks = tuple(sorted(turns))
    between = [current]
    for mark in marks:
        current ^= turns[mark]
        between.append(current)
    return OrderedColumn(marks, tuple(between))
