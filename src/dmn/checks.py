"""Static checks of a decision table: gaps, overlaps, rules that can never match (DMN 1.5, 8.2.10).

Decided for inputs whose cells are constants, ranges and comparisons of texts, booleans, numbers,
dates and durations. A cell that only evaluation can tell may match or not: what is reported holds
either way, and where that hides an answer the finding "undecided" says so. Null inputs are left
out. The search stops after a fixed number of steps, and says so too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import feel
from dmn.conditions import (
    HIGHEST,
    LOWEST,
    ORDERED,
    Condition,
    Discrete,
    Key,
    Mark,
    Ordered,
    Span,
    merged,
)
from dmn.decisions import Decisions
from dmn.errors import UnknownDecision
from dmn.running import Evaluation
from dmn.tables import Input, Table
from feel.types import SimpleType

MAX_STEPS = 100_000
MAX_FINDINGS = 50

type Kind = Literal["gap", "overlap", "never matches", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a table: its kind, a sentence, and the rules, counted from 1."""

    kind: Kind
    sentence: str
    rules: tuple[int, ...] = ()


class Piece(NamedTuple):
    """Values of one input that all cells treat alike: a span, a value, or all other values.

    `may` are the rules that can let them pass, `must` those that surely do.
    """

    kind: str
    span: Span | None
    value: Key | None
    may: int
    must: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The pieces of one input."""

    text: str
    pieces: tuple[Piece, ...]


def check_table(decisions: Decisions, name: str) -> tuple[Finding, ...]:
    """What can be said about the table of a decision or knowledge model before it is used.

    Gaps for every table without default outputs, overlaps for UNIQUE and ANY, rules that can never
    match or never win. Raises UnknownDecision where `name` is no table.
    """
    table = decisions.table(name)
    if table is None:
        raise UnknownDecision(f"{name!r} is not a decision table")
    return tuple(_Check(table).findings())


class _Check:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.count = len(table.rules)
        self.every = (1 << self.count) - 1
        self.clauses = [
            _clause(clause, [row[i] for row in table.conditions])
            for i, clause in enumerate(table.inputs)
        ]
        self.steps = MAX_STEPS

    def findings(self) -> Iterator[Finding]:
        yield from self._impossible()
        if self.table.hit_policy in ("UNIQUE", "ANY"):
            yield from self._overlaps()
        if self.table.hit_policy in ("FIRST", "PRIORITY"):
            yield from self._beaten()
        if all(output.default is None for output in self.table.outputs):
            yield from self._gaps()
        yield from self._undecided()

    def _impossible(self) -> Iterator[Finding]:
        for clause in self.clauses:
            reached = 0
            for piece in clause.pieces:
                reached |= piece.may
            for rule in _bits(self.every & ~reached):
                sentence = f"Rule {rule + 1} can never match: no value of {clause.text} fits it."
                yield Finding("never matches", sentence, (rule + 1,))

    def _overlaps(self) -> Iterator[Finding]:
        found = 0
        for rule in range(self.count):
            rivals = self._meeting(rule) & ~((2 << rule) - 1)
            for other in _bits(rivals):
                if self.table.hit_policy == "ANY" and self._agree(rule, other):
                    continue
                found += 1
                if found > MAX_FINDINGS:
                    yield Finding("overlap", "There are more rules that overlap.")
                    return
                where = self._common(rule, other)
                sentence = f"Rules {rule + 1} and {other + 1} both match where {where}."
                yield Finding("overlap", sentence, (rule + 1, other + 1))

    def _meeting(self, rule: int) -> int:
        """The rules that surely match something that this rule surely matches."""
        rivals = self.every
        for clause in self.clauses:
            met = 0
            for piece in clause.pieces:
                if piece.must >> rule & 1:
                    met |= piece.must
            self.steps -= len(clause.pieces) // 64 + 1
            rivals &= met
            if not rivals or self.steps < 0:
                return 0
        return rivals

    def _agree(self, rule: int, other: int) -> bool:
        """Whether both have the same outputs, as far as they are known beforehand."""
        first, second = self.table.rules[rule].known, self.table.rules[other].known
        if first is None or second is None:
            return True
        return feel.equal(list(first), list(second)) is True

    def _common(self, rule: int, other: int) -> str:
        parts = []
        for clause in self.clauses:
            both = (1 << rule) | (1 << other)
            pieces = [piece for piece in clause.pieces if piece.must & both == both]
            parts.append(_described(clause, pieces))
        return _joined(parts)

    def _beaten(self) -> Iterator[Finding]:
        """Rules whose every case is taken by rules that win over them."""
        for rule in range(self.count):
            winners = self._winners(rule)
            if winners and not self._uncovered(winners, rule):
                sentence = f"Rule {rule + 1} never wins: better rules match all of its cases."
                yield Finding("never matches", sentence, (rule + 1,))

    def _winners(self, rule: int) -> int:
        earlier = (1 << rule) - 1
        if self.table.hit_policy == "FIRST":
            return earlier
        own = self._rank(rule)
        if own is None:
            return 0
        winners = 0
        for other in range(self.count):
            rank = self._rank(other)
            if rank is not None and (rank < own or (rank == own and other < rule)):
                winners |= 1 << other
        return winners

    def _rank(self, rule: int) -> tuple[int, ...] | None:
        known = self.table.rules[rule].known
        return None if known is None else self.table.rank(Evaluation(10_000, None), known)

    def _uncovered(self, rules: int, within: int) -> bool:
        """Whether a case of the rule `within` is surely left by `rules`, or could not be told."""
        search = _Search(self.clauses, rules, within, self.steps)
        try:
            return next(iter(search.run()), None) is not None or search.steps < 0
        finally:
            self.steps = search.steps

    def _gaps(self) -> Iterator[Finding]:
        search = _Search(self.clauses, self.every, None, self.steps)
        for number, path in enumerate(search.run()):
            if number == MAX_FINDINGS:
                yield Finding("gap", "There are more cases in which no rule matches.")
                break
            where = _joined(
                _described(clause, pieces)
                for clause, pieces in zip(self.clauses, path, strict=False)
            )
            yield Finding("gap", f"No rule matches where {where}.")
        self.steps = search.steps

    def _undecided(self) -> Iterator[Finding]:
        unclear = tuple(
            number
            for number, row in enumerate(self.table.conditions, 1)
            if any(cell is None for cell in row)
        )
        if unclear:
            sentence = "Some cells are known only when they are evaluated: there may be more."
            yield Finding("undecided", sentence, unclear[:MAX_FINDINGS])
        if self.steps < 0:
            yield Finding("undecided", "The table is too large to be checked completely.")


class _Search:
    """Walks through the cases input by input, and finds those that no rule of a set matches."""

    def __init__(
        self, clauses: Sequence[Clause], rules: int, within: int | None, steps: int
    ) -> None:
        self.clauses = clauses
        self.rules = rules
        self.within = within
        self.steps = steps
        self.covered: set[tuple[int, int]] = set()

    def run(self) -> Iterator[list[list[Piece]]]:
        """The cases, each as the pieces of the first inputs; the others may be anything."""
        return self._below(0, self.rules, [])

    def _below(
        self, depth: int, alive: int, path: list[list[Piece]]
    ) -> Iterator[list[list[Piece]]]:
        self.steps -= 1
        if self.steps < 0 or (depth, alive) in self.covered:
            return
        if not alive:
            yield path
            return
        if depth == len(self.clauses):
            return
        found = False
        for rest, pieces in self._branches(depth, alive).items():
            for gap in self._below(depth + 1, rest, [*path, pieces]):
                found = True
                yield gap
        if not found:
            self.covered.add((depth, alive))

    def _branches(self, depth: int, alive: int) -> dict[int, list[Piece]]:
        branches: dict[int, list[Piece]] = {}
        for piece in self.clauses[depth].pieces:
            if self.within is not None:
                if piece.may >> self.within & 1:
                    branches.setdefault(alive & piece.must, []).append(piece)
            else:
                branches.setdefault(alive & piece.may, []).append(piece)
        self.steps -= len(self.clauses[depth].pieces) // 64
        return branches


def _clause(clause: Input, cells: Sequence[Condition | None]) -> Clause:
    always = unclear = 0
    for number, cell in enumerate(cells):
        if cell is None:
            unclear |= 1 << number
        elif cell.is_anything:
            always |= 1 << number
    pieces: list[Piece] = []
    for kind in _kinds(clause, cells):
        domain = None if clause.domain is None else clause.domain.of(kind)
        if clause.domain is not None and domain is None and not clause.domain.is_anything:
            continue
        sets = [(n, cell.of(kind)) for n, cell in enumerate(cells) if cell is not None]
        if kind in ORDERED:
            spans = [(n, one) for n, one in sets if isinstance(one, Ordered)]
            pieces += _ordered(kind, spans, domain if isinstance(domain, Ordered) else None)
        else:
            values = [(n, one) for n, one in sets if isinstance(one, Discrete)]
            pieces += _discrete(kind, values, domain if isinstance(domain, Discrete) else None)
    if not pieces:
        pieces = [Piece("", None, None, 0, 0)]
    return Clause(
        clause.text,
        tuple(p._replace(may=p.may | always | unclear, must=p.must | always) for p in pieces),
    )


def _kinds(clause: Input, cells: Sequence[Condition | None]) -> list[str]:
    """The kinds of values that the input has: of its type, or those that its cells speak of."""
    if clause.kind is not None and isinstance(clause.kind.feel, SimpleType):
        return [clause.kind.feel.of]
    kinds = [one.kind for cell in cells if cell is not None for one in cell.sets]
    kinds += [one.kind for one in (clause.domain.sets if clause.domain else ())]
    return list(dict.fromkeys(kinds))


def _ordered(
    kind: str, cells: list[tuple[int, Ordered]], domain: Ordered | None
) -> Iterator[Piece]:
    turns: dict[Mark, int] = {}
    for number, cell in cells:
        for span in cell.spans:
            for mark in (span.low, span.high):
                turns[mark] = turns.get(mark, 0) ^ (1 << number)
    limits = domain.spans if domain is not None else (Span(LOWEST, HIGHEST),)
    for limit in limits:
        turns.setdefault(limit.low, 0)
        turns.setdefault(limit.high, 0)
    current = 0
    marks = sorted(turns)
    for low, high in pairwise(marks):
        current ^= turns[low]
        if any(limit.low <= low and high <= limit.high for limit in limits):
            yield Piece(kind, Span(low, high), None, current, current)


def _discrete(
    kind: str, cells: list[tuple[int, Discrete]], domain: Discrete | None
) -> Iterator[Piece]:
    others = 0
    known: dict[Key, None] = dict.fromkeys((False, True)) if kind == "boolean" else {}
    for number, cell in cells:
        if cell.is_negated:
            others |= 1 << number
        known |= dict.fromkeys(sorted(cell.values, key=str))
    is_closed = kind == "boolean" or (domain is not None and not domain.is_negated)
    if domain is not None:
        known = (
            {key: None for key in known if key not in domain.values}
            if domain.is_negated
            else dict.fromkeys(sorted(domain.values, key=str))
        )
    for value in known:
        passing = 0
        for number, cell in cells:
            if (value in cell.values) is not cell.is_negated:
                passing |= 1 << number
        yield Piece(kind, None, value, passing, passing)
    if not is_closed:
        yield Piece(kind, None, None, others, others)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _joined(parts: Iterator[str] | list[str]) -> str:
    told = [part for part in parts if part]
    return " and ".join(told) if told else "the inputs are anything"


def _described(clause: Clause, pieces: list[Piece]) -> str:
    """The pieces of one input in words; nothing where they are all there are."""
    if len(pieces) == len(clause.pieces):
        return ""
    words: list[str] = []
    for kind in dict.fromkeys(piece.kind for piece in pieces):
        of_kind = [piece for piece in pieces if piece.kind == kind]
        spans = merged(piece.span for piece in of_kind if piece.span is not None)
        words += [_span(kind, span) for span in spans]
        values = [_shown(kind, piece.value) for piece in of_kind if piece.value is not None]
        words += [f"= {value}" for value in values]
        if any(piece.span is None and piece.value is None for piece in of_kind):
            words.append("is any other value")
    if len(words) > 6:
        words = [*words[:5], f"one of {len(words) - 5} more"]
    return f"{clause.text} {' or '.join(words)}"


def _span(kind: str, span: Span) -> str:
    low, high = span.low, span.high
    if len(low) == 1 and len(high) == 1:
        return f"is any {kind}"
    if len(low) == 1:
        assert len(high) == 3
        return f"{'<=' if high[2] > 0 else '<'} {_shown(kind, high[1])}"
    if len(high) == 1:
        return f"{'>=' if low[2] < 0 else '>'} {_shown(kind, low[1])}"
    if low[1] == high[1]:
        return f"= {_shown(kind, low[1])}"
    opening, closing = "[" if low[2] < 0 else "(", "]" if high[2] > 0 else ")"
    return f"in {opening}{_shown(kind, low[1])}..{_shown(kind, high[1])}{closing}"


def _shown(kind: str, key: Key | None) -> str:
    value: feel.Value
    match kind, key:
        case "date", (int() as year, int() as month, int() as day):
            value = feel.Date(year, month, day)
        case "days and time duration", int():
            value = feel.DaysTimeDuration(key)
        case "years and months duration", int():
            value = feel.YearsMonthsDuration(key)
        case "string", str():
            return f'"{key}"'
        case "boolean", bool():
            return "true" if key else "false"
        case _:
            return str(key)
    text = feel.call(Evaluation(1_000, None), feel.BUILTINS["string"], [value])
    return str(text)
