"""What one version of a process changes of another: of the drawing, and of the steps' settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import bpmn
from officina.processes.bundle import Bundle

NOT_SEEN = frozenset({"outgoing", "default", "id", "boundaries"})
"""Aspects that nobody would call a change of the step itself: its neighbours changed."""


@dataclass(frozen=True)
class Comparison:
    """Two versions. ``changed`` are nodes of ``after``, as ``added`` are."""

    before: Bundle
    after: Bundle
    difference: bpmn.Difference
    changed: frozenset[str]

    @cached_property
    def mapping(self) -> Mapping[str, str]:
        """Old node -> new node; a process whose id changed leads to the only one there is."""
        return {**_processes(self.before, self.after), **self.difference.mapping}

    @property
    def added(self) -> frozenset[str]:
        return frozenset(self.difference.added)

    @property
    def removed(self) -> frozenset[str]:
        return frozenset(self.difference.removed)

    @property
    def is_mixed(self) -> bool:
        """Whether the new drawing has no places for all of both."""
        return bool(self.difference.removed or self.difference.removed_flows)

    def back(self) -> Mapping[str, str]:
        return {new: old for old, new in self.mapping.items()}

    def matters_to(self, places: Iterable[str]) -> bool:
        """Whether anything changed where these nodes of the old version stand, or ahead of them."""
        places = list(places)
        ahead = reached(self.before.definition, places)
        there = reached(self.after.definition, (self.mapping.get(one, one) for one in places))
        return bool(ahead & self.removed or there & (self.added | self.changed)) or any(
            flow.id in flows
            for definition, nodes, flows in (
                (self.before.definition, ahead, self.difference.removed_flows),
                (self.after.definition, there, self.difference.added_flows),
            )
            for node in nodes
            for flow in definition.nodes[node].outgoing
        )


def compare(before: Bundle, after: Bundle) -> Comparison:
    found = bpmn.diff(before.definition, after.definition)
    changed = {one.new for one in found.changed if set(one.aspects) - NOT_SEEN}
    changed |= {
        new
        for old, new in found.mapping.items()
        if before.step(old).raw != after.step(new).raw or _table(before, old) != _table(after, new)
    }
    return Comparison(before, after, found, frozenset(changed))


def reached(definition: bpmn.Definition, places: Iterable[str]) -> frozenset[str]:
    """These nodes and all that may come after them, out of the blocks that they stand in too."""
    seen: set[str] = set()
    todo = [one for one in places if one in definition.nodes]
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        node = definition.nodes[at]
        todo += [one for one in definition.next_of(node) if one not in seen]
        body = definition.bodies.get(node.body_id)
        todo += body.nodes if body is not None else ()
        todo += [node.parent] if node.parent in definition.nodes else []
    return frozenset(seen)


def _processes(before: Bundle, after: Bundle) -> dict[str, str]:
    old, new = (
        [one.id for one in found.definition.processes.values() if not one.is_task]
        for found in (before, after)
    )
    return {old[0]: new[0]} if len(old) == len(new) == 1 else {}


def _table(found: Bundle, node: str) -> object:
    name = found.definition.nodes[node].decision
    return found.sources.get(name) if name else None
