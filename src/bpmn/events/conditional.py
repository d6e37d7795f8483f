"""The conditional event definition (BPMN 2.0.2, 10.5.5): happens when a condition comes true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn.document import child
from bpmn.effects import Subscribe, Unsubscribe
from bpmn.events.base import Event, EventDefinition
from bpmn.expressions import Expression

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.values import Json


@dataclass(frozen=True, kw_only=True)
class ConditionalEventDefinition(EventDefinition):
    tag = "conditionalEventDefinition"
    kind = "condition"

    condition: Expression | None

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        condition = reader.expression(child(element, "condition"))
        if condition is None:
            reader.problem("no-condition", "a conditional event needs a condition", element)
        return cls(condition=condition)

    def arm(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        self.reopen(run, owner, key, False)
        # It counts as false until now: a condition that holds already happens at once.
        run.dirty = True
        run.fresh += 1
        return False

    def reopen(self, run: Run, owner: int, key: str, memory: Json) -> None:
        assert self.condition is not None
        text, paths = self.condition.text, self.condition.paths
        run.effects.append(Subscribe(owner, key, "condition", text, None, paths))

    def again(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        return True

    def disarm(self, run: Run, owner: int, event: Event, key: str) -> None:
        run.effects.append(Unsubscribe(owner, key, "condition"))

    def is_true(self, run: Run, owner: int) -> bool:
        assert self.condition is not None
        token = run.tokens.get(owner)
        scope = owner if owner in run.scopes or token is None else token.scope
        return run.holds(self.condition, scope, purpose="event")

    def expressions(self) -> Iterator[Expression]:
        if self.condition is not None:
            yield self.condition
