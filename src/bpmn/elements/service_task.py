"""Work of programs (BPMN 2.0.2, 10.3.3): the host does it as a job and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from bpmn.activity import Activity
from bpmn.effects import CallService, CancelJob

type JobKind = Literal["service", "rule", "script"]

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.state import Token


@dataclass(frozen=True, kw_only=True)
class Job(Activity):
    awaits = "job"
    job: ClassVar[JobKind] = "service"

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        inputs = self.given(run, token, branch)
        run.effects.append(CallService(token.id, self.id, branch, self.job, inputs))

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        run.effects.append(CancelJob(token.id, self.id, branch))


@dataclass(frozen=True, kw_only=True)
class ServiceTask(Job):
    tag = "serviceTask"
