"""The message event definition (BPMN 2.0.2, 10.5.5), correlated by a key (8.4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from bpmn import catching
from bpmn.effects import SendMessage, Subscribe, Unsubscribe
from bpmn.events.base import Event, EventDefinition
from bpmn.expressions import Expression
from bpmn.values import decode, encode

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.read import Reader
    from bpmn.state import Token
    from bpmn.values import Json, Value


@dataclass(frozen=True, kw_only=True)
class MessageEventDefinition(EventDefinition):
    tag = "messageEventDefinition"
    kind = "message"
    is_spent = True
    is_loud = True

    wait_key: Expression | None = None
    """The key under which a catcher waits, read from the process."""
    send_key: Expression | None = None
    """The key of a message that is thrown, read from what it carries."""
    to: str | None = None

    @classmethod
    def read(cls, reader: Reader, element: Element, node: Element) -> Self:
        name, wait_key, send_key, to = reader.message(element, node)
        return cls(name=name, wait_key=wait_key, send_key=send_key, to=to)

    def arm(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        return self.subscribe(run, owner, scope, key, None)

    def subscribe(self, run: Run, owner: int, scope: int, key: str, branch: int | None) -> Json:
        """Wait for the message; return the key under which."""
        value = run.value(self.wait_key, scope) if self.wait_key is not None else None
        run.effects.append(Subscribe(owner, key, "message", self.name, value, frozenset(), branch))
        return [encode(value)]

    def again(self, run: Run, owner: int, scope: int, event: Event, key: str) -> Json:
        memory = catching.memory(run, owner, key)
        self.reopen(run, owner, key, memory)
        return memory

    def reopen(self, run: Run, owner: int, key: str, memory: Json) -> None:
        assert isinstance(memory, list)
        run.effects.append(Subscribe(owner, key, "message", self.name, decode(memory[0])))

    def disarm(self, run: Run, owner: int, event: Event, key: str) -> None:
        run.effects.append(Unsubscribe(owner, key, "message"))

    def throw(
        self, run: Run, token: Token, node: Node, payload: Mapping[str, Value]
    ) -> Literal["on", "kept"]:
        self.send(run, token.scope, node, payload)
        return "on"

    def send(self, run: Run, scope: int, node: Node, payload: Mapping[str, Value]) -> None:
        key = run.value(self.send_key, scope, payload) if self.send_key is not None else None
        run.effects.append(SendMessage(node.id, self.name, key, payload, self.to))

    def catches(self, thrown: EventDefinition | None) -> bool:
        return isinstance(thrown, MessageEventDefinition) and thrown.name == self.name

    def expressions(self) -> Iterator[Expression]:
        yield from (e for e in (self.wait_key, self.send_key) if e is not None)
