"""The exclusive gateway (BPMN 2.0.2, 10.6.2 and 13.4.2): the first way whose condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.expressions import Stuck
from bpmn.model import Node
from bpmn.values import NO_VALUES, Value

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Flow


@dataclass(frozen=True, kw_only=True)
class ExclusiveGateway(Node):
    tag = "exclusiveGateway"

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        flows = self.flows_out(run, scope)
        run.passed(self, flow)
        run.send(scope, flows)

    def flows_out(
        self, run: Run, scope: int, extra: Mapping[str, Value] = NO_VALUES
    ) -> Sequence[Flow]:
        if not self.is_conditional:
            return self.outgoing[:1]
        for flow in self.outgoing:
            if flow.id != self.default and (
                flow.condition is None or run.holds(flow.condition, scope, extra)
            ):
                return (flow,)
        if self.default_flow is not None:
            return (self.default_flow,)
        raise Stuck("gateway", "no condition holds and there is no default flow")
