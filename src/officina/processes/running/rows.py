"""Rows that a move opens, closes and adds; the keys are those of `bpmn.waits`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from bpmn import commands as c
from bpmn import effects as e
from bpmn.waits import Kind, Wait


@dataclass(slots=True)
class Opened:
    """A row of `processes_waiting` that is to be. ``ref`` is the task, or the called case."""

    key: Wait
    effect: e.Effect
    ref: int | None = None
    name: str = ""
    message_key: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """A row of the history."""

    kind: str
    node: str
    flow: str = ""
    token: int | None = None
    branch: int | None = None
    how: str = ""
    actor: int | None = None
    behalf: int | None = None
    task: int | None = None
    working: int | None = None
    waiting: int | None = None
    late: bool = False
    reason: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether only place and token are to be written: an event or gateway passed."""
        return self.kind == "passed"


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did, beside the command: for the history line of the step that ends."""

    actor: int | None
    behalf: int | None
    task: int | None
    outcome: str
    since: dt.datetime
    due_at: dt.datetime | None
    reason: str = ""
    taken_at: dt.datetime | None = None
    """When it was taken up; ``None`` where it was done without that."""


def answered(state: Any, command: c.Command) -> list[Wait]:
    """What the host closes itself by sending a command. Of several kinds one is open."""
    match command:
        case c.TimerDue():
            return [Wait("timer", command.token, command.event)]
        case c.MessageReceived():
            return [Wait("message", command.token, command.event, command.branch)]
        case c.CompleteWork():
            return _at(state, ("work",), command)
        case c.JobDone() | c.JobFailed():
            return _at(state, ("job",), command)
        case c.ProcessDone():
            return _at(state, ("process",), command)
        case c.ThrowError():
            return _at(state, ("work", "job", "process"), command)
    return []


def _at(state: Any, kinds: tuple[Kind, ...], command: Any) -> list[Wait]:
    token = state.tokens.get(command.token)
    if token is None:
        return []
    return [Wait(kind, token.id, token.node, command.branch) for kind in kinds]
