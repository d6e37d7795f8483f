"""The compiled graph of a model: immutable, shared by every instance (BPMN 2.0.2, 8.4 and 10).

Elements refer to each other by id, through `bpmn.definition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from bpmn.errors import Place, Problem
from bpmn.expressions import Expression, Stuck
from bpmn.values import NO_VALUES, Value

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.events.base import EventDefinition
    from bpmn.loops import Loop
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


type Read = Expression | str
"""An expression, or a name that is looked up."""


@dataclass(frozen=True, slots=True)
class DataAssociation:
    """A data association (10.4.2): the value of an expression, or of a name, goes to a name."""

    target: str
    source: str | None
    expression: Expression | None

    def reads(self) -> Iterator[Read]:
        """Yield what it takes its value from."""
        if self.expression is not None:
            yield self.expression
        elif self.source is not None:
            yield self.source


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

    # What kinds of nodes have that others ask for; kinds override it with fields of theirs.
    is_event = False
    """It is an event sub-process."""
    is_for_compensation = False
    instantiates = False
    """It begins an instance of the process by itself."""
    adds_tokens = False
    """An event that does not interrupt: it makes one more token."""
    attached_to = ""
    start_quantity = 1

    @property
    def loop(self) -> Loop | None:
        return None

    @property
    def decision(self) -> str | None:
        """The decision that a business rule task evaluates."""
        return None

    @property
    def event_definitions(self) -> tuple[EventDefinition, ...]:
        """What it throws or catches."""
        return ()

    @property
    def attached(self) -> tuple[str, ...]:
        """The events at its boundary."""
        return ()

    def triggers(self) -> tuple[tuple[str, EventDefinition], ...]:
        """Return what it catches, with the keys by which hosts name it."""
        return ()

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

    def entering(self) -> Iterator[Read]:
        """Yield what is evaluated, or looked up by name, until a token rests here or passes."""
        return iter(())

    def leaving(self) -> Iterator[Read]:
        """Yield what is evaluated, or looked up by name, when a token leaves."""
        for flow in self.outgoing:
            if flow.condition is not None:
                yield flow.condition

    def expressions(self) -> Iterator[Expression]:
        """Yield every expression of this node."""
        for read in (*self.entering(), *self.leaving()):
            if isinstance(read, Expression):
                yield read

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
