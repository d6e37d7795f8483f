"""`step`: one command turns a state into the next state and effects. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from bpmn import catching, faults, incidents, scopes
from bpmn import commands as c
from bpmn.activity import Activity
from bpmn.elements.event_based_gateway import EventBasedGateway
from bpmn.elements.receive_task import ReceiveTask
from bpmn.elements.start_event import StartEvent
from bpmn.engine import Decide, Run, Transition
from bpmn.errors import (
    CommandError,
    InstanceEnded,
    InvalidState,
    NotWaiting,
    UnknownElement,
    UnknownToken,
)
from bpmn.events.error import ErrorEventDefinition
from bpmn.events.escalation import EscalationEventDefinition
from bpmn.expressions import Oracle, Stuck
from bpmn.loops import MultiInstance
from bpmn.state import ROOT, State
from bpmn.values import NO_VALUES, to_values

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Flow, Node
    from bpmn.state import Token
    from bpmn.values import Value


def step(
    definition: Definition,
    state: State,
    command: c.Command,
    *,
    now: datetime,
    data: Mapping[str, Value] = NO_VALUES,
    decide: Decide | None = None,
    oracle: Oracle | None = None,
) -> Transition:
    """Tell an instance one thing; return its next state and what the host is to do.

    `data` are values of the host that the model reads by name (see `reads`), `decide` evaluates a
    decision by its name, an `oracle` answers in place of expressions (for exploration and
    simulation). Both have to be pure. Raise CommandError when the command does not fit the state,
    StateError when the state does not fit the definition, NotStorable for variables that are no
    FEEL values, NotExecutable for Start of a model that cannot be run. The given state is never
    changed.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    if type(command) is c.Start:
        definition.require_executable()
        if state.status != "new":
            raise CommandError("the instance has been started already")
    elif state.status != "active":
        if state.status == "new":
            raise CommandError("the instance has not been started")
        raise InstanceEnded
    handler = HANDLERS.get(type(command))
    if handler is None:
        raise TypeError(f"{command!r} is no command")
    run = Run(definition, state, now, data, decide, oracle)
    try:
        try:
            handler(run, command)
        except Stuck as reason:
            # What came with the command cannot be used: all as before, but for an incident.
            run = Run(definition, state, now, data, decide, oracle)
            answers = c.CompleteWork | c.JobDone | c.ProcessDone | c.MessageReceived
            if not isinstance(command, answers):
                raise CommandError(str(reason)) from reason
            incidents.report(run, command.token, command.branch, "resume", reason)
        run.settle()
    except (LookupError, TypeError, AttributeError, AssertionError, ValueError) as error:
        # A state that was damaged outside is found out where it contradicts itself.
        raise InvalidState(f"the state contradicts itself or the definition: {error!r}") from error
    return run.result()


def _start(run: Run, command: c.Start) -> None:
    process = run.definition.process(command.process)
    body = process.body
    root = scopes.start(run, process.id, command.variables)
    if command.event is None:
        if not body.starts:
            raise UnknownElement("none start event in", process.id)
        # Several none start events are alternatives (10.5.2): an instance begins at the first.
        is_event = isinstance(run.nodes[body.starts[0]], StartEvent)
        scopes.begin_body(run, root.id, body, body.starts[:1] if is_event else body.starts)
        return
    event, payload = run.nodes.get(command.event), to_values(command.payload)
    if event is None or event.parent != process.id:
        raise UnknownElement("start event", command.event)
    root.live = 1
    scopes.begin_body(run, ROOT, body, ())
    if isinstance(event, StartEvent):
        if not 0 <= command.trigger < max(1, len(event.definitions)):
            raise UnknownElement("trigger of a start event", f"{event.id}:{command.trigger}")
        event.begin(run, ROOT, command.trigger, payload)
        return
    gateways = [run.nodes[flow.source] for flow in event.incoming]
    for gateway in gateways:
        if isinstance(gateway, EventBasedGateway) and gateway.instantiates:
            gateway.begin(run, ROOT, event.id, payload)
            return
    if isinstance(event, ReceiveTask) and event.instantiates:
        event.begin_with(run, ROOT, payload)
        return
    raise UnknownElement("start event", command.event)


def _complete(what: str) -> Callable[[Run, c.CompleteWork | c.JobDone | c.ProcessDone], None]:
    def complete(run: Run, command: c.CompleteWork | c.JobDone | c.ProcessDone) -> None:
        token, node = _open(run, command.token, command.branch, what)
        node.finish(run, token, to_values(command.variables), command.branch)

    return complete


def _open(run: Run, identity: int, branch: int | None, what: str) -> tuple[Token, Activity]:
    """Return the activity instance that waits for this. Raise UnknownToken, NotWaiting."""
    token = run.token(identity)
    node = run.activity(token, what)
    if node.awaits != what or node.is_scope or node.is_instant:
        raise NotWaiting(identity, what)
    if not node.open_branch(token, branch):
        if branch is None:
            raise NotWaiting(identity, what)
        raise UnknownToken(identity, branch)
    return token, node


def _job_failed(run: Run, command: c.JobFailed) -> None:
    token, _ = _open(run, command.token, command.branch, "job")
    incidents.report(run, token.id, command.branch, "resume", Stuck("job", command.message))


def _throw_error(run: Run, command: c.ThrowError) -> None:
    token = run.token(command.token)
    node = run.activity(token, "an error")
    thrown = ErrorEventDefinition(code=command.code)
    if node.is_scope or not node.open_branch(token, command.branch):
        raise NotWaiting(token.id, "an error")
    # The host has closed its side of what reported the error: nothing of it is to be withdrawn.
    token = run.note(token.id, answered="" if command.branch is None else str(command.branch))
    variables = to_values(command.variables)
    if faults.throw(run, thrown, token.scope, token.id, variables) is None:
        run.note(token.id, answered=None)
        reason = Stuck("error", f"nobody catches the error {command.code}")
        incidents.report(run, token.id, command.branch, "resume", reason)


def _throw_escalation(run: Run, command: c.ThrowEscalation) -> None:
    token = run.token(command.token)
    node = run.activity(token, "an escalation")
    thrown = EscalationEventDefinition(code=command.code)
    variables = to_values(command.variables)
    faults.escalate(run, node.id, thrown, token.scope, token.id, variables)


def _timer_due(run: Run, command: c.TimerDue) -> None:
    catching.armed(run, command.token, command.event, "timer")
    catching.fire(run, command.token, command.event)


def _message(run: Run, command: c.MessageReceived) -> None:
    payload = to_values(command.payload)
    token = run.tokens.get(command.token)
    if token is not None and token.node == command.event and token.phase == "active":
        token, node = _open(run, command.token, command.branch, "message")
        node.finish(run, token, payload, command.branch)
        return
    catching.armed(run, command.token, command.event, "message")
    catching.fire(run, command.token, command.event, payload)


def _signal(run: Run, command: c.SignalReceived) -> None:
    catching.broadcast(run, command.name, to_values(command.payload))


def _data_changed(run: Run, command: c.DataChanged) -> None:
    run.dirty = True


def _set_variables(run: Run, command: c.SetVariables) -> None:
    scope = ROOT
    if command.token is not None:
        is_scope = command.token in run.scopes
        scope = command.token if is_scope else run.token(command.token).scope
    run.write(scope, to_values(command.variables))


def _retry(run: Run, command: c.Retry) -> None:
    variables = to_values(command.variables)
    phase = incidents.resolve(run, command.token, command.branch)
    token = run.tokens[command.token]
    run.write(token.id if token.id in run.scopes else token.scope, variables)
    node = run.nodes[token.node]
    if token.phase == "stuck":
        del run.tokens[token.id]
        flow = _flow(node, token.data.get("flow"))
        if phase == "leave":
            run.leave(token.scope, node)
        else:
            run.arrive(token.scope, node.id, flow)
        return
    if phase in ("launch", "body"):
        run.note(token.id, **{phase: True})
    run.again(token.id, command.branch)


def _flow(node: Node, identity: object) -> Flow | None:
    return next((flow for flow in node.incoming if flow.id == identity), None)


def _skip(run: Run, command: c.Skip) -> None:
    token, branch = run.token(command.token), command.branch
    node = run.activity(token, "being skipped")
    variables = to_values(command.variables)
    if token.branch_of is not None and branch is None:
        number = token.data["branch"]
        scopes.withdraw(run, token, "skipped")
        if isinstance(number, int):
            node.finish(run, run.tokens[token.branch_of], variables, number)
        return
    if branch is None:
        run.write(token.scope, variables)
        node.skip(run, token)
        return
    if node.is_scope or not (node.loop and node.loop.is_open(token, branch)):
        raise UnknownToken(token.id, branch)
    if node.open_branch(token, branch):
        node.withdraw_branch(run, token, branch)
    else:
        incidents.resolve(run, token.id, branch)
    node.finish(run, run.tokens[token.id], variables, branch)


def _add_instance(run: Run, command: c.AddInstance) -> None:
    token = run.token(command.token)
    node = run.activity(token, "another instance")
    if not isinstance(node.loop, MultiInstance) or "of" not in token.data:
        raise NotWaiting(token.id, "another instance")
    node.loop.add(run, node, token, to_values({"": command.item})[""])


def _move_token(run: Run, command: c.MoveToken) -> None:
    token = run.token(command.token)
    if token.branch_of is not None or token.phase == "throwing":
        raise NotWaiting(token.id, "a move")
    here, target = run.nodes[token.node], run.nodes.get(command.to)
    if target is None or target.parent != here.parent or target.tag == "boundaryEvent":
        raise UnknownElement(f"node beside {here.id!r} called", command.to)
    scopes.withdraw(run, token, "withdrawn")
    run.arrive(token.scope, target.id)


def _go_back(run: Run, command: c.GoBack) -> None:
    scope, target = run.scopes.get(command.scope), run.nodes.get(command.to)
    if scope is None or target is None or target.parent != scope.node:
        raise UnknownElement("node of the scope called", command.to)
    if target.tag == "boundaryEvent":
        raise UnknownElement("node of the scope called", command.to)
    scopes.clear(run, scope.id)
    run.scope(scope.id).live = 1
    run.arrive(scope.id, target.id)


def _start_activity(run: Run, command: c.StartActivity) -> None:
    scope = run.scopes.get(command.token)
    if scope is None or scope.node not in run.definition.ad_hocs:
        raise NotWaiting(command.token, "an activity to be started")
    if command.activity not in run.definition.bodies[scope.node].nodes:
        raise UnknownElement("activity inside", command.activity)
    node = run.nodes[command.activity]
    if not isinstance(node, Activity) or node.is_for_compensation:
        raise UnknownElement("activity inside", command.activity)
    run.scope(command.token).live += 1
    run.arrive(command.token, node.id)


def _cancel(run: Run, command: c.Cancel) -> None:
    scopes.end(run, "cancelled")


type Handler = Callable[[Run, c.Command], None]

HANDLERS: Mapping[type, Handler] = MappingProxyType(
    cast(
        "dict[type, Handler]",
        {
            c.Start: _start,
            c.CompleteWork: _complete("work"),
            c.JobDone: _complete("job"),
            c.ProcessDone: _complete("process"),
            c.JobFailed: _job_failed,
            c.ThrowError: _throw_error,
            c.ThrowEscalation: _throw_escalation,
            c.TimerDue: _timer_due,
            c.MessageReceived: _message,
            c.SignalReceived: _signal,
            c.DataChanged: _data_changed,
            c.SetVariables: _set_variables,
            c.Retry: _retry,
            c.Skip: _skip,
            c.AddInstance: _add_instance,
            c.MoveToken: _move_token,
            c.GoBack: _go_back,
            c.StartActivity: _start_activity,
            c.Cancel: _cancel,
        },
    )
)
