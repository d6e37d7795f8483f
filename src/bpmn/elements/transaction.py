"""The transaction (BPMN 2.0.2, 10.3.5 and 13.5.2): a sub-process that is undone when cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn import scopes
from bpmn.elements.sub_process import SubProcess

if TYPE_CHECKING:
    from bpmn.engine import Run


@dataclass(frozen=True, kw_only=True)
class Transaction(SubProcess):
    tag = "transaction"

    def cancelled(self, run: Run, scope: int) -> None:
        owner = run.tokens[scope]
        scopes.clear(run, scope)
        while owner.branch_of is not None:
            owner = run.tokens[owner.branch_of]
        for boundary in self.boundaries:
            event = run.event(boundary)
            if any(definition.kind == "cancel" for definition in event.definitions):
                event.fired(run, owner.id, "", {})
                return
        scopes.withdraw(run, owner, "interrupted")
        run.leave(owner.scope, self)
