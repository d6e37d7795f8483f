"""The business rule task (BPMN 2.0.2, 10.3.3): a decision that the host knows to evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from bpmn.document import OFFICINA
from bpmn.elements.script_task import ScriptTask
from bpmn.elements.service_task import JobKind
from bpmn.expressions import Stuck

if TYPE_CHECKING:
    from bpmn.document import Element
    from bpmn.engine import Run
    from bpmn.read import Reader
    from bpmn.state import Token


@dataclass(frozen=True, kw_only=True)
class BusinessRuleTask(ScriptTask):
    """Evaluated at once by the evaluator that was handed to `step`, else a job."""

    tag = "businessRuleTask"
    job: ClassVar[JobKind] = "rule"
    is_instant = False

    decision: str | None = None

    @classmethod
    def read(cls, reader: Reader, element: Element, work: Element) -> Self:
        decision = work.get(OFFICINA + "decision") or element.get(OFFICINA + "decision")
        return cls(**reader.activity(element, work), decision=decision)

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        if run.decide is None or self.decision is None:
            super(ScriptTask, self).start(run, token, branch)
            return
        inputs = self.given(run, token, branch)
        if not self.inputs:
            inputs = {**run.data, **run.visible(token.scope), **inputs}
        try:
            value = run.decide(self.decision, inputs)
        except Exception as error:
            raise Stuck("decision", f"{self.decision}: {error}", self.decision, inputs) from error
        self.finish(run, token, self.assigned(value), branch)
