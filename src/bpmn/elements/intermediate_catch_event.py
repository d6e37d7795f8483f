"""Events that wait on the way (BPMN 2.0.2, 10.5.4 and 13.5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn import catching, incidents
from bpmn.events.base import Event
from bpmn.events.link import LinkEventDefinition

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Flow
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class IntermediateCatchEvent(Event):
    tag = "intermediateCatchEvent"
    waits = True

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if not self.definitions or isinstance(self.definitions[0], LinkEventDefinition):
            run.passed(self, flow)
            run.leave(scope, self)
            return
        token = run.rest(scope, self, "catching", {"flow": flow.id} if flow is not None else {})
        incidents.attempt(run, token, lambda: catching.arm(run, token.id, scope, self), "enter")

    def fired(self, run: Run, owner: int, key: str, payload: Mapping[str, Value]) -> None:
        token = run.tokens[owner]
        if token.node != self.id:
            run.nodes[token.node].fired_for(run, owner, self, key, payload)
            return
        catching.disarm(run, owner, token.armed, key)
        del run.tokens[owner]
        flow = token.data.get("flow")
        self.caught(run, token.scope, flow if isinstance(flow, str) else None, payload)

    def caught(self, run: Run, scope: int, flow: str | None, payload: Mapping[str, Value]) -> None:
        """Go on with what was caught."""
        self.go_on_with(run, scope, flow, payload)
