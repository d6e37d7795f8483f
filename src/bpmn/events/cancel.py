"""The cancel event definition (BPMN 2.0.2, 10.5.5 and 13.5.2): ends a transaction, undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import compensation, scopes
from bpmn.events.base import EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class CancelEventDefinition(EventDefinition):
    tag = "cancelEventDefinition"
    kind = "cancel"

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        return cls()

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        """Stop what runs in the transaction around, undo what is done, and leave it cancelled."""
        scope = token.scope
        while (found := run.scopes[scope]).node not in run.definition.transactions:
            if found.parent is None:
                scopes.end(run, "cancelled")
                return "kept"
            scope = found.parent
        scopes.clear(run, scope)
        around = run.scope(scope)
        around.live = 1
        left, around.done = list(around.done), ()
        compensation.undo(run, scope, run.nodes[around.node], left, "cancel")
        return "kept"
