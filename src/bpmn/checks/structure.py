"""Starts, ends, reachability, links, boundaries, performers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bpmn.activity import Activity
from bpmn.elements.tasks import UserTask
from bpmn.errors import Problem

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Node


def check_structure(definition: Definition) -> Iterator[Problem]:
    """Yield what is wrong with how nodes hang together."""
    for process in definition.processes.values():
        if process.body.nodes and not process.body.starts and not process.body.event_starts:
            message = "the process has no start: nothing ever begins it"
            yield Problem("no-start", message, process.place)
    reached = reachable(definition)
    for node in definition.nodes.values():
        if node.id not in reached:
            message = "no way leads here from a start"
            yield Problem("unreachable", message, node.place)
        yield from _ends(definition, node)
        if isinstance(node, UserTask) and node.tag == "userTask":
            yield from _performers(node)
        if isinstance(node, Activity) and node.boundaries:
            yield from _handlers(definition, node)


def reachable(definition: Definition) -> set[str]:
    """Return the nodes to which a token can come."""
    reached: set[str] = set()
    todo = [
        start
        for process in definition.processes.values()
        for start in (*process.body.starts, *process.body.event_starts)
    ]
    handlers = [
        node.id
        for node in definition.nodes.values()
        if isinstance(node, Activity) and node.is_for_compensation
    ]
    while todo or handlers:
        name = todo.pop() if todo else handlers.pop()
        if name in reached:
            continue
        reached.add(name)
        node = definition.nodes[name]
        todo += definition.next_of(node)
        body = definition.bodies.get(node.body_id) if isinstance(node, Activity) else None
        if body is not None:
            todo += (*body.starts, *body.event_starts)
            todo += [handler for handler, _ in body.event_sub_processes]
            todo += body.nodes if node.id in definition.ad_hocs else ()
        outer = definition.bodies[node.parent]
        todo += [handler for handler, _ in outer.event_sub_processes]
    return reached


def _ends(definition: Definition, node: Node) -> Iterator[Problem]:
    if node.outgoing or node.tag == "endEvent" or node.id in definition.links:
        return
    kinds = {definition_.kind for definition_ in node.event_definitions}
    if node.tag.endswith("Gateway"):
        yield Problem("dead-end", "no way leads out of this gateway", node.place)
    elif not _may_end(definition, node, kinds):
        message = "nothing follows: the way ends here without an end event"
        yield Problem("dead-end", message, node.place, "warning")


def _may_end(definition: Definition, node: Node, kinds: set[str]) -> bool:
    """Say whether nothing has to follow: handlers, and what is ad hoc."""
    if node.tag == "boundaryEvent":
        return "compensate" in kinds
    if not isinstance(node, Activity):
        return False
    is_free = node.parent in definition.ad_hocs or node.id in definition.event_bodies
    return is_free or node.is_for_compensation


def _performers(node: UserTask) -> Iterator[Problem]:
    if not (node.performers or node.lane or node.extensions or node.attributes):
        message = "nobody is named to do it: no performer, no lane"
        yield Problem("no-performer", message, node.place, "warning")


def _handlers(definition: Definition, node: Activity) -> Iterator[Problem]:
    for name in node.boundaries:
        event = definition.nodes[name]
        kinds = {each.kind for each in event.event_definitions}
        handler = definition.nodes.get(node.handler or "")
        if "compensate" in kinds and not isinstance(handler, Activity):
            message = "no activity is associated to undo what it is attached to"
            yield Problem("no-handler", message, event.place)
