"""Static checks of a decision table: gaps, overlaps, rules that can never match (DMN 1.5, 8.2.10).

Decided for inputs whose cells are constants, ranges and comparisons of texts, booleans, numbers,
dates and durations. A cell that only evaluation can tell may match or not: what is reported holds
either way, and where that hides an answer the finding "undecided" says so. Null inputs are left
out. The search stops after a fixed number of steps, and says so too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import feel
from dmn.decisions import Decisions
from dmn.errors import UnknownDecision
from dmn.pieces import Clause, Piece, bits, clause_of, described, joined
from dmn.running import Evaluation
from dmn.tables import Table

MAX_STEPS = 100_000
MAX_FINDINGS = 50
MAX_INPUTS = 100

type Kind = Literal["gap", "overlap", "never matches", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a table: its kind, a sentence, and the rules, counted from 1."""

    kind: Kind
    sentence: str
    rules: tuple[int, ...] = ()


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
            clause_of(clause, [row[i] for row in table.conditions])
            for i, clause in enumerate(table.inputs)
        ]
        self.steps = MAX_STEPS

    def findings(self) -> Iterator[Finding]:
        if len(self.clauses) > MAX_INPUTS:
            yield Finding("undecided", f"The table has more than {MAX_INPUTS} inputs.")
            return
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
            for rule in bits(self.every & ~reached):
                sentence = f"Rule {rule + 1} can never match: no value of {clause.text} fits it."
                yield Finding("never matches", sentence, (rule + 1,))

    def _overlaps(self) -> Iterator[Finding]:
        found = 0
        for rule, rivals in enumerate(self._rivals()):
            for other in bits(rivals & ~((2 << rule) - 1)):
                if self.table.hit_policy == "ANY" and self._agree(rule, other):
                    continue
                found += 1
                if found > MAX_FINDINGS:
                    yield Finding("overlap", "There are more rules that overlap.")
                    return
                where = self._common(rule, other)
                sentence = f"Rules {rule + 1} and {other + 1} both match where {where}."
                yield Finding("overlap", sentence, (rule + 1, other + 1))

    def _rivals(self) -> list[int]:
        """For each rule, the rules that surely match something that it surely matches."""
        rivals = [self.every] * self.count
        for clause in self.clauses:
            anything = 0
            met = [0] * self.count
            for piece in clause.pieces:
                anything |= piece.must
                special = piece.must & ~clause.always
                self.steps -= special.bit_count() // 64
                if self.steps < 0:
                    return []
                for rule in bits(special):
                    met[rule] |= piece.must
            for rule in bits(clause.always):
                met[rule] = anything
            rivals = [known & new for known, new in zip(rivals, met, strict=True)]
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
            parts.append(described(clause, pieces))
        return joined(parts)

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
            where = joined(
                described(clause, pieces)
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
