"""What job handlers are asked and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bpmn.values import HostValue, Value

if TYPE_CHECKING:
    from bpmn.testing.cases import Case


@dataclass(frozen=True, slots=True)
class Done:
    """A job handler's answer: done, with these variables, after this time.

    `then` is called when it is done, if nobody has withdrawn it before.
    """

    variables: Mapping[str, HostValue] = field(default_factory=dict)
    after: timedelta = timedelta()
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A job handler's answer: it failed for good."""

    message: str
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Error:
    """A job handler's answer: a BPMN error."""

    code: str
    after: timedelta = timedelta()


type Answer = Done | Failed | Error


@dataclass(frozen=True, slots=True)
class Job:
    """What a job handler is asked to do."""

    case: Case
    node: str
    kind: str
    inputs: Mapping[str, Value]
    token: int
    branch: int | None

    @property
    def variables(self) -> Mapping[str, Value]:
        """The variables that the job's activity sees."""
        return {**self.case.state.variables_at(self.token), **self.inputs}


type JobHandler = Callable[[Job], Answer | None]
"""Does a job; None leaves it open, to be finished by `Host.finish`."""
