"""One instance in the hands of the host in memory, and what opens and closes what it waits for."""

from __future__ import annotations

from dataclasses import dataclass, field

from bpmn import commands as c
from bpmn import effects as e
from bpmn.definition import Definition
from bpmn.state import State
from bpmn.waits import Kind, Wait


@dataclass(eq=False)
class Case:
    """One instance: its state, what it holds open, and every effect so far."""

    number: int
    definition: Definition
    state: State = field(default_factory=State)
    open: dict[Wait, e.Effect] = field(default_factory=dict)
    journal: list[e.Effect] = field(default_factory=list)
    caller: tuple[Case, int, int | None] | None = None

    @property
    def has_ended(self) -> bool:
        return self.state.has_ended

    @property
    def outcome(self) -> e.ProcessEnded | None:
        last = self.journal[-1] if self.journal else None
        return last if isinstance(last, e.ProcessEnded) else None

    @property
    def incidents(self) -> list[e.RaiseIncident]:
        """The incidents that are open."""
        return [effect for effect in self.open.values() if isinstance(effect, e.RaiseIncident)]

    @property
    def trail(self) -> list[str]:
        """The nodes that were passed or started, in order."""
        return [each.node for each in self.journal if isinstance(each, e.Passed | e.Started)]

    def waiting(self, kind: Kind) -> list[Wait]:
        """Return what is open of one kind, in the order of tokens."""
        return sorted(
            (wait for wait in self.open if wait.kind == kind),
            key=lambda wait: (wait.token, wait.at, -1 if wait.branch is None else wait.branch),
        )


def answered(case: Case, command: c.Command) -> Wait | None:
    """Return what a host closes by itself when it sends a command."""
    match command:
        case c.TimerDue():
            return Wait("timer", command.token, command.event)
        case c.MessageReceived():
            return Wait("message", command.token, command.event, command.branch)
        case c.CompleteWork() | c.JobDone() | c.JobFailed() | c.ProcessDone() | c.ThrowError():
            for kind in ("work", "job", "process"):
                for wait in case.waiting(kind):
                    if (wait.token, wait.branch) == (command.token, command.branch):
                        return wait
    return None
