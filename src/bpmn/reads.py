"""Which names of the host a segment may read: everything from one rest of a token to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bpmn.activity import Activity
from bpmn.errors import UnknownElement
from bpmn.events.base import Event
from bpmn.expressions import Expression

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Body, Node, Read

_OWN = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
        "activationCount",
        "waitingForStart",
    }
)


class Reads(NamedTuple):
    """Names, the same with their members as paths, and the decisions that may be evaluated.

    More may be listed than one run reads, never less. Names that the instance has variables of
    are among them: those are not asked of the host.
    """

    names: frozenset[str]
    paths: frozenset[tuple[str, ...]]
    decisions: frozenset[str]


def reads(definition: Definition, place: str | None) -> Reads:
    """Return what may be read after a command to a token at a node, or for an event.

    `place` is the node at which the token waits, the event that happened, or for Start the
    process (None: the only executable one). Raise UnknownElement.
    """
    search = _Search(definition)
    if place is None or place in definition.processes:
        process = definition.process(place)
        search.begin(process.body)
        for start in process.body.event_starts:
            search.go_on(start)
    elif place.partition(":")[0] in definition.nodes:
        search.go_on(place.partition(":")[0])
    else:
        raise UnknownElement("node", place)
    search.run()
    return search.result()


class _Search:
    """Follows tokens through the graph, from rest to rest."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._nodes = definition.nodes
        self._found: set[Read] = set()
        self._decisions: set[str] = set()
        self._entered: set[str] = set()
        self._left: set[str] = set()
        self._todo: list[tuple[str, bool]] = []
        self._callers: dict[str, list[str]] = {}
        for node in definition.nodes.values():
            if node.body_id != node.id:
                self._callers.setdefault(node.body_id, []).append(node.id)

    def begin(self, body: Body) -> None:
        """Arm the event sub-processes of a scope and send tokens to its starts."""
        for _, start in body.event_sub_processes:
            self._found.update(self._nodes[start].entering())
        self._todo += [(node, True) for node in body.starts]

    def go_on(self, place: str) -> None:
        """Leave a node, or start what an event starts, and let happen what that may let happen."""
        node = self._nodes[place]
        if isinstance(node, Event) and node.parent in self._definition.event_bodies:
            self._found.update(node.leaving())
            self._todo.append((node.parent, True))
        self._todo.append((place, False))
        for target in node.outgoing if not isinstance(node, Activity | Event) else ():
            self._todo.append((target.target, False))
        self._around(node)

    def _around(self, node: Node) -> None:
        """What may happen beside it: conditions come true, errors are caught, joins complete."""
        if isinstance(node, Activity):
            self._found.update(node.entering())  # the next round, or another instance
            self._todo += [(boundary, False) for boundary in node.boundaries]
        for key in self._definition.conditional_keys:
            event, definition = self._definition.triggers[key]
            self._found.update(definition.expressions())
            self._happen(event)

    def _happen(self, event: Node) -> None:
        parent = self._nodes.get(event.parent)
        if event.tag == "startEvent" and parent is not None:
            self._found.update(event.leaving())
            self._todo.append((parent.id, True))
        else:
            self._todo.append((event.id, False))

    def run(self) -> None:
        while self._todo:
            name, is_entering = self._todo.pop()
            if is_entering:
                self._enter(self._nodes[name])
            else:
                self._leave(self._nodes[name])

    def _enter(self, node: Node) -> None:
        if node.id in self._entered:
            return
        self._entered.add(node.id)
        self._found.update(node.entering())
        for target in node.outgoing if node.tag == "eventBasedGateway" else ():
            self._found.update(self._nodes[target.target].entering())
        if isinstance(node, Activity):
            for boundary in node.boundaries:
                self._found.update(self._nodes[boundary].entering())
            decision = node.decision
            if decision is not None:
                self._decisions.add(decision)
            body = self._definition.bodies.get(node.body_id)
            if body is not None:
                self.begin(body)
                self._todo += [(start, False) for start in body.event_starts]
        elif isinstance(node, Event):
            self._throw(node)
        if node.joins_late or not self._rests(node):
            self._todo.append((node.id, False))

    def _rests(self, node: Node) -> bool:
        if isinstance(node, Activity):
            is_ruled = node.decision is not None
            empty = node.is_scope and not self._definition.bodies[node.body_id].nodes
            return not (node.is_instant or is_ruled or empty or node.loop is not None)
        return node.waits

    def _leave(self, node: Node) -> None:
        if node.id in self._left:
            return
        self._left.add(node.id)
        self._found.update(node.leaving())
        self._todo += [
            (after, True)
            for after in self._definition.next_of(node)
            if self._nodes[after].tag != "boundaryEvent"
        ]
        self._todo += [(join, False) for join in self._joins(node.parent)]
        # The token may have been the last of its scope.
        for outer in (node.parent, *self._callers.get(node.parent, ())):
            if outer in self._nodes:
                self._found.update(self._nodes[outer].entering())
                self._todo.append((outer, False))
        if node.parent in self._definition.ad_hocs:
            self._todo += [(n, True) for n in self._definition.bodies[node.parent].starts]

    def _joins(self, body: str) -> Iterator[str]:
        for name in self._definition.bodies[body].nodes:
            if self._nodes[name].joins_late:
                yield name

    def _throw(self, node: Event) -> None:
        """Follow what is thrown to everything that may catch it."""
        kinds = {definition.kind for definition in node.definitions}
        if not kinds & {"signal", "error", "escalation", "compensate", "cancel", "terminate"}:
            return
        for other in self._nodes.values():
            if isinstance(other, Event) and other.tag in ("boundaryEvent", "startEvent"):
                if any(c.catches(t) for c in other.definitions for t in node.definitions):
                    self._happen(other)
            elif any(c.catches(t) for c in other.event_definitions for t in node.definitions):
                self._todo.append((other.id, False))
            if (
                isinstance(other, Activity)
                and other.is_for_compensation
                and kinds & {"compensate", "cancel"}
            ):
                self._todo.append((other.id, True))
        self._todo.append((node.id, False))

    def result(self) -> Reads:
        expressions = [read for read in self._found if isinstance(read, Expression)]
        plain = {read for read in self._found if isinstance(read, str)}
        names = plain.union(*(e.names for e in expressions)) - _OWN
        paths = {(name,) for name in plain}.union(*(e.paths for e in expressions))
        return Reads(
            frozenset(names),
            frozenset(path for path in paths if path[0] not in _OWN),
            frozenset(self._decisions),
        )
