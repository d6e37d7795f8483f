"""The compiled graph of a model: immutable, shared by every instance (BPMN 2.0.2, 8.4 and 10).

Elements refer to each other by id, through `Definition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from bpmn import reach
from bpmn.errors import NotExecutable, Place, Problem, UnknownElement
from bpmn.expressions import Expression, Stuck
from bpmn.values import NO_VALUES, Value

if TYPE_CHECKING:
    from bpmn.document import Document, Element
    from bpmn.engine import Run
    from bpmn.events.base import Event, EventDefinition
    from bpmn.read import Reader
    from bpmn.state import Token


@dataclass(frozen=True, slots=True)
class Extension:
    """A foreign element inside `extensionElements`, for the host to interpret."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow (8.4.13)."""

    id: str
    name: str
    source: str
    target: str
    condition: Expression | None
    place: Place
    index: int = 0
    """Which of the incoming flows of its target it is."""


@dataclass(frozen=True, slots=True)
class Performer:
    """Who does a task (10.3.1): a resource by name, an expression, or both."""

    kind: str
    resource: str | None
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class DataAssociation:
    """A data association (10.4.2): the value of an expression, or of a name, goes to a name."""

    target: str
    source: str | None
    expression: Expression | None


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node. What it does when a token comes is `enter`; the rest is for those that wait."""

    tag: ClassVar[str] = ""

    id: str
    name: str
    place: Place
    parent: str
    """The process or sub-process that contains it."""
    lane: str | None = None
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: str | None = None
    documentation: str = ""
    extensions: tuple[Extension, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Foreign attributes, by `{namespace}name`."""

    waits: ClassVar[bool] = False
    """A token may rest here until a command comes."""

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        """Read the XML element; `work` is the same, or the global task that a call performs."""
        return cls(**reader.node(element))

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        """Take a token that arrives by a flow: pass it on, keep it, or use it up."""
        raise NotImplementedError

    joins_late: ClassVar[bool] = False
    """It joins only when every other token of the step rests: `can_join` and `join`."""

    @property
    def body_id(self) -> str:
        """The key of what is inside, among the bodies of the definition."""
        return self.id

    @cached_property
    def default_flow(self) -> Flow | None:
        return next((flow for flow in self.outgoing if flow.id == self.default), None)

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it has to be asked by which flows to leave."""
        return self.default_flow is not None or any(f.condition for f in self.outgoing)

    def flows_out(
        self, run: Run, scope: int, extra: Mapping[str, Value] = NO_VALUES
    ) -> Sequence[Flow]:
        """Return the flows that are taken: those without condition, those whose condition holds,
        and the default if no condition does (8.4.13, 13.2.1). Raise Stuck if there are none.
        """
        if not self.is_conditional:
            return self.outgoing
        default, taken, held = self.default_flow, [], False
        for flow in self.outgoing:
            if flow.condition is None:
                if flow is not default:
                    taken.append(flow)
            elif flow is not default and run.holds(flow.condition, scope, extra):
                taken.append(flow)
                held = True
        if not held and default is not None:
            taken.append(default)
        if not taken:
            raise Stuck("gateway", "no condition holds and there is no default flow")
        return taken

    def can_join(self, run: Run, scope: int) -> bool:
        """Say whether no token can come any more that a join has to wait for."""
        return False

    def join(self, run: Run, scope: int) -> None:
        """Let the tokens that wait go on as one."""

    def resume(self, run: Run, token: Token, branch: int | None) -> None:
        """Go on with a token that rests here and has been sent to itself."""

    def withdrawn(self, run: Run, token: Token) -> None:
        """Take back what the host was asked for at a token."""

    def body_done(self, run: Run, owner: Token) -> None:
        """Go on after the last token inside is gone."""

    def activity_done(self, run: Run, scope: int) -> bool:
        """Say whether the end of an activity inside has ended the whole."""
        return False

    def compensated(self, run: Run, scope: int) -> None:
        """Go on after everything that was thrown to be undone is undone."""

    def cancelled(self, run: Run, scope: int) -> None:
        """Leave after what was done inside has been undone."""

    def fired_for(
        self, run: Run, owner: int, event: Node, key: str, payload: Mapping[str, Value]
    ) -> None:
        """Go on with an event that this node has waited for in its place."""

    def expressions(self) -> Iterator[Expression]:
        """Yield what is evaluated when a token enters, rests or leaves."""
        for flow in self.outgoing:
            if flow.condition is not None:
                yield flow.condition

    def problems(self, definition: Definition) -> Iterator[Problem]:
        """Yield why this node cannot be executed."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Body:
    """The inside of a process or sub-process."""

    nodes: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    """None start events, or where there is no start event the nodes that no flow leads to."""
    event_starts: tuple[str, ...] = ()
    """Start events with a trigger, receive tasks and event gateways that instantiate."""
    event_sub_processes: tuple[tuple[str, str], ...] = ()
    """Event sub-processes with their start events."""
    names: tuple[str, ...] = ()
    """Properties and data objects."""


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
    """A model that was read: processes, nodes, what is wrong with it, and its document."""

    id: str
    document: Document
    processes: Mapping[str, Process]
    nodes: Mapping[str, Node]
    bodies: Mapping[str, Body]
    """What is inside a process or sub-process, by its id."""
    found: tuple[Problem, ...] = ()
    participants: Mapping[str, str] = field(default_factory=dict)
    """Process id by participant id."""
    _ways: dict[str, Mapping[str, int]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Why this model, or a part of it, cannot be executed."""
        own = [problem for node in self.nodes.values() for problem in node.problems(self)]
        return (*self.found, *own)

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

    # What the engine looks up

    @cached_property
    def triggers(self) -> Mapping[str, tuple[Event, EventDefinition]]:
        """The events that may be waited for, with the definition, by their keys."""
        found = {}
        for node in self.nodes.values():
            for key, definition in getattr(node, "triggers", tuple)():
                found[key] = (node, definition)
        return found  # type: ignore[return-value]  # what has triggers is an event

    @cached_property
    def signal_keys(self) -> Mapping[str, frozenset[str]]:
        """The keys that catch a signal, by its name."""
        found: dict[str, set[str]] = {}
        for key, (_, definition) in self.triggers.items():
            if definition.kind == "signal":
                found.setdefault(getattr(definition, "name", ""), set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    @cached_property
    def conditional_keys(self) -> frozenset[str]:
        return frozenset(k for k, (_, d) in self.triggers.items() if d.kind == "condition")

    @cached_property
    def event_bodies(self) -> frozenset[str]:
        """The event sub-processes."""
        return frozenset(n.id for n in self.nodes.values() if getattr(n, "is_event", False))

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
            if any(d.kind == "compensate" for d in getattr(self.nodes[start], "definitions", ()))
        }

    @cached_property
    def links(self) -> Mapping[str, str]:
        """The target of each link, by its source."""
        ends = [
            (node, definition)
            for node in self.nodes.values()
            for definition in getattr(node, "definitions", ())
            if definition.kind == "link"
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
        yield from getattr(node, "boundaries", ())
        if node.id in self.links:
            yield self.links[node.id]

    def ways_to(self, join: str) -> Mapping[str, int]:
        """Return for each node a mask of the incoming flows of a join that it has a way to."""
        if join not in self._ways:
            self._ways[join] = reach.ways_to(self, self.nodes[join])
        return self._ways[join]
