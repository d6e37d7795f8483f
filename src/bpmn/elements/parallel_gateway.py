"""The parallel gateway (BPMN 2.0.2, 10.6.4 and 13.4.1): waits for every way, takes every way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.model import Node
from bpmn.values import NO_VALUES, Value

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Flow


@dataclass(frozen=True, kw_only=True)
class ParallelGateway(Node):
    tag = "parallelGateway"

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if len(self.incoming) > 1:
            counts = run.gather(scope, self, flow)
            if not all(counts):
                return
            run.release(scope, self, (1,) * len(counts))
        run.passed(self, flow)
        run.leave(scope, self)

    def flows_out(
        self, run: Run, scope: int, extra: Mapping[str, Value] = NO_VALUES
    ) -> Sequence[Flow]:
        """Return every flow: a condition on one of them says nothing (13.4.1)."""
        return self.outgoing
