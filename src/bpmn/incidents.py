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


def attempt(run: Run, token: Token, action: Callable[[], None], phase: str) -> None:
    """Do something for a token, all of it or nothing: what cannot be done is an incident of it.

    What the action creates is younger than what was there, so it can be told apart.
    """
    mark, youngest = len(run.effects), run.serial
    try:
        action()
    except Stuck as reason:
        del run.effects[mark:]
        for identity in [i for i in run.tokens if i > youngest]:
            del run.tokens[identity]
        for identity in [i for i in run.scopes if i > youngest or i == token.id]:
            del run.scopes[identity]
        run.tokens[token.id] = token._replace(phase="stuck") if phase == "enter" else token
        report(run, token.id, None, phase, reason)


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
