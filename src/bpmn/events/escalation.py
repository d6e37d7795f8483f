"""The escalation event definition (BPMN 2.0.2, 10.5.5): told upwards, without ending anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import faults
from bpmn.events.base import EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class EscalationEventDefinition(EventDefinition):
    tag = "escalationEventDefinition"
    kind = "escalation"

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        return cls(code=reader.code(element, "escalationRef", "escalation", "escalationCode"))

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        faults.escalate(run, node.id, self, token.scope, None, payload)
        return "on"
