"""What an instance asks of its host. Effects are data, in the order in which they happened.

A host opens something for `CreateWork`, `CallService`, `CallProcess`, `StartTimer`, `Subscribe` and
`RaiseIncident`, and closes it at the matching command or at the matching closing effect, whichever
comes first. A token, with the branch of a multi-instance activity or the event, is the key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bpmn.values import Value

type Variables = Mapping[str, Value]
type HowEnded = Literal["completed", "interrupted", "withdrawn", "skipped"]


@dataclass(frozen=True, slots=True)
class CreateWork:
    """A person is to do something: a user or a manual task."""

    token: int
    node: str
    branch: int | None
    inputs: Variables
    performers: Sequence[Value]


@dataclass(frozen=True, slots=True)
class CancelWork:
    token: int
    node: str
    branch: int | None


@dataclass(frozen=True, slots=True)
class CallService:
    """A job: a service, a decision that the host evaluates, or a script in a foreign language."""

    token: int
    node: str
    branch: int | None
    kind: Literal["service", "rule", "script"]
    inputs: Variables


@dataclass(frozen=True, slots=True)
class CancelJob:
    token: int
    node: str
    branch: int | None


@dataclass(frozen=True, slots=True)
class CallProcess:
    """Run a process of another file; answer with `ProcessDone` or `ThrowError`."""

    token: int
    node: str
    branch: int | None
    element: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class CancelProcess:
    token: int
    node: str
    branch: int | None


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Send `TimerDue` at this time.

    `duration` is the ISO 8601 text, where there is one, for a host that counts working time.
    """

    token: int
    event: str
    due: datetime
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class StopTimer:
    token: int
    event: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Wait for a message (by name and key), a signal (by name) or a change of what `reads` names.

    A subscription with key None takes any message of that name. `reads` are paths, such as
    `("deal", "company")`: when one of them changes the host sends `DataChanged`.
    """

    token: int
    event: str
    kind: Literal["message", "signal", "condition"]
    name: str
    key: Value = None
    reads: frozenset[tuple[str, ...]] = frozenset()
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    token: int
    event: str
    kind: Literal["message", "signal", "condition"]
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A message for another participant; `to` is the node or participant that a flow leads to."""

    node: str
    name: str
    key: Value
    payload: Variables
    to: str | None


@dataclass(frozen=True, slots=True)
class PublishSignal:
    """A signal for every other instance; this one has taken it already."""

    node: str
    name: str
    payload: Variables


@dataclass(frozen=True, slots=True)
class Escalated:
    """An escalation; `caught_by` is the catching event, None if nobody does."""

    node: str
    code: str
    caught_by: str | None


@dataclass(frozen=True, slots=True)
class RaiseIncident:
    """A token cannot go on by itself; `Retry` or `MoveToken` is needed."""

    token: int
    node: str
    branch: int | None
    kind: Literal["expression", "gateway", "job", "error", "data", "loop", "decision"]
    message: str
    expression: str | None = None
    values: Variables | None = None


@dataclass(frozen=True, slots=True)
class ResolveIncident:
    token: int
    node: str
    branch: int | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Journal: an event or gateway was passed, by this sequence flow."""

    node: str
    flow: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """Journal: an activity was entered, by this sequence flow."""

    token: int
    node: str
    flow: str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """Journal: an activity was left: done, interrupted by an event, withdrawn with what is around
    it, or skipped by a command.
    """

    token: int
    node: str
    how: HowEnded


@dataclass(frozen=True, slots=True)
class ProcessStarted:
    process: str


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The instance has ended; nothing that it opened is open any more."""

    outcome: Literal["completed", "terminated", "error", "cancelled"]
    code: str | None = None


type Effect = (
    CreateWork
    | CancelWork
    | CallService
    | CancelJob
    | CallProcess
    | CancelProcess
    | StartTimer
    | StopTimer
    | Subscribe
    | Unsubscribe
    | SendMessage
    | PublishSignal
    | Escalated
    | RaiseIncident
    | ResolveIncident
    | Passed
    | Started
    | Ended
    | ProcessStarted
    | ProcessEnded
)
