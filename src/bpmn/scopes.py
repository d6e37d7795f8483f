"""How a process, or the inside of an activity, begins and ends (BPMN 2.0.2, 13.3.4, 13.5.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from bpmn import catching, compensation
from bpmn.effects import Ended, HowEnded, ProcessEnded, ProcessStarted, ResolveIncident
from bpmn.expressions import Stuck
from bpmn.state import EMPTY, ROOT, Scope, Token
from bpmn.values import Value, to_values

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.model import Body

MAX_DEPTH = 64


def start(run: Run, process: str, variables: Mapping[str, object]) -> Scope:
    """Open the scope of a process."""
    run.process = process
    run.status = "active"
    run.effects.append(ProcessStarted(process))
    return open_scope(run, ROOT, process, None, dict(to_values(variables)))


def open_scope(
    run: Run, identity: int, node: str, parent: int | None, variables: dict[str, Value]
) -> Scope:
    """Open a scope. Raise Stuck where scopes nest too deep."""
    depth, at = 0, parent
    while at is not None:
        depth, at = depth + 1, run.scopes[at].parent
    if depth >= MAX_DEPTH:
        raise Stuck("loop", f"processes call each other more than {MAX_DEPTH} deep")
    scope = run.scopes[identity] = Scope(identity, node, parent, variables)
    run.own(identity)
    return scope


def begin_body(run: Run, scope: int, body: Body, starts: Iterable[str] | None = None) -> None:
    """Arm the event sub-processes of a scope and send a token to each start."""
    found = run.scope(scope)
    for name in body.names:
        found.variables.setdefault(name, None)
    nodes = body.starts if starts is None else tuple(starts)
    found.live += len(nodes)
    for _, start in body.event_sub_processes:
        event = run.event(start)
        catching.arm(run, scope, scope, event, holder=scope)
    for node in nodes:
        run.arrive(scope, node)
    if not nodes and found.live == 0:
        complete(run, scope)


def complete(run: Run, scope: int) -> None:
    """End a scope in which no token is left, and go on with the activity that it is."""
    found = run.scopes[scope]
    catching.disarm(run, scope, found.armed)
    run.scope(scope).armed = EMPTY
    if found.parent is None and scope == ROOT:
        end(run, "completed")
        return
    owner = run.tokens[scope]
    if owner.phase == "throwing":
        compensation.close(run, owner)
    else:
        run.node(owner.node).body_done(run, owner)


def ended_ad_hoc(run: Run, scope: int) -> bool:
    """Say whether the activity that has just ended was the last of an ad-hoc sub-process."""
    node = run.nodes.get(run.scopes[scope].node)
    return node is not None and node.activity_done(run, scope)


def end(
    run: Run,
    outcome: Literal["completed", "terminated", "error", "cancelled"],
    code: str | None = None,
) -> None:
    """End the instance."""
    clear(run, ROOT)
    root = run.scope(ROOT)
    catching.disarm(run, ROOT, root.armed)
    root.armed, root.done, root.data = EMPTY, (), EMPTY
    run.scopes = {ROOT: root}
    run.status = outcome
    run.forget()
    run.effects.append(ProcessEnded(outcome, code))


def withdraw(run: Run, token: Token, how: HowEnded, spent: str | None = None) -> None:
    """Take a token away with everything that it waits for; what becomes of its place in the
    count of its scope is for the caller to say.
    """
    node = run.node(token.node)
    stuck = token.data.get("stuck")
    if isinstance(stuck, dict):
        for key in stuck:
            branch = int(key) if key else None
            run.effects.append(ResolveIncident(token.id, token.node, branch))
    if token.phase == "active":
        node.withdrawn(run, token)
    elif token.id in run.scopes:  # a completed sub-process that is open again to be undone
        drop_scope(run, token.id)
    catching.disarm(run, token.id, token.armed, spent)
    del run.tokens[token.id]
    if token.phase == "active" and token.branch_of is None:
        run.effects.append(Ended(token.id, token.node, how))


def clear(run: Run, scope: int) -> None:
    """Take every token out of a scope, and forget those on their way."""
    for token in [t for t in run.tokens.values() if t.scope == scope and t.branch_of is None]:
        withdraw(run, token, "withdrawn")
    run.forget(scope)
    found = run.scope(scope)
    found.live = 0
    found.joins = {}


def drop_scope(run: Run, scope: int) -> None:
    """Close a scope from outside: its activity is being withdrawn."""
    if scope in run.scopes:
        clear(run, scope)
        catching.disarm(run, scope, run.scopes[scope].armed)
        del run.scopes[scope]
