"""Incidents: a token that cannot go on waits for help, and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bpmn.effects import RaiseIncident, ResolveIncident
from bpmn.errors import NotWaiting
from bpmn.expressions import Stuck

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Flow, Node
    from bpmn.state import Token
    from bpmn.values import Json


def attempt(run: Run, token: Token, arm: Callable[[], None]) -> None:
    """Arm a token that has come to rest, all of it or nothing: else it is an incident."""
    mark = len(run.effects)
    try:
        arm()
    except Stuck as reason:
        del run.effects[mark:]
        run.tokens[token.id] = token._replace(phase="stuck")
        report(run, token.id, None, "enter", reason)


def forget_after(run: Run, token: Token) -> None:
    """Undo what starting an activity did before it failed: all of it is younger than it."""
    for identity in [i for i in run.tokens if i > token.id]:
        del run.tokens[identity]
    for identity in [i for i in run.scopes if i >= token.id]:
        del run.scopes[identity]
    run.tokens[token.id] = token


def stuck(run: Run, scope: int, node: Node, flow: Flow | None, reason: Stuck, phase: str) -> None:
    """Let a token that cannot pass a node rest there with an incident."""
    data: dict[str, Json] = {"flow": flow.id} if flow is not None else {}
    token = run.rest(scope, node, "stuck", data)
    report(run, token.id, None, phase, reason)


def report(run: Run, token: int, branch: int | None, phase: str, reason: Stuck) -> None:
    """Remember that a token (or one branch of it) waits for help, and say why."""
    found = run.tokens[token].data.get("stuck")
    stuck = dict(found) if isinstance(found, dict) else {}
    key = "" if branch is None else str(branch)
    stuck[key] = phase
    node = run.note(token, stuck=stuck).node
    run.effects.append(
        RaiseIncident(
            token, node, branch, reason.kind, reason.message, reason.expression, reason.values
        )
    )


def resolve(run: Run, token: int, branch: int | None) -> str:
    """Close an incident and return in which phase it happened. Raise NotWaiting."""
    found = run.token(token).data.get("stuck")
    key = "" if branch is None else str(branch)
    if not isinstance(found, dict) or key not in found:
        raise NotWaiting(token, "help")
    left = {name: phase for name, phase in found.items() if name != key}
    node = run.note(token, stuck=left or None).node
    run.effects.append(ResolveIncident(token, node, branch))
    return str(found[key])
