"""End events (BPMN 2.0.2, 10.5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.elements.intermediate_throw_event import ThrowEvent

if TYPE_CHECKING:
    from bpmn.engine import Run


@dataclass(frozen=True, kw_only=True)
class EndEvent(ThrowEvent):
    tag = "endEvent"

    def go_on(self, run: Run, scope: int) -> None:
        run.send(scope, ())
