"""Where a case goes back to, so that steps that were passed are asked again. Pure.

A way back that is drawn (a refusal) is no way on, so it is left out of what follows a node.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

import bpmn

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


def place_before(
    definition: bpmn.Definition, steps: Collection[str], standing: Collection[str]
) -> str | None:
    """The nearest node from which all these steps are reached again and nothing is waited for in
    vain: ways that go on together begin together. ``standing`` are nodes where the case stands.

    ``None`` where there is none: the steps stand in different parts of the drawing.
    """
    first = min(steps, default=None)
    if first is None:
        return None
    body = definition.nodes[first].parent
    nodes = [one.id for one in definition.nodes.values() if one.parent == body]
    after = _after(definition, nodes)
    wanted = set(steps) | {one for one in standing if one in after}
    if not wanted <= set(nodes):
        return None
    before: dict[str, list[str]] = {one: [] for one in nodes}
    for source, targets in after.items():
        for target in targets:
            before[target].append(source)
    todo, seen = deque([first]), {first}
    while todo:
        at = todo.popleft()
        if _is_whole(definition, at, wanted, after, before):
            return at
        fresh = [one for one in before[at] if one not in seen]
        seen.update(fresh)
        todo.extend(fresh)
    return None


def _is_whole(
    definition: bpmn.Definition,
    at: str,
    wanted: set[str],
    after: Mapping[str, list[str]],
    before: Mapping[str, list[str]],
) -> bool:
    """Whether all that is wanted follows a node, and every join that follows gets all its ways."""
    reached = _reach(at, after)
    if definition.nodes[at].tag == "boundaryEvent" or not wanted <= reached:
        return False
    return all(
        set(before[one]) <= reached
        for one in reached - {at}
        if definition.nodes[one].tag in JOINS and len(before[one]) > 1
    )


def _reach(start: str, after: Mapping[str, Iterable[str]]) -> set[str]:
    todo, seen = [start], {start}
    while todo:
        fresh = [one for one in after[todo.pop()] if one not in seen]
        seen.update(fresh)
        todo += fresh
    return seen


def _after(definition: bpmn.Definition, nodes: Collection[str]) -> dict[str, list[str]]:
    """What directly follows each node, without the ways that lead back (depth first)."""
    inside = set(nodes)
    flows = {
        one: [flow.target for flow in definition.nodes[one].outgoing if flow.target in inside]
        + [each for each in definition.nodes[one].attached if each in inside]
        for one in nodes
    }
    kept: dict[str, list[str]] = {one: [] for one in nodes}
    open_: set[str] = set()
    closed: set[str] = set()
    starts = [one for one in nodes if definition.nodes[one].tag == "startEvent"]
    for start in (*starts, *nodes):
        if start in closed:
            continue
        path = [(start, iter(flows[start]))]
        open_.add(start)
        while path:
            at, rest = path[-1]
            target = next(rest, None)
            if target is None:
                path.pop()
                open_.discard(at)
                closed.add(at)
            elif target not in open_:
                kept[at].append(target)
                if target not in closed:
                    open_.add(target)
                    path.append((target, iter(flows[target])))
    return kept
