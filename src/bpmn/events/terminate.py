"""The terminate event definition (BPMN 2.0.2, 10.5.5): ends its process or sub-process at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import scopes
from bpmn.events.base import EventDefinition
from bpmn.state import ROOT

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class TerminateEventDefinition(EventDefinition):
    tag = "terminateEventDefinition"
    kind = "terminate"

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        return cls()

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        if token.scope == ROOT:
            scopes.end(run, "terminated")
        else:
            scopes.clear(run, token.scope)
            scopes.complete(run, token.scope)
        return "kept"
