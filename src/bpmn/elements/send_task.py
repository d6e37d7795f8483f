"""The send task (BPMN 2.0.2, 10.3.3): sends a message and is done; without one it is a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn.elements.service_task import Job
from bpmn.events.message import MessageEventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Flow, Read
    from bpmn.read import Reader
    from bpmn.state import Token


@dataclass(frozen=True, kw_only=True)
class SendTask(Job):
    tag = "sendTask"

    message: MessageEventDefinition | None = None

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        names = reader.references
        node = element.get("id", "")
        is_message = names.message_of(element) or names.flow_at(node) is not None
        message = MessageEventDefinition.read(reader, element, element) if is_message else None
        return cls(**reader.activity(element, work), message=message)

    @property
    def is_instant(self) -> bool:  # type: ignore[override]  # it hangs on the message
        return self.message is not None

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if self.message is None or not run.hush(scope, self.id, flow):
            super().enter(run, scope, flow)

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        if self.message is None:
            super().start(run, token, branch)
            return
        self.message.send(run, token.scope, self, self.given(run, token, branch))
        self.finish(run, token, {}, branch)

    def entering(self) -> Iterator[Read]:
        yield from super().entering()
        if self.message is not None:
            yield from self.message.expressions()
