"""Who catches an error or an escalation (BPMN 2.0.2, 10.5.1, 10.5.7 and 13.5.4): the boundary of
the activity, else an event sub-process around it, else the boundary of the activity around that,
and so on, through calls, up to the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bpmn.effects import Escalated

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.events.base import Event, EventDefinition
    from bpmn.values import Value


def throw(
    run: Run,
    thrown: EventDefinition,
    scope: int,
    token: int | None,
    payload: Mapping[str, Value],
) -> str | None:
    """Hand a thrown definition to the nearest catcher and return its id; None if nobody is."""
    found = _catcher(run, thrown, scope, token)
    if found is None:
        return None
    owner, event = found
    event.fired(run, owner, "", payload)
    return event.id


def escalate(
    run: Run,
    node: str,
    thrown: EventDefinition,
    scope: int,
    token: int | None,
    payload: Mapping[str, Value],
) -> None:
    """Hand up an escalation; one that nobody catches changes nothing (10.5.1)."""
    at = len(run.effects)
    caught_by = throw(run, thrown, scope, token, payload)
    run.effects.insert(at, Escalated(node, thrown.code, caught_by))


def _catcher(
    run: Run, thrown: EventDefinition, scope: int, token: int | None
) -> tuple[int, Event] | None:
    is_inside_handler = False
    while True:
        if token is not None:
            found = run.tokens[token]
            while found.branch_of is not None:
                found = run.tokens[found.branch_of]
            scope = found.scope
            if found.phase == "active":
                boundaries = run.nodes[found.node].attached
                event = _best(thrown, (run.event(name) for name in boundaries))
                if event is not None:
                    return found.id, event
        if not is_inside_handler:
            body = run.definition.bodies[run.scopes[scope].node]
            starts = (run.event(start) for _, start in body.event_sub_processes)
            event = _best(thrown, starts)
            if event is not None:
                return scope, event
        around = run.scopes[scope]
        if around.parent is None:
            return None
        is_inside_handler = around.node in run.definition.event_bodies
        token = scope


def _best(thrown: EventDefinition, events: Iterable[Event]) -> Event | None:
    """Return the event that names the code; else one that takes any."""
    general = None
    for event in events:
        for definition in event.definitions:
            if definition.catches(thrown):
                if definition.code:
                    return event
                general = general or event
    return general
