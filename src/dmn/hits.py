"""Hit policies: from the rules that matched to the value of the table (DMN 1.5, 8.2.10).

A policy gets the hits in the order of the rules, at least one, and gives a value. To add one,
write a function and name it in POLICIES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

import feel
from dmn.running import Evaluation
from feel.values import Value


class Hit(NamedTuple):
    """A rule that matched, counted from 0, and its outputs in the order of the clauses."""

    rule: int
    outputs: tuple[Value, ...]


class Shape(Protocol):
    """What a policy may ask of the table."""

    @property
    def element(self) -> str:
        """What mistakes are told with."""

    def value_of(self, outputs: Sequence[Value]) -> Value:
        """One output as it is, several as a context."""

    def rank(self, run: Evaluation, outputs: Sequence[Value]) -> tuple[int, ...]:
        """The places of outputs in the lists of output values; less comes first."""


type Policy = Callable[[Evaluation, Shape, list[Hit]], Value]


def unique(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """U: only one rule may match."""
    if len(hits) > 1:
        numbers = ", ".join(str(hit.rule + 1) for hit in hits[:10])
        run.mistake("not-unique", f"More than one rule matches: {numbers}.", table.element)
        return None
    return table.value_of(hits[0].outputs)


def any_(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """A: all rules that match must agree."""
    first = table.value_of(hits[0].outputs)
    for hit in hits[1:]:
        if feel.equal(first, table.value_of(hit.outputs)) is not True:
            numbers = f"{hits[0].rule + 1} and {hit.rule + 1}"
            run.mistake("no-agreement", f"The rules {numbers} do not agree.", table.element)
            return None
    return first


def first(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """F: the first rule that matches."""
    return table.value_of(hits[0].outputs)


def priority(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """P: the output that stands first in the output values."""
    best = min(hits, key=lambda hit: table.rank(run, hit.outputs))
    return table.value_of(best.outputs)


def rule_order(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """R and C: all outputs, in the order of the rules."""
    return [table.value_of(hit.outputs) for hit in hits]


def output_order(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """O: all outputs, in the order of the output values."""
    ordered = sorted(hits, key=lambda hit: table.rank(run, hit.outputs))
    return [table.value_of(hit.outputs) for hit in ordered]


def count(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
    """C#: how many rules match."""
    return feel.to_value(len(hits))


def _aggregated(function: str) -> Policy:
    """C+, C< and C>: a function of FEEL over the outputs, clause by clause."""

    def aggregate(run: Evaluation, table: Shape, hits: list[Hit]) -> Value:
        columns = zip(*(hit.outputs for hit in hits), strict=True)
        try:
            return table.value_of(
                [feel.call(run, feel.BUILTINS[function], [list(column)]) for column in columns]
            )
        except feel.Undefined as error:
            run.mistake("aggregation", str(error), table.element)
            return None

    return aggregate


POLICIES: Mapping[tuple[str, str | None], Policy] = MappingProxyType(
    {
        ("UNIQUE", None): unique,
        ("ANY", None): any_,
        ("FIRST", None): first,
        ("PRIORITY", None): priority,
        ("RULE ORDER", None): rule_order,
        ("OUTPUT ORDER", None): output_order,
        ("COLLECT", None): rule_order,
        ("COLLECT", "SUM"): _aggregated("sum"),
        ("COLLECT", "MIN"): _aggregated("min"),
        ("COLLECT", "MAX"): _aggregated("max"),
        ("COLLECT", "COUNT"): count,
    }
)


def policy_of(hit_policy: str, aggregation: str | None) -> Policy:
    """The policy of a table; an aggregation means something to COLLECT only."""
    return POLICIES[hit_policy, aggregation if hit_policy == "COLLECT" else None]
