"""What an instance waits for, read from its state: every effect that must be open at its host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from bpmn import effects as e
from bpmn.activity import Activity

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.state import Data, State

type Kind = Literal["work", "job", "process", "timer", "message", "signal", "condition", "incident"]


class Wait(NamedTuple):
    """One thing that a token waits for; `at` is the node, or the key of the event."""

    kind: Kind
    token: int
    at: str
    branch: int | None = None


def waits(definition: Definition, state: State) -> frozenset[Wait]:
    """Return what has to be open at the host: nothing for an instance that has ended."""
    return frozenset(_waits(definition, state))


def opened(effect: e.Effect) -> Wait | None:
    """What an effect opens at the host."""
    match effect:
        case e.CreateWork():
            return Wait("work", effect.token, effect.node, effect.branch)
        case e.CallService():
            return Wait("job", effect.token, effect.node, effect.branch)
        case e.CallProcess():
            return Wait("process", effect.token, effect.node, effect.branch)
        case e.StartTimer():
            return Wait("timer", effect.token, effect.event)
        case e.Subscribe():
            return Wait(effect.kind, effect.token, effect.event, effect.branch)
        case e.RaiseIncident():
            return Wait("incident", effect.token, effect.node, effect.branch)
    return None


def closed(effect: e.Effect) -> Wait | None:
    """What an effect closes at the host."""
    match effect:
        case e.CancelWork():
            return Wait("work", effect.token, effect.node, effect.branch)
        case e.CancelJob():
            return Wait("job", effect.token, effect.node, effect.branch)
        case e.CancelProcess():
            return Wait("process", effect.token, effect.node, effect.branch)
        case e.StopTimer():
            return Wait("timer", effect.token, effect.event)
        case e.Unsubscribe():
            return Wait(effect.kind, effect.token, effect.event, effect.branch)
        case e.ResolveIncident():
            return Wait("incident", effect.token, effect.node, effect.branch)
    return None


def _waits(definition: Definition, state: State) -> Iterator[Wait]:
    for scope in state.scopes.values():
        yield from _armed(definition, scope.id, scope.armed)
    for token in state.tokens.values():
        yield from _armed(definition, token.id, token.armed)
        stuck = token.data.get("stuck")
        for key in stuck if isinstance(stuck, dict) else ():
            yield Wait("incident", token.id, token.node, int(key) if key else None)
        node = definition.nodes[token.node]
        if token.phase != "active" or not isinstance(node, Activity):
            continue
        if not node.awaits or node.is_scope or node.is_instant:
            continue
        kind: Kind = node.awaits  # type: ignore[assignment]  # the four words of activities
        for branch in node.branches(token):
            if node.open_branch(token, branch):
                yield Wait(kind, token.id, node.id, branch)


def _armed(definition: Definition, owner: int, armed: Data) -> Iterator[Wait]:
    for key in armed:
        kind: Kind = definition.triggers[key][1].kind  # type: ignore[assignment]  # these can arm
        yield Wait(kind, owner, key)
