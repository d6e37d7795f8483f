"""What starts instances by itself: events that a host arms when it deploys a definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bpmn import timers
from bpmn.elements.event_based_gateway import EventBasedGateway
from bpmn.engine import Run
from bpmn.errors import CommandError
from bpmn.events.conditional import ConditionalEventDefinition
from bpmn.events.timer import TimerEventDefinition
from bpmn.expressions import Stuck
from bpmn.state import State

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.events.base import EventDefinition
    from bpmn.values import Value


@dataclass(frozen=True, slots=True)
class StartSubscription:
    """An event that starts an instance: send `Start(process, event=..., trigger=...)` for it."""

    process: str
    event: str
    trigger: int
    kind: str
    name: str
    """Of the message or the signal."""
    definition: EventDefinition

    def timer(self, model: Definition, now: datetime, data: Mapping[str, Value]) -> timers.Timer:
        """Return the timer. Raise CommandError when its expression gives none."""
        assert isinstance(self.definition, TimerEventDefinition)
        run = Run(model, State(), now, data, None, None)
        try:
            return self.definition.timer(run, None)
        except Stuck as reason:
            raise CommandError(f"{self.event}: {reason}") from reason

    def holds(self, model: Definition, now: datetime, data: Mapping[str, Value]) -> bool:
        """Say whether the condition of a conditional start holds."""
        assert isinstance(self.definition, ConditionalEventDefinition)
        assert self.definition.condition is not None
        run = Run(model, State(), now, data, None, None)
        try:
            return run.holds(self.definition.condition, None)
        except Stuck:
            return False  # what cannot be evaluated yet has not come true


def starts(definition: Definition) -> tuple[StartSubscription, ...]:
    """Return the events that start instances of the executable processes."""
    return tuple(_starts(definition))


def _starts(definition: Definition) -> Iterator[StartSubscription]:
    for process in definition.processes.values():
        if not process.is_executable:
            continue
        for name in process.body.event_starts:
            node = definition.nodes[name]
            events = [name]
            if isinstance(node, EventBasedGateway):
                events = [flow.target for flow in node.outgoing]
            for event in events:
                found = definition.nodes[event].event_definitions
                for trigger, each in enumerate(found):
                    heard = each.name
                    yield StartSubscription(process.id, event, trigger, each.kind, heard, each)
