"""BPMN 2.0: models read and written without loss, checked in words, and run by a pure function.

    definition = bpmn.read(xml)
    state, effects = bpmn.step(definition, bpmn.State(), bpmn.Start(), now=now)

See README.md. The errors are a tree, in `bpmn.errors`; the host for tests is in `bpmn.testing`.
"""

from bpmn import commands, effects, errors, values
from bpmn.checks import Exploration, Finding, check, explore
from bpmn.commands import (
    AddInstance,
    Cancel,
    Command,
    CompleteWork,
    DataChanged,
    GoBack,
    JobDone,
    JobFailed,
    MessageReceived,
    MoveToken,
    ProcessDone,
    Retry,
    SetVariables,
    SignalReceived,
    Skip,
    Start,
    StartActivity,
    ThrowError,
    ThrowEscalation,
    TimerDue,
)
from bpmn.definition import Definition, Process
from bpmn.differences import Change, Difference, diff
from bpmn.document import Document
from bpmn.effects import Effect
from bpmn.engine import Transition
from bpmn.errors import (
    BpmnError,
    CannotMove,
    CommandError,
    NotExecutable,
    NotStorable,
    Place,
    Problem,
    ReadError,
    StateError,
)
from bpmn.expressions import Expression, Oracle
from bpmn.model import Extension, Flow, Node
from bpmn.moving import move
from bpmn.patching import Insert, Patch, Remove, SetAttribute, SetChild, SetExtension, patch
from bpmn.planning import Plan, Planned, plan_move
from bpmn.read import read
from bpmn.reads import Reads
from bpmn.starts import StartSubscription, starts
from bpmn.state import State
from bpmn.step import step
from bpmn.values import HostValue, Value
from bpmn.waits import Wait, waits

__all__ = [
    "AddInstance",
    "BpmnError",
    "Cancel",
    "CannotMove",
    "Change",
    "Command",
    "CommandError",
    "CompleteWork",
    "DataChanged",
    "Definition",
    "Difference",
    "Document",
    "Effect",
    "Exploration",
    "Expression",
    "Extension",
    "Finding",
    "Flow",
    "GoBack",
    "HostValue",
    "Insert",
    "JobDone",
    "JobFailed",
    "MessageReceived",
    "MoveToken",
    "Node",
    "NotExecutable",
    "NotStorable",
    "Oracle",
    "Patch",
    "Place",
    "Plan",
    "Planned",
    "Problem",
    "Process",
    "ProcessDone",
    "ReadError",
    "Reads",
    "Remove",
    "Retry",
    "SetAttribute",
    "SetChild",
    "SetExtension",
    "SetVariables",
    "SignalReceived",
    "Skip",
    "Start",
    "StartActivity",
    "StartSubscription",
    "State",
    "StateError",
    "ThrowError",
    "ThrowEscalation",
    "TimerDue",
    "Transition",
    "Value",
    "Wait",
    "check",
    "commands",
    "diff",
    "effects",
    "errors",
    "explore",
    "move",
    "patch",
    "plan_move",
    "read",
    "starts",
    "step",
    "values",
    "waits",
]
