"""A version of a process ready to run: compiled once, kept in memory, shared by all its cases."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import bpmn
import dmn
from bpmn.expressions import Expression
from officina.kernel import clock
from officina.kernel.database import sql
from officina.processes.designing.kinds import label_of
from officina.processes.steps import EMPTY as NO_STEP
from officina.processes.steps import Step

MOST = 256
"""Compiled versions in memory; the one that was used longest ago goes first."""
FUEL = 200_000
"""Steps of FEEL that one decision may take."""
EMPTY: frozenset[str] = frozenset()


class NoSuchVersion(LookupError):
    """No version of this number."""


class DecisionFailed(Exception):
    """A table gave no answer; the text says why."""


@dataclass(frozen=True)
class Bundle:
    """What a case is pinned to: drawing, settings, tables, the versions that it calls."""

    version_id: int
    process_id: int
    n: int
    definition: bpmn.Definition
    steps: Mapping[str, Step]
    tables: Mapping[str, dmn.Decisions]
    calls: Mapping[str, int]
    authority_id: int | None
    sources: Mapping[str, str] = field(default_factory=dict)
    """The texts of the tables."""

    def step(self, node: str) -> Step:
        """The settings of a node, or of the node of an event's key."""
        return self.steps.get(node.partition(":")[0], NO_STEP)

    def title(self, node: str) -> str:
        """What people call a node: its name, or what kind of element it is."""
        found = self.definition.nodes.get(node.partition(":")[0])
        return (" ".join(found.name.split()) or label_of(found.tag)) if found is not None else node

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that any expression or table of the drawing reads."""
        asked = {node.decision for node in self.definition.nodes.values() if node.decision}
        tables = (self.tables[name] for name in asked if name in self.tables)
        return frozenset().union(
            *(one.names for one in self.expressions()),
            *(table.reads(name) for table in tables for name in table.names),
        )

    @cached_property
    def deep(self) -> frozenset[str]:
        """Names of which members are read: ``company`` in ``company.country``."""
        return frozenset(
            path[0] for one in self.expressions() for path in one.paths if len(path) > 1
        )

    def expressions(self) -> Iterator[Expression]:
        for node in self.definition.nodes.values():
            yield from node.expressions()

    @cached_property
    def ways(self) -> Mapping[str, frozenset[str]]:
        """For each node that decides, by conditions or a table: the names that it reads."""
        return {
            node.id: frozenset().union(
                self.asked_by_table(node.id),
                *(flow.condition.names for flow in node.outgoing if flow.condition is not None),
            )
            for node in self.definition.nodes.values()
            if node.is_conditional or node.decision
        }

    def asked_by_table(self, node: str) -> frozenset[str]:
        """The names that the table of a node reads."""
        table = self.tables.get(self.definition.nodes[node].decision or "")
        return frozenset().union(*(table.reads(name) for name in table.names)) if table else EMPTY

    @cached_property
    def people_work_here(self) -> bool:
        return any(
            node.tag in ("userTask", "manualTask") for node in self.definition.nodes.values()
        )

    def decide(self, name: str, inputs: Mapping[str, bpmn.Value]) -> bpmn.Value:
        """Evaluate a decision table of this version. Raises DecisionFailed."""
        decisions = self.tables.get(name)
        if decisions is None:
            raise DecisionFailed(f"there is no table {name!r}")
        decision = name if name in decisions.names else next(iter(decisions.names), name)
        outcome = decisions.evaluate(decision, inputs, now=clock.now(), fuel=FUEL)
        if outcome.value is None and outcome.warnings:
            raise DecisionFailed(str(outcome.warnings[0]))
        return outcome.value


def compile_bundle(
    xml: str | bytes,
    settings: Mapping[str, Any],
    tables: Mapping[str, str] | None = None,
    *,
    version_id: int = 0,
    process_id: int = 0,
    n: int = 0,
    calls: Mapping[str, int] | None = None,
    authority_id: int | None = None,
) -> Bundle:
    """Compile a drawing. Raises bpmn.ReadError, dmn.DmnError for what cannot be read at all."""
    compiled = {name: dmn.compile(dmn.read(text.encode())) for name, text in (tables or {}).items()}
    return Bundle(
        version_id=version_id,
        process_id=process_id,
        n=n,
        definition=bpmn.read(xml),
        steps={node: Step(raw) for node, raw in settings.items()},
        tables=compiled,
        calls=dict(calls or {}),
        authority_id=authority_id,
        sources=dict(tables or {}),
    )


_lock = threading.Lock()
_kept: OrderedDict[int, Bundle] = OrderedDict()


def bundle(version_id: int) -> Bundle:
    """The compiled version of this number. Raises NoSuchVersion.

    A published version never changes, so what is in memory is right for good; drafts are compiled
    each time.
    """
    with _lock:
        found = _kept.get(version_id)
        if found is not None:
            _kept.move_to_end(version_id)
            return found
    made, is_frozen = _load(version_id)
    if is_frozen:
        with _lock:
            _kept[version_id] = made
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return made


def forget() -> None:
    """Drop what is in memory; tests that roll versions back call it."""
    with _lock:
        _kept.clear()


def _load(version_id: int) -> tuple[Bundle, bool]:
    found = sql.row(
        """SELECT process_id, n, status, xml, settings, tables, calls, authority_id
           FROM processes_version WHERE id = %(id)s""",
        {"id": version_id},
    )
    if found is None:
        raise NoSuchVersion(version_id)
    process_id, n, status, xml, settings, tables, calls, authority = found
    made = compile_bundle(
        xml.encode(),
        json.loads(settings),
        json.loads(tables),
        version_id=version_id,
        process_id=process_id,
        n=n,
        calls=json.loads(calls),
        authority_id=authority,
    )
    return made, status != "draft"
