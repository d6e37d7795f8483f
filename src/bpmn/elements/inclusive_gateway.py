"""The inclusive gateway (BPMN 2.0.2, 10.6.3 and 13.4.3): every way whose condition holds; as a
join it waits for the tokens that can still come, and for no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.model import Node
from bpmn.reach import may_still_come

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Flow


@dataclass(frozen=True, kw_only=True)
class InclusiveGateway(Node):
    tag = "inclusiveGateway"
    joins_late = True

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if len(self.incoming) > 1:
            run.gather(scope, self, flow)
        else:
            flows = self.flows_out(run, scope)
            run.passed(self, flow)
            run.send(scope, flows)

    def can_join(self, run: Run, scope: int) -> bool:
        return not may_still_come(run, scope, self)

    def join(self, run: Run, scope: int) -> None:
        flows = self.flows_out(run, scope)
        counts = run.scopes[scope].joins[self.id]
        run.release(scope, self, [min(count, 1) for count in counts])
        run.passed(self, None)
        run.send(scope, flows)
