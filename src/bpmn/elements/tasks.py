"""The plain task and the tasks of people (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpmn.activity import Activity
from bpmn.effects import CancelWork, CreateWork

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.state import Token
    from bpmn.values import Value


@dataclass(frozen=True, kw_only=True)
class Task(Activity):
    """A task that says nothing of how it is done is done at once."""

    tag = "task"
    is_instant = True

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        self.finish(run, token, {}, branch)


@dataclass(frozen=True, kw_only=True)
class UserTask(Activity):
    """Work of a person, who is named by performers, or by the host."""

    tag = "userTask"
    awaits = "work"

    def start(self, run: Run, token: Token, branch: int | None) -> None:
        local = self.local(run, token, branch)
        performers: list[Value] = []
        for performer in self.performers:
            if performer.expression is not None:
                performers.append(run.value(performer.expression, token.scope, local))
            else:
                performers.append(performer.resource)
        inputs = self.given(run, token, branch)
        run.effects.append(CreateWork(token.id, self.id, branch, inputs, performers))

    def withdraw_branch(self, run: Run, token: Token, branch: int | None) -> None:
        run.effects.append(CancelWork(token.id, self.id, branch))


@dataclass(frozen=True, kw_only=True)
class ManualTask(UserTask):
    """Work without the help of a program; the host only learns that it is done."""

    tag = "manualTask"
