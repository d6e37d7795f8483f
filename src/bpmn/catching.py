"""Events that are waited for: arming, disarming, and what happens when they come
(BPMN 2.0.2, 10.5.6 and 13.5.3).

An owner is a token, or a scope on behalf of its event sub-processes. A key names an event, or one
of several triggers of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bpmn.errors import NotWaiting, UnknownElement, UnknownToken, WrongDefinition
from bpmn.expressions import Stuck
from bpmn.values import NO_VALUES

if TYPE_CHECKING:
    from bpmn.engine import Run
    from bpmn.events.base import Event, EventDefinition
    from bpmn.state import Data
    from bpmn.values import Json, Value


def arm(run: Run, owner: int, scope: int, event: Event, holder: int | None = None) -> None:
    """Wait for every trigger of an event on behalf of a token, or of a scope (`holder`)."""
    armed: dict[str, Json] = {}
    for key, definition in event.triggers():
        memory = definition.arm(run, owner, scope, event, key)
        if memory is not None:
            armed[key] = memory
    if not armed:
        return
    if holder is None:
        token = run.tokens[owner]
        run.tokens[owner] = token._replace(armed={**token.armed, **armed})
    else:
        found = run.scope(holder)
        found.armed = {**found.armed, **armed}


def disarm(run: Run, owner: int, armed: Data, spent: str | None = None) -> None:
    """Stop waiting for triggers; `spent` is one that the host has closed already."""
    for key in armed:
        event, definition = trigger(run, key)
        if key != spent or not definition.is_spent:
            definition.disarm(run, owner, event, key)


def trigger(run: Run, key: str) -> tuple[Event, EventDefinition]:
    """Return the event and the definition under a key. Raise WrongDefinition."""
    found = run.definition.triggers.get(key)
    if found is None:
        raise WrongDefinition(key)
    return found


def armed(run: Run, owner: int, key: str, kind: str) -> tuple[Event, EventDefinition]:
    """Return the event that an owner waits for under a key. Raise UnknownToken, NotWaiting."""
    if owner not in run.tokens and owner not in run.scopes:
        raise UnknownToken(owner)
    if key not in run.definition.triggers:
        raise UnknownElement("event", key)
    at_token = owner in run.tokens and key in run.tokens[owner].armed
    if not at_token and not (owner in run.scopes and key in run.scopes[owner].armed):
        raise NotWaiting(owner, key)
    event, definition = trigger(run, key)
    if definition.kind != kind:
        raise NotWaiting(owner, f"a {kind} at {key}")
    return event, definition


def set_memory(run: Run, owner: int, key: str, memory: Json) -> None:
    """Remember something about an armed trigger; None takes it off."""
    token = run.tokens.get(owner)
    if token is not None and key in token.armed:
        run.tokens[owner] = token._replace(armed=_with(token.armed, key, memory))
    else:
        scope = run.scope(owner)
        scope.armed = _with(scope.armed, key, memory)


def memory(run: Run, owner: int, key: str) -> Json:
    """Return what is remembered about an armed trigger; None when it is not armed."""
    token = run.tokens.get(owner)
    if token is not None and key in token.armed:
        return token.armed[key]
    return run.scopes[owner].armed.get(key) if owner in run.scopes else None


def fire(run: Run, owner: int, key: str, payload: Mapping[str, Value] = NO_VALUES) -> None:
    """Let an armed trigger happen."""
    event, definition = trigger(run, key)
    if event.parallel_multiple:
        if not definition.is_spent:
            definition.disarm(run, owner, event, key)
        set_memory(run, owner, key, None)
        if any(memory(run, owner, other) is not None for other, _ in event.triggers()):
            return
        key = ""
    event.fired(run, owner, key, payload)


def holders(run: Run, matches: Callable[[str], bool]) -> list[tuple[int, str]]:
    """Return owner and key of every armed trigger that matches, in the order of tokens."""
    found = [
        (scope.id, key) for scope in run.scopes.values() for key in scope.armed if matches(key)
    ]
    found += [
        (token.id, key) for token in run.tokens.values() for key in token.armed if matches(key)
    ]
    return sorted(found, key=lambda pair: pair[0])


def broadcast(run: Run, name: str, payload: Mapping[str, Value]) -> None:
    """Let every catcher of a signal in this instance take it (10.5.5)."""
    keys = run.definition.signal_keys.get(name, frozenset())
    for owner, key in holders(run, keys.__contains__):
        if memory(run, owner, key) is not None:
            fire(run, owner, key, payload)


def watch(run: Run) -> None:
    """Let the conditional events happen whose conditions have come true."""
    keys = run.definition.conditional_keys
    for owner, key in holders(run, keys.__contains__):
        before = memory(run, owner, key)
        if before is None:
            continue
        _, definition = trigger(run, key)
        try:
            after = definition.is_true(run, owner)
        except Stuck:
            after = False  # a condition that cannot be evaluated yet has not come true
        if after != before:
            set_memory(run, owner, key, after)
        if after and not before:
            run.moves += 1
            fire(run, owner, key)


def _with(armed: Data, key: str, memory: Json) -> Data:
    rest = {name: value for name, value in armed.items() if name != key}
    if memory is not None:
        rest[key] = memory
    return rest
