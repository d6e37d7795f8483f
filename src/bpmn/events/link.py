"""The link event definition (BPMN 2.0.2, 10.5.5): a sequence flow that is not drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn.document import child, local, text_of
from bpmn.events.base import EventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class LinkEventDefinition(EventDefinition):
    tag = "linkEventDefinition"
    kind = "link"

    id: str
    target: str

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        target = local(text_of(child(element, "target")))
        return cls(id=element.get("id", ""), name=element.get("name", "").strip(), target=target)

    def leads_to(self, other: LinkEventDefinition) -> bool:
        """Say whether this source leads to that target: by reference, else by name."""
        return self.target == other.id if self.target else bool(self.name == other.name)

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        del run.tokens[token.id]
        run.arrive(token.scope, run.definition.links[node.id])
        return "kept"
