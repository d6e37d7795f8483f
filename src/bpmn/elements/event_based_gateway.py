"""The event-based gateway (BPMN 2.0.2, 10.6.6 and 13.4.4): the event that happens first decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import catching, incidents
from bpmn.elements.intermediate_catch_event import IntermediateCatchEvent
from bpmn.elements.receive_task import ReceiveTask
from bpmn.errors import Problem
from bpmn.model import Node

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Flow
    from bpmn.read import Reader
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class EventBasedGateway(Node):
    tag = "eventBasedGateway"
    waits = True

    instantiates: bool = False
    is_parallel: bool = False
    """Every event has to happen; only for one that instantiates."""

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        return cls(
            **reader.node(element),
            instantiates=element.get("instantiate") == "true",
            is_parallel=element.get("eventGatewayType") == "Parallel",
        )

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        run.passed(self, flow)
        token = run.rest(scope, self, "catching")

        def arm() -> None:
            for out in self.outgoing:
                catching.arm(run, token.id, scope, run.event(out.target))

        incidents.attempt(run, token, arm, "enter")

    def begin(self, run: Run, scope: int, event: str, payload: Mapping[str, Value]) -> None:
        """Begin an instance by one of the events; a parallel gateway waits for the others too."""
        run.passed(self, None)
        if self.is_parallel:
            for out in self.outgoing:
                if out.target != event:
                    run.scope(scope).live += 1
                    run.arrive(scope, out.target, out)
        for out in self.outgoing:
            if out.target == event:
                run.event(event).caught(run, scope, out.id, payload)

    def fired_for(
        self, run: Run, owner: int, event: Node, key: str, payload: Mapping[str, Value]
    ) -> None:
        """Go on with the event that came first."""
        token = run.tokens.pop(owner)
        catching.disarm(run, owner, token.armed, key)
        flow = next(out.id for out in self.outgoing if out.target == event.id)
        run.event(event.id).caught(run, token.scope, flow, payload)

    def problems(self, definition: Definition) -> Iterator[Problem]:
        for out in self.outgoing:
            target = definition.nodes.get(out.target)
            if not isinstance(target, IntermediateCatchEvent | ReceiveTask):
                message = f"{out.target} is no event that a gateway can wait for"
                yield Problem("not-an-event", message, self.place)
