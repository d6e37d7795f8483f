"""Which incoming flows of a join a token elsewhere in the same scope can still come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.engine import Run
    from bpmn.model import Node


def may_still_come(run: Run, scope: int, join: Node, counts: tuple[int, ...] | None = None) -> bool:
    """Say whether a join has to wait (BPMN 2.0.2, 13.4.3).

    It waits for a token that has a way to an empty incoming flow, not through the join itself,
    unless that token has also a way to an incoming flow that is filled.
    """
    if counts is None:
        counts = run.scopes[scope].joins[join.id]
    filled = empty = 0
    for index, count in enumerate(counts):
        if count:
            filled |= 1 << index
        else:
            empty |= 1 << index
    if not empty:
        return False
    ways = run.definition.ways_to(join.id)
    places = run.standing(scope)
    joins = run.scopes[scope].joins
    places += [name for name, have in joins.items() if name != join.id and any(have)]
    for place in places:
        mask = ways.get(place, 0)
        if mask & empty and not mask & filled:
            return True
    return False


def ways_to(definition: Definition, join: Node) -> Mapping[str, int]:
    """Return for each node a mask of the incoming flows of a join that it has a way to."""
    before: dict[str, list[str]] = {}
    for node in definition.nodes.values():
        for after in definition.next_of(node):
            before.setdefault(after, []).append(node.id)
    ways: dict[str, int] = {}
    for flow in join.incoming:
        bit = 1 << flow.index
        seen = {join.id}
        todo = [flow.source]
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            ways[at] = ways.get(at, 0) | bit
            todo += before.get(at, ())
    return ways
