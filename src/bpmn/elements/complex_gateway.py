"""The complex gateway (BPMN 2.0.2, 10.6.5 and 13.4.5): joins when its condition says so, then
takes in the tokens that can still come, and is as new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from bpmn import scopes
from bpmn.document import child
from bpmn.expressions import Expression
from bpmn.model import Node
from bpmn.reach import may_still_come

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Flow, Read
    from bpmn.read import Reader
    from bpmn.values import Json, Value

_WAITING_FOR_RESET = "reset"


@dataclass(frozen=True, kw_only=True)
class ComplexGateway(Node):
    tag = "complexGateway"
    joins_late = True

    activation: Expression | None = None

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        condition = reader.expression(child(element, "activationCondition"))
        return cls(**reader.node(element), activation=condition)

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if len(self.incoming) < 2:
            flows = self.flows_out(run, scope)
            run.passed(self, flow)
            run.send(scope, flows)
            return
        counts = run.gather(scope, self, flow)
        if self._activated(run, scope) is None and self._activates(run, scope, counts):
            flows = self.flows_out(run, scope, self._variables(counts, is_start=True))
            taken = tuple(min(count, 1) for count in counts)
            run.passed(self, flow)
            run.release(scope, self, taken)
            marks = self._marks(run, scope)
            run.scope(scope).data = {
                **run.scopes[scope].data,
                _WAITING_FOR_RESET: {**marks, self.id: [*taken]},
            }
            self._hold(run, scope)
            run.send(scope, flows)

    def _marks(self, run: Run, scope: int) -> dict[str, Json]:
        found = run.scopes[scope].data.get(_WAITING_FOR_RESET)
        return found if isinstance(found, dict) else {}

    def _activated(self, run: Run, scope: int) -> Json:
        """Return by which flows it was activated, while it waits for its reset."""
        return self._marks(run, scope).get(self.id)

    def _hold(self, run: Run, scope: int) -> None:
        """Keep an entry among the joins, so that the reset is looked for."""
        found = run.scope(scope)
        if self.id not in found.joins:
            found.joins = {**found.joins, self.id: (0,) * len(self.incoming)}

    def _activates(self, run: Run, scope: int, counts: tuple[int, ...]) -> bool:
        if self.activation is None:
            return all(counts)
        return run.holds(self.activation, scope, self._variables(counts, is_start=True))

    def _variables(self, counts: tuple[int, ...], *, is_start: bool) -> dict[str, Value]:
        return {
            "activationCount": Decimal(sum(counts)),
            "waitingForStart": is_start,
        }

    def can_join(self, run: Run, scope: int) -> bool:
        """Say whether it can be reset: nothing can come by the flows that have not come yet."""
        taken = self._activated(run, scope)
        if not isinstance(taken, list):
            return False
        counts = run.scopes[scope].joins[self.id]
        filled = tuple(int(bool(a or b)) for a, b in zip(counts, taken, strict=True))
        return not may_still_come(run, scope, self, filled)

    def join(self, run: Run, scope: int) -> None:
        """Reset: use up what has come since; only flows that ask for the reset are taken."""
        counts = run.scopes[scope].joins[self.id]
        taken = self._activated(run, scope)
        assert isinstance(taken, list)
        late = tuple(0 if t else min(c, 1) for c, t in zip(counts, taken, strict=True))
        extra = self._variables(counts, is_start=False)
        asking = [
            flow
            for flow in self.outgoing
            if flow.condition is not None
            and "waitingForStart" in flow.condition.names
            and run.holds(flow.condition, scope, extra)
        ]
        found = run.scope(scope)
        marks = {n: m for n, m in self._marks(run, scope).items() if n != self.id}
        found.data = {**found.data, _WAITING_FOR_RESET: marks}
        left = tuple(c - x for c, x in zip(counts, late, strict=True))
        found.joins = {name: have for name, have in found.joins.items() if name != self.id}
        if any(left):
            found.joins[self.id] = left
        found.live += len(asking) - sum(late)
        for flow in asking:
            run.arrive(scope, flow.target, flow)
        if found.live == 0:
            scopes.complete(run, scope)

    def entering(self) -> Iterator[Read]:
        if self.activation is not None:
            yield self.activation
