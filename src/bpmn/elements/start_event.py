"""Start events (BPMN 2.0.2, 10.5.2): of a process, a sub-process, or an event sub-process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import catching, scopes
from bpmn.errors import Problem
from bpmn.events.base import Event

if TYPE_CHECKING:
    from bpmn.activity import Activity
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Flow
    from bpmn.read import Reader
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class StartEvent(Event):
    tag = "startEvent"

    is_interrupting: bool = True

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        facts = reader.event(element)
        is_error = any(each.kind == "error" for each in facts["definitions"])
        interrupts = is_error or element.get("isInterrupting") != "false"
        return cls(**facts, is_interrupting=interrupts)

    @property
    def adds_tokens(self) -> bool:  # type: ignore[override]  # it hangs on the drawing
        return not self.is_interrupting

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        run.passed(self, flow)
        run.leave(scope, self)

    def begin(self, run: Run, scope: int, trigger: int, payload: Mapping[str, Value]) -> None:
        """Begin an instance for one trigger; a parallel multiple start waits for the others."""
        if self.parallel_multiple and len(self.definitions) > 1:
            run.write(scope, payload)
            token = run.rest(scope, self, "catching")
            catching.arm(run, token.id, scope, self)
            key, definition = self.triggers()[trigger]
            definition.disarm(run, token.id, self, key)
            catching.set_memory(run, token.id, key, None)
        else:
            self.go_on_with(run, scope, None, payload)

    def fired(self, run: Run, owner: int, key: str, payload: Mapping[str, Value]) -> None:
        token = run.tokens.get(owner)
        if token is not None and token.node == self.id:
            del run.tokens[owner]
            self.go_on_with(run, token.scope, None, payload)
        else:
            self._open(run, owner, key, payload)

    def _open(self, run: Run, scope: int, key: str, payload: Mapping[str, Value]) -> None:
        """Start the event sub-process of this event in the scope that it belongs to (13.5.4)."""
        node: Activity = run.nodes[self.parent]  # type: ignore[assignment]  # it is one
        if self.is_interrupting:
            scopes.clear(run, scope)
            found = run.scope(scope)
            catching.disarm(run, scope, found.armed, key)
            found.armed = {}
        else:
            self._wait_on(run, scope, key)
        run.scope(scope).live += 1
        run.write(scope, payload)
        node.begin(run, run.rest(scope, node, "active"))

    def _wait_on(self, run: Run, scope: int, key: str) -> None:
        """Stay armed: a cycle goes on, the next message or signal is caught too."""
        if key:
            definition = catching.trigger(run, key)[1]
            memory = definition.again(run, scope, scope, self, key)
            catching.set_memory(run, scope, key, memory)
        elif self.parallel_multiple:
            catching.arm(run, scope, scope, self, holder=scope)

    def problems(self, definition: Definition) -> Iterator[Problem]:
        if self.incoming:
            yield Problem("bad-flow", "no flow may lead to a start event", self.place)
        if self.parent in definition.event_bodies and not self.definitions:
            yield Problem("no-trigger", "an event sub-process needs a trigger", self.place)
