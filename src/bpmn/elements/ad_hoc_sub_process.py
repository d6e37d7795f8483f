"""The ad-hoc sub-process (BPMN 2.0.2, 10.3.5 and 13.3.5).

Every activity inside that no flow leads to is started once, all together or one after another; any
may be started again by `StartActivity`. It ends when its completion condition holds after an
activity has ended, or, without a condition, when nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bpmn import catching, scopes
from bpmn.document import child
from bpmn.elements.sub_process import SubProcess
from bpmn.expressions import Expression

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.model import Read
    from bpmn.read import Reader
    from bpmn.state import Token


@dataclass(frozen=True, kw_only=True)
class AdHocSubProcess(SubProcess):
    tag = "adHocSubProcess"

    sequential: bool = False
    cancels_remaining: bool = True
    completion: Expression | None = None

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        return cls(
            body=reader.body(element),
            **reader.activity(element, work),
            sequential=element.get("ordering") == "Sequential",
            cancels_remaining=element.get("cancelRemainingInstances") != "false",
            completion=reader.expression(child(element, "completionCondition")),
        )

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        scope = self.open(run, token, branch, self.given(run, token, branch))
        starts = list(self.body.starts)
        if self.sequential and starts:
            scope.data = {"left": [*starts[1:]]}
            starts = starts[:1]
        scopes.begin_body(run, scope.id, self.body, starts)

    def activity_done(self, run: Run, scope: int) -> bool:
        """Say whether the end of an activity inside has ended the whole."""
        if self.completion is None or not run.holds(self.completion, scope, purpose="loop"):
            return False
        if not self.cancels_remaining and run.scopes[scope].live > 1:
            run.scope(scope).data = {"ending": True}
            return False
        scopes.clear(run, scope)
        catching.disarm(run, scope, run.scopes[scope].armed)
        run.scope(scope).armed = {}
        super().body_done(run, run.tokens[scope])
        return True

    def body_done(self, run: Run, owner: Token) -> None:
        inside = run.scope(owner.id)
        left = inside.data.get("left")
        if isinstance(left, list) and left:
            inside.data = {**inside.data, "left": left[1:]}
            inside.live += 1
            run.arrive(owner.id, str(left[0]))
        elif self.completion is None or "ending" in inside.data or not self.body.starts:
            super().body_done(run, owner)
        # Otherwise it stays open until somebody starts another activity.

    def leaving(self) -> Iterator[Read]:
        yield from super().leaving()
        if self.completion is not None:
            yield self.completion
