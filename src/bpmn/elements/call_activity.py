"""The call activity (BPMN 2.0.2, 10.3.6): a process or global task, of this file or the host's.

Without data associations the called process sees a copy of all variables, and gives all of its
own back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import scopes
from bpmn.document import local, tag_of
from bpmn.effects import CallProcess, CancelProcess
from bpmn.elements.sub_process import Container
from bpmn.errors import Problem

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.state import Scope, Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class CallActivity(Container):
    tag = "callActivity"
    awaits = "process"

    called: str = ""
    is_local: bool = False
    """What is called is a process of this file."""

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        called = local(element.get("calledElement"))
        found = reader.document.element(called)
        is_local = found is not None and tag_of(found) == "process"
        return cls(**reader.activity(element, work), called=called, is_local=is_local)

    @property
    def body_id(self) -> str:
        return self.called

    @property
    def is_scope(self) -> bool:  # type: ignore[override]  # only what is called here has an inside
        return self.is_local

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        inputs = self.given(run, token, branch)
        if not self.inputs:
            inputs = {**run.visible(token.scope), **inputs}
        if not self.is_local:
            run.effects.append(CallProcess(token.id, self.id, branch, self.called, inputs))
            return
        scope = self.open(run, token, branch, inputs)
        scope.data = {"isolated": True}
        scopes.begin_body(run, scope.id, run.definition.bodies[self.called])

    def gives(self, run: Run, inside: Scope) -> Mapping[str, Value]:
        if self.outputs:
            return super().gives(run, inside)
        return dict(inside.variables)

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        if not self.is_local:
            run.effects.append(CancelProcess(token.id, self.id, branch))
        else:
            super().withdraw_branch(run, token, branch)

    def problems(self, definition: Definition) -> Iterator[Problem]:
        yield from super().problems(definition)
        if not self.called:
            yield Problem("no-called-element", "it does not say what it calls", self.place)
