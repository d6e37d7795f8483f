"""What the root of a file declares and nodes refer to: messages, signals, errors, data names, keys
(BPMN 2.0.2, 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bpmn.document import BPMN, Document, Element, child, children, local, tag_of, text_of

_DATA = ("dataObject", "property", "dataInput", "dataOutput", "inputDataItem", "outputDataItem")


@dataclass(frozen=True, slots=True)
class MessageFlow:
    id: str
    source: str
    target: str
    message: str


@dataclass
class References:
    """Lookups by id over a whole document."""

    document: Document
    data: dict[str, str] = field(default_factory=dict)
    """Variable name by the id of a data object, a reference to one, a property, an input..."""
    operations: dict[str, str] = field(default_factory=dict)
    """Message id by operation id."""
    flows: list[MessageFlow] = field(default_factory=list)
    participants: dict[str, str] = field(default_factory=dict)
    retrievals: dict[str, dict[str, str]] = field(default_factory=dict)
    """By message id: the FEEL path in the message of each correlation property."""
    handlers: dict[str, str] = field(default_factory=dict)
    """Target by source of the directed associations."""
    lanes: dict[str, str] = field(default_factory=dict)
    """Lane by node."""
    lane_names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        aliases: dict[str, str] = {}
        for element in self.document.root.iter(f"{BPMN}*"):
            identity = element.get("id", "")
            tag = tag_of(element)
            if tag in _DATA:
                self.data[identity] = element.get("name") or identity
            elif tag == "dataObjectReference":
                aliases[identity] = local(element.get("dataObjectRef"))
            elif tag == "operation":
                self.operations[identity] = local(text_of(child(element, "inMessageRef")))
            elif tag == "participant":
                self.participants[identity] = local(element.get("processRef"))
            elif tag == "messageFlow":
                self.flows.append(_message_flow(element))
            elif tag == "correlationProperty":
                self._retrieval(element)
            elif tag == "association":
                self.handlers[local(element.get("sourceRef"))] = local(element.get("targetRef"))
            elif tag == "lane":
                self.lane_names[identity] = element.get("name", "")
                for node in children(element, "flowNodeRef"):
                    self.lanes[local(text_of(node))] = identity
        for identity, target in aliases.items():
            self.data[identity] = self.data.get(target, target)

    def _retrieval(self, element: Element) -> None:
        for retrieval in children(element, "correlationPropertyRetrievalExpression"):
            message = local(retrieval.get("messageRef"))
            path = text_of(child(retrieval, "messagePath"))
            self.retrievals.setdefault(message, {})[element.get("id", "")] = path

    def names(self) -> Iterator[str]:
        """Yield the variable names that the file declares."""
        yield from self.data.values()

    def message_of(self, element: Element) -> str:
        """Return the id of the message that a task or event definition names, or an empty text."""
        named = local(element.get("messageRef"))
        operation = local(element.get("operationRef") or text_of(child(element, "operationRef")))
        return named or self.operations.get(operation, "")

    def flow_at(self, node: str) -> MessageFlow | None:
        """Return the message flow that begins or ends at a node."""
        return next((flow for flow in self.flows if node in (flow.source, flow.target)), None)


def _message_flow(element: Element) -> MessageFlow:
    source, target = local(element.get("sourceRef")), local(element.get("targetRef"))
    return MessageFlow(element.get("id", ""), source, target, local(element.get("messageRef")))
