"""Events at the boundary of an activity (BPMN 2.0.2, 10.5.4 and 13.5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import catching, scopes
from bpmn.document import local
from bpmn.errors import Problem
from bpmn.events.base import Event

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class BoundaryEvent(Event):
    tag = "boundaryEvent"

    attached_to: str = ""
    cancels: bool = True

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        facts = reader.event(element)
        # An error and a cancellation always end what they come from (10.5.4).
        is_fault = any(each.kind in ("error", "cancel") for each in facts["definitions"])
        return cls(
            **facts,
            attached_to=local(element.get("attachedToRef")),
            cancels=is_fault or element.get("cancelActivity") != "false",
        )

    @property
    def adds_tokens(self) -> bool:  # type: ignore[override]  # it hangs on the drawing
        return not self.cancels

    def fired(self, run: Run, owner: int, key: str, payload: Mapping[str, Value]) -> None:
        token = run.tokens[owner]
        scope = token.scope
        if self.cancels:
            scopes.withdraw(run, token, "interrupted", key)
        else:
            self._wait_on(run, owner, scope, key)
            run.scope(scope).live += 1
        self.go_on_with(run, scope, None, payload)

    def _wait_on(self, run: Run, owner: int, scope: int, key: str) -> None:
        """Stay armed: a cycle goes on, the next message or signal is caught too."""
        if key:
            definition = catching.trigger(run, key)[1]
            catching.set_memory(run, owner, key, definition.again(run, owner, scope, self, key))
        elif self.parallel_multiple:
            catching.arm(run, owner, scope, self)

    def problems(self, definition: Definition) -> Iterator[Problem]:
        if self.attached_to not in definition.nodes:
            message = f"it is attached to {self.attached_to!r}, which is no activity"
            yield Problem("not-attached", message, self.place)
        if self.incoming:
            yield Problem("bad-flow", "no flow may lead to a boundary event", self.place)
        is_cancel = any(each.kind == "cancel" for each in self.definitions)
        if is_cancel and self.attached_to not in definition.transactions:
            message = "only a transaction can be cancelled"
            yield Problem("bad-cancel", message, self.place)
        if not self.definitions:
            yield Problem("no-trigger", "a boundary event needs a trigger", self.place)
