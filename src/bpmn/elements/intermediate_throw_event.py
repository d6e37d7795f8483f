"""Events that throw on the way (BPMN 2.0.2, 10.5.4); the source of a link is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn import incidents
from bpmn.errors import Problem
from bpmn.events.base import Event
from bpmn.expressions import Stuck

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.engine import Run
    from bpmn.model import Flow


@dataclass(frozen=True, kw_only=True)
class ThrowEvent(Event):
    """Throws its definitions one after another, and goes on if nothing stops it."""

    def enter(self, run: Run, scope: int, flow: Flow | None) -> None:
        if not self.definitions:
            run.passed(self, flow)
            self.go_on(run, scope)
            return
        if any(d.is_loud for d in self.definitions) and run.hush(scope, self.id, flow):
            return
        payload = self.given(run, scope)
        run.passed(self, flow)
        token = run.rest(scope, self, "throwing")
        for definition in self.definitions:
            try:
                kept = definition.throw(run, token, self, payload) == "kept"
            except Stuck as reason:
                run.tokens[token.id] = token._replace(phase="stuck")
                incidents.report(run, token.id, None, "enter", reason)
                return
            if kept or token.id not in run.tokens:
                return
        del run.tokens[token.id]
        self.go_on(run, scope)

    def go_on(self, run: Run, scope: int) -> None:
        """Send the token on after everything is thrown."""
        run.leave(scope, self)

    def compensated(self, run: Run, scope: int) -> None:
        self.go_on(run, scope)


@dataclass(frozen=True, kw_only=True)
class IntermediateThrowEvent(ThrowEvent):
    tag = "intermediateThrowEvent"

    def problems(self, definition: Definition) -> Iterator[Problem]:
        is_link = any(each.kind == "link" for each in self.definitions)
        if is_link and self.id not in definition.links:
            yield Problem("broken-link", "the link leads to no target", self.place)


@dataclass(frozen=True, kw_only=True)
class ImplicitThrowEvent(ThrowEvent):
    """What a multi-instance activity throws (10.3.8)."""

    tag = "implicitThrowEvent"
