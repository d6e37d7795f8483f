"""The error event definition (BPMN 2.0.2, 10.5.5): ends the scope up to whoever catches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import faults, scopes
from bpmn.events.base import EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class ErrorEventDefinition(EventDefinition):
    tag = "errorEventDefinition"
    kind = "error"

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        return cls(code=reader.code(element, "errorRef", "error", "errorCode"))

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        """Throw it; an error that nobody catches ends the instance."""
        if faults.throw(run, self, token.scope, None, payload) is None:
            scopes.end(run, "error", self.code)
        return "kept"
