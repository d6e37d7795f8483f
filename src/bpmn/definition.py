"""A definition: the compiled model as a whole, and what is looked up in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bpmn import reach
from bpmn.errors import NotExecutable, Place, Problem, UnknownElement
from bpmn.events.link import LinkEventDefinition
from bpmn.model import Body, Node
from bpmn.reads import Reads, reads

if TYPE_CHECKING:
    from bpmn.document import Document
    from bpmn.events.base import Event, EventDefinition


@dataclass(frozen=True, slots=True)
class Process:
    """A process (10.2) or a global task, which a call activity may call (10.3.6)."""

    id: str
    name: str
    place: Place
    body: Body
    is_executable: bool = True
    is_task: bool = False


@dataclass(frozen=True)
class Definition:
    """A model that was read: processes, nodes, what is wrong with it, and its document.

    Immutable; what is derived from it is computed when it is first asked for.
    """

    id: str
    document: Document
    processes: Mapping[str, Process]
    nodes: Mapping[str, Node]
    bodies: Mapping[str, Body]
    """What is inside a process or sub-process, by its id."""
    found: tuple[Problem, ...] = ()
    participants: Mapping[str, str] = field(default_factory=dict)
    """Process id by participant id."""
    lanes: Mapping[str, str] = field(default_factory=dict)
    """Name by the id of a lane (10.8.1)."""
    _reads: dict[str | None, Reads] = field(default_factory=dict, compare=False, repr=False)
    _ways: dict[str, Mapping[str, int]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Why this model, or a part of it, cannot be executed.

        What is wrong with a process that is only described, and not called, is a warning.
        """
        own = [problem for node in self.nodes.values() for problem in node.problems(self)]
        return tuple(
            replace(problem, severity="warning") if self._is_described(problem) else problem
            for problem in (*self.found, *own)
        )

    def _is_described(self, problem: Problem) -> bool:
        at = self.document.element(problem.place.element or "")
        while at is not None and at.get("id") not in self.processes:
            at = at.getparent()
        process = None if at is None else self.processes.get(at.get("id", ""))
        if process is None or process.is_executable or process.is_task:
            return False
        return all(node.body_id != process.id for node in self.nodes.values())

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def require_executable(self) -> None:
        """Raise NotExecutable when any part of the model cannot be run."""
        if self.errors:
            raise NotExecutable(self.errors)

    def process(self, identity: str | None = None) -> Process:
        """Return a process; None means the only one that is executable. Raise UnknownElement."""
        if identity is not None:
            found = self.processes.get(identity)
            if found is None or found.is_task:
                raise UnknownElement("process", identity)
            return found
        runnable = [p for p in self.processes.values() if p.is_executable and not p.is_task]
        if len(runnable) != 1:
            raise UnknownElement("only process among", ", ".join(p.id for p in runnable))
        return runnable[0]

    def to_xml(self) -> bytes:
        """Return the file that was read, with what was patched."""
        return self.document.write()

    def reads(self, from_wait: str | None) -> Reads:
        """Return what the segment after a wait may read of the host: see `bpmn.reads`."""
        if from_wait not in self._reads:
            self._reads[from_wait] = reads(self, from_wait)
        return self._reads[from_wait]

    # What the engine looks up

    @cached_property
    def triggers(self) -> Mapping[str, tuple[Event, EventDefinition]]:
        """The events that may be waited for, with the definition, by their keys."""
        found = {}
        for node in self.nodes.values():
            for key, definition in node.triggers():
                found[key] = (node, definition)
        return found  # type: ignore[return-value]  # what has triggers is an event

    @cached_property
    def signal_keys(self) -> Mapping[str, frozenset[str]]:
        """The keys that catch a signal, by its name."""
        found: dict[str, set[str]] = {}
        for key, (_, definition) in self.triggers.items():
            if definition.kind == "signal":
                found.setdefault(definition.name, set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    @cached_property
    def conditional_keys(self) -> frozenset[str]:
        return frozenset(k for k, (_, d) in self.triggers.items() if d.kind == "condition")

    @cached_property
    def event_bodies(self) -> frozenset[str]:
        """The event sub-processes."""
        return frozenset(n.id for n in self.nodes.values() if n.is_event)

    @cached_property
    def transactions(self) -> frozenset[str]:
        return frozenset(n.id for n in self.nodes.values() if n.tag == "transaction")

    @cached_property
    def ad_hocs(self) -> frozenset[str]:
        return frozenset(n.id for n in self.nodes.values() if n.tag == "adHocSubProcess")

    @cached_property
    def undo_of(self) -> Mapping[str, str]:
        """The compensation event sub-process of a body, by the id of the body (10.6.1)."""
        return {
            identity: handler
            for identity, body in self.bodies.items()
            for handler, start in body.event_sub_processes
            if any(d.kind == "compensate" for d in self.nodes[start].event_definitions)
        }

    @cached_property
    def links(self) -> Mapping[str, str]:
        """The target of each link, by its source."""
        ends = [
            (node, definition)
            for node in self.nodes.values()
            for definition in node.event_definitions
            if isinstance(definition, LinkEventDefinition)
        ]
        return {
            source.id: target.id
            for source, link in ends
            if source.tag == "intermediateThrowEvent"
            for target, other in ends
            if target.tag == "intermediateCatchEvent"
            and target.parent == source.parent
            and link.leads_to(other)
        }

    def next_of(self, node: Node) -> Iterator[str]:
        """Yield the nodes to which a token may go from a node, events at its boundary included."""
        for flow in node.outgoing:
            yield flow.target
        yield from node.attached
        if node.id in self.links:
            yield self.links[node.id]

    def ways_to(self, join: str) -> Mapping[str, int]:
        """Return for each node a mask of the incoming flows of a join that it has a way to."""
        if join not in self._ways:
            self._ways[join] = reach.ways_to(self, self.nodes[join])
        return self._ways[join]
