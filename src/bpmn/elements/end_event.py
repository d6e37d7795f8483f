"""End events (BPMN 2.0.2, 10.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.elements.intermediate_throw_event import ThrowEvent
from bpmn.errors import Problem

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.engine import Run


@dataclass(frozen=True, kw_only=True)
class EndEvent(ThrowEvent):
    tag = "endEvent"

    def problems(self, definition: Definition) -> Iterator[Problem]:
        if self.outgoing:
            yield Problem("bad-flow", "no flow may lead out of an end event", self.place)
        is_cancel = any(each.kind == "cancel" for each in self.definitions)
        if is_cancel and not self._is_in_transaction(definition):
            message = "there is no transaction around it to cancel"
            yield Problem("bad-cancel", message, self.place)

    def _is_in_transaction(self, definition: Definition) -> bool:
        at = self.parent
        while at in definition.nodes and at not in definition.transactions:
            at = definition.nodes[at].parent
        return at in definition.transactions

    def go_on(self, run: Run, scope: int) -> None:
        run.send(scope, ())
