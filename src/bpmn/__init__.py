"""BPMN 2.0: models read and written without loss, and run by a pure step function.

    definition = bpmn.read(xml)
    state, effects = bpmn.step(definition, bpmn.State(), bpmn.Start(), now=now)

See README.md; errors are listed in `bpmn.errors`.
"""

from bpmn.commands import (
    Cancel,
    Command,
    CompleteWork,
    DataChanged,
    JobDone,
    JobFailed,
    MessageReceived,
    MoveToken,
    ProcessDone,
    Retry,
    SetVariables,
    SignalReceived,
    Start,
    StartActivity,
    ThrowError,
    ThrowEscalation,
    TimerDue,
)
from bpmn.definition import Definition
from bpmn.document import Document
from bpmn.effects import Effect
from bpmn.engine import Transition
from bpmn.errors import (
    BpmnError,
    CommandError,
    NotExecutable,
    Place,
    Problem,
    ReadError,
    StateError,
)
from bpmn.read import read
from bpmn.state import State
from bpmn.step import step

__all__ = [
    "BpmnError",
    "Cancel",
    "Command",
    "CommandError",
    "CompleteWork",
    "DataChanged",
    "Definition",
    "Document",
    "Effect",
    "JobDone",
    "JobFailed",
    "MessageReceived",
    "MoveToken",
    "NotExecutable",
    "Place",
    "Problem",
    "ProcessDone",
    "ReadError",
    "Retry",
    "SetVariables",
    "SignalReceived",
    "Start",
    "StartActivity",
    "State",
    "StateError",
    "ThrowError",
    "ThrowEscalation",
    "TimerDue",
    "Transition",
    "read",
    "step",
]
