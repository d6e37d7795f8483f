"""Compensation (BPMN 2.0.2, 10.6 and 13.5.5): completed activities are undone in reverse order.

A scope remembers each completed activity that can be undone, in the order of completion:
`[node]`, or `[node, variables, remembered]` for one with an inside to be undone. A throwing token
holds what is left to undo; a handler's token says for which throw it works.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from bpmn import scopes
from bpmn.values import Json, decode, encode

if TYPE_CHECKING:
    from bpmn.activity import Activity
    from bpmn.engine import Run
    from bpmn.model import Node
    from bpmn.state import Scope, Token

type Then = Literal["leave", "detached", "restored", "cancel"]


def remember(run: Run, node: Activity, token: Token) -> None:
    """Remember a completed task, once for each of its instances, if there is a way to undo it."""
    if node.handler is None:
        return
    times = token.data.get("done", token.data.get("round", 1))
    assert isinstance(times, int)
    scope = run.scope(token.scope)
    record: Json = [node.id]
    scope.done = (*scope.done, *([record] * times))


def remember_scope(run: Run, node: Activity, inside: Scope, outer: int) -> None:
    """Remember a completed instance of a sub-process with what can be undone in it."""
    undo = run.definition.undo_of.get(inside.node)
    if node.handler is None and undo is None and not inside.done:
        return
    variables: Json = {name: encode(value) for name, value in inside.variables.items()}
    scope = run.scope(outer)
    scope.done = (*scope.done, [node.id, variables, list(inside.done)])


def records(run: Run, scope: int, activity: str | None) -> list[Json]:
    """Take what a throw in this scope undoes: all, or what is remembered of one activity.

    From inside an event sub-process the activities of the scope around it are seen (10.6.1).
    """
    taken: list[Json] = []
    while True:
        found = run.scopes[scope]
        mine = [record for record in found.done if activity in (None, _node(record))]
        if mine:
            run.scope(scope).done = tuple(record for record in found.done if record not in mine)
            taken = mine + taken
        if found.parent is None or found.node not in run.definition.event_bodies:
            return taken
        scope = found.parent


def undo(run: Run, scope: int, node: Node, left: Sequence[Json], then: Then) -> None:
    """Undo records, the latest first, for a token that stands in this scope, and then go on."""
    token = run.rest(scope, node, "throwing", {"undo": list(left), "then": then})
    undo_next(run, token.id)


def handled(run: Run, handler: Token) -> None:
    """Go on after a handler has ended; its token is used up."""
    run.scope(handler.scope).live -= 1
    throw = handler.data["for"]
    assert isinstance(throw, int)
    run.again(throw)


def close(run: Run, owner: Token) -> None:
    """Close a sub-process that was open again to be undone, and go on with the throw."""
    del run.tokens[owner.id]
    del run.scopes[owner.id]
    handled(run, owner)


def undo_next(run: Run, throw: int) -> None:
    """Undo the latest record that is left for a throw, or go on when there is none."""
    while left := list(cast("list[Json]", run.tokens[throw].data["undo"])):
        record = left.pop()
        token = run.note(throw, undo=list(left))
        if _undo(run, record, token):
            return
    token = run.tokens.pop(throw)
    node = run.nodes[token.node]
    match token.data["then"]:
        case "leave":
            node.compensated(run, token.scope)
        case "detached":
            run.send(token.scope, ())
        case "cancel":
            node.cancelled(run, token.scope)
        case "restored":
            close(run, run.tokens[token.scope])


def _undo(run: Run, record: Json, throw: Token) -> bool:
    """Start to undo one record; say whether there is something to wait for."""
    node = cast("Activity", run.nodes[_node(record)])
    if node.handler is not None:
        _handle(run, node.handler, throw)
        return True
    assert isinstance(record, list)
    _, variables, inner = record
    handler = run.definition.undo_of.get(node.body_id)
    if handler is None and not inner:
        return False
    # Open the completed sub-process again, as it was (10.6.1: the handler sees its snapshot).
    run.scope(throw.scope).live += 1
    owner = run.rest(throw.scope, node, "throwing", {"for": throw.id})
    values = {name: decode(value) for name, value in cast("dict[str, Json]", variables).items()}
    scope = scopes.open_scope(run, owner.id, node.body_id, throw.scope, values)
    scope.live = 1
    if handler is None:
        undo(run, owner.id, node, cast("list[Json]", inner), "restored")
    else:
        scope.done = tuple(cast("list[Json]", inner))
        token = run.rest(owner.id, node, "throwing", {"undo": [], "then": "restored"})
        _handle(run, handler, token)
    return True


def _handle(run: Run, handler: str, throw: Token) -> None:
    node = cast("Activity", run.nodes[handler])
    run.scope(throw.scope).live += 1
    node.begin(run, run.rest(throw.scope, node, "active", {"for": throw.id}))


def _node(record: Json) -> str:
    return str(record[0]) if isinstance(record, list) else ""
