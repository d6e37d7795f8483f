"""The receive task (BPMN 2.0.2, 10.3.3): waits for a message, and may start an instance by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn.activity import Activity
from bpmn.effects import Started, Unsubscribe
from bpmn.events.message import MessageEventDefinition

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Read
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class ReceiveTask(Activity):
    tag = "receiveTask"
    awaits = "message"
    parallel_multiple = False

    message: MessageEventDefinition
    instantiates: bool = False

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        return cls(
            **reader.activity(element, work),
            message=MessageEventDefinition.read(reader, element, element),
            instantiates=element.get("instantiate") == "true",
        )

    @property
    def event_definitions(self) -> tuple[MessageEventDefinition]:
        return (self.message,)

    def triggers(self) -> tuple[tuple[str, MessageEventDefinition], ...]:
        return ((self.id, self.message),)

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        self.message.subscribe(run, token.id, token.scope, self.id, branch)

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        run.effects.append(Unsubscribe(token.id, self.id, "message", branch))

    def begin_with(self, run: Run, scope: int, payload: Mapping[str, Value]) -> None:
        """Begin an instance by the message that it instantiates on."""
        token = run.rest(scope, self, "active", {"done": 1, "round": 1})
        run.effects.append(Started(token.id, self.id, None))
        run.write(scope, payload)
        self.ended(run, run.tokens[token.id])

    def caught(self, run: Run, scope: int, flow: str | None, payload: Mapping[str, Value]) -> None:
        """Go on when an event-based gateway has waited in its place."""
        self.begin_with(run, scope, payload)

    def fired(self, run: Run, owner: int, key: str, payload: Mapping[str, Value]) -> None:
        run.nodes[run.tokens[owner].node].fired_for(run, owner, self, key, payload)

    def entering(self) -> Iterator[Read]:
        yield from super().entering()
        yield from self.message.expressions()
