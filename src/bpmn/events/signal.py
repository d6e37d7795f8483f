"""The signal event definition (BPMN 2.0.2, 10.5.5): heard by every catcher, everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import catching
from bpmn.effects import PublishSignal, Subscribe, Unsubscribe
from bpmn.events.base import Event, EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Json, Value


@dataclass(frozen=True, kw_only=True)
class SignalEventDefinition(EventDefinition):
    tag = "signalEventDefinition"
    kind = "signal"
    is_loud = True

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        return cls(name=reader.named(element, "signalRef", "signal"))

    def arm(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        self.reopen(run, owner, key, True)
        return True

    def reopen(self, run: Run, owner: int, key: str, memory: Json) -> None:
        run.effects.append(Subscribe(owner, key, "signal", self.name))

    def again(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        return True

    def disarm(self, run: Run, owner: int, event: Event, key: str) -> None:
        run.effects.append(Unsubscribe(owner, key, "signal"))

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        run.effects.append(PublishSignal(node.id, self.name, payload))
        catching.broadcast(run, self.name, payload)
        return "on"

    def catches(self, thrown: EventDefinition | None) -> bool:
        return isinstance(thrown, SignalEventDefinition) and thrown.name == self.name
