"""What may be told to an instance. Commands are data; `step` answers with effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bpmn.values import HostValue

type Variables = Mapping[str, HostValue]


def _nothing() -> Variables:
    return {}


@dataclass(frozen=True, slots=True)
class Start:
    """Begin an instance of a process (None: the only executable one).

    `event` names the start event that was triggered (message, timer, ...), `trigger` which of its
    event definitions, `payload` what came with it.
    """

    process: str | None = None
    variables: Variables = field(default_factory=_nothing)
    event: str | None = None
    trigger: int = 0
    payload: Variables = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class CompleteWork:
    """A person has done the work of a user or manual task."""

    token: int
    variables: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class JobDone:
    """A service, script, rule or send job has been done."""

    token: int
    variables: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job has failed for good: the token waits with an incident until it is retried."""

    token: int
    message: str
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class ProcessDone:
    """A called process that the host ran has ended."""

    token: int
    variables: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class ThrowError:
    """A job or a person reports a BPMN error (BPMN 2.0.2, 10.5.5)."""

    token: int
    code: str
    variables: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class ThrowEscalation:
    """A job or a person escalates; the activity goes on unless the catcher interrupts it."""

    token: int
    code: str
    variables: Variables = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class TimerDue:
    token: int
    event: str


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The host has matched a message to one subscription."""

    token: int
    event: str
    payload: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class SignalReceived:
    """A signal was broadcast; every catcher of this instance takes it."""

    name: str
    payload: Variables = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class DataChanged:
    """Something that a watched condition reads has changed in the host."""


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Mend the data of an instance; `token` names the scope from which names are resolved."""

    variables: Variables
    token: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again what ended in an incident."""

    token: int
    variables: Variables = field(default_factory=_nothing)
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Go on as if an activity, or one of its instances, were done; it is not remembered as done."""

    token: int
    branch: int | None = None
    variables: Variables = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class AddInstance:
    """Add an instance to a multi-instance activity that is going on: one more approver."""

    token: int
    item: HostValue = None


@dataclass(frozen=True, slots=True)
class MoveToken:
    """Take a token off its node and put it before another node of the same scope."""

    token: int
    to: str


@dataclass(frozen=True, slots=True)
class GoBack:
    """Take every token out of a scope and put one before a node of it: what was done is asked anew.

    `scope` is the process itself where none is named.
    """

    to: str
    scope: int = 0


@dataclass(frozen=True, slots=True)
class StartActivity:
    """Start an activity of an ad-hoc sub-process once more (BPMN 2.0.2, 13.3.5)."""

    token: int
    activity: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the instance now and withdraw everything that it waits for."""

    reason: str = ""


type Command = (
    Start
    | CompleteWork
    | JobDone
    | JobFailed
    | ProcessDone
    | ThrowError
    | ThrowEscalation
    | TimerDue
    | MessageReceived
    | SignalReceived
    | DataChanged
    | SetVariables
    | Retry
    | Skip
    | AddInstance
    | MoveToken
    | GoBack
    | StartActivity
    | Cancel
)
