"""The compensate event definition (BPMN 2.0.2, 10.5.5 and 10.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import compensation
from bpmn.document import local
from bpmn.events.base import EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class CompensateEventDefinition(EventDefinition):
    tag = "compensateEventDefinition"
    kind = "compensate"

    activity: str | None = None
    waits: bool = True

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        activity = local(element.get("activityRef")) or None
        return cls(activity=activity, waits=element.get("waitForCompletion") != "false")

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        left = compensation.records(run, token.scope, self.activity)
        if self.waits:
            del run.tokens[token.id]
            compensation.undo(run, token.scope, node, left, "leave")
            return "kept"
        run.scope(token.scope).live += 1
        compensation.undo(run, token.scope, node, left, "detached")
        return "on"
