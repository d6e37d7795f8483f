"""Joins that can never complete, and ways that meet without being synchronised.

Looks at pairs of a split and a join where every way to the join leads through the split: the
structured part of a model. `explore` finds the rest within its bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bpmn.activity import Activity
from bpmn.errors import Problem

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Body, Node

_ONE_WAY = ("exclusiveGateway", "eventBasedGateway")
_ALL_WAYS = ("parallelGateway",)
_JOINING = ("parallelGateway", "inclusiveGateway", "complexGateway")


def check_joins(definition: Definition) -> Iterator[Problem]:
    """Yield deadlocks and missing joins."""
    for body in definition.bodies.values():
        before = _dominators(definition, body)
        for name in body.nodes:
            node = definition.nodes[name]
            if len(node.incoming) < 2 or name not in before:
                continue
            if node.tag in _ALL_WAYS:
                yield from _deadlock(definition, node, before[name])
            elif node.tag == "exclusiveGateway" or isinstance(node, Activity):
                yield from _doubled(definition, node, before)


def _deadlock(definition: Definition, join: Node, before: frozenset[str]) -> Iterator[Problem]:
    for name in before:
        split = definition.nodes[name]
        if split.tag not in _ONE_WAY or len(split.outgoing) < 2:
            continue
        ways = [_arrivals(definition, flow.target, join, split) for flow in split.outgoing]
        ways = [way for way in ways if way]
        whole = frozenset().union(*ways)
        if len(ways) > 1 and len(whole) > 1 and all(way < whole for way in ways):
            message = (
                f"it waits for every way, but {split.id} takes only one of them: "
                "it can never complete"
            )
            yield Problem("deadlock", message, join.place)
            return


def _doubled(
    definition: Definition, meeting: Node, before: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    if meeting.start_quantity > 1:
        return
    for name in before[meeting.id]:
        split = definition.nodes[name]
        starts = [flow.target for flow in split.outgoing]
        is_split = split.tag in ("parallelGateway", "inclusiveGateway") or (
            not split.tag.endswith("Gateway")
            and sum(flow.condition is None for flow in split.outgoing) > 1
        )
        if not is_split or len(starts) < 2:
            continue
        ways = [_free(definition, start, meeting, split) for start in starts]
        if sum(ways) > 1:
            message = (
                f"ways that {split.id} opens together meet here without a join: "
                "what follows is done once for each"
            )
            yield Problem("no-synchronisation", message, meeting.place, "warning")
            return


def _arrivals(definition: Definition, start: str, join: Node, split: Node) -> frozenset[str]:
    """Return the incoming flows of a join that can be reached from a node, not by the split."""
    found: set[str] = set()
    seen = {split.id}
    todo = [start]
    if start == join.id:
        return frozenset(
            flow.id for flow in join.incoming if flow.source == split.id and flow.target == start
        )
    while todo:
        name = todo.pop()
        if name in seen or name == join.id:
            continue
        seen.add(name)
        node = definition.nodes[name]
        found.update(flow.id for flow in node.outgoing if flow.target == join.id)
        todo += definition.next_of(node)
    return frozenset(found)


def _free(definition: Definition, start: str, meeting: Node, split: Node) -> bool:
    """Say whether a way leads from a node to a meeting without passing a join."""
    seen = {split.id}
    todo = [start]
    while todo:
        name = todo.pop()
        if name == meeting.id:
            return True
        node = definition.nodes[name]
        if name in seen or (node.tag in _JOINING and len(node.incoming) > 1):
            continue
        seen.add(name)
        todo += [flow.target for flow in node.outgoing]
    return False


def _dominators(definition: Definition, body: Body) -> dict[str, frozenset[str]]:
    """Return for each node that can be reached those through which every way to it leads."""
    entry = [*body.starts, *body.event_starts]
    before: dict[str, list[str]] = {name: [] for name in body.nodes}
    for name in body.nodes:
        for after in definition.next_of(definition.nodes[name]):
            if after in before:
                before[after].append(name)
    order = _order(definition, entry)
    dominators: dict[str, frozenset[str]] = {}
    changed = True
    while changed:
        changed = False
        for name in order:
            known = [dominators[b] for b in before.get(name, ()) if b in dominators]
            if name in entry or not known:
                now = frozenset({name})
            else:
                now = frozenset.intersection(*known) | {name}
            if dominators.get(name) != now:
                dominators[name] = now
                changed = True
    return {name: found - {name} for name, found in dominators.items()}


def _order(definition: Definition, entry: list[str]) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    todo = list(reversed(entry))
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        order.append(name)
        todo += definition.next_of(definition.nodes[name])
    return order
