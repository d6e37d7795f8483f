"""The step function and the moves that elements are made of (BPMN 2.0.2, clause 13).

Within one step tokens move in the order in which they appeared, one node at a time. What tells
other branches something (a thrown signal or message) waits until every other token of the step has
come to rest, and before it the joins that can complete do: so a branch that is about to listen
does hear, whatever the order of the drawing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from bpmn.effects import (
    Effect,
    Ended,
    Passed,
    ProcessEnded,
    ProcessStarted,
    RaiseIncident,
    ResolveIncident,
)
from bpmn.errors import NotWaiting, UnknownElement, UnknownToken, WrongDefinition
from bpmn.expressions import Expression, Stuck
from bpmn.state import EMPTY, ROOT, Data, Phase, Scope, State, Status, Token
from bpmn.values import NO_VALUES, Json, Value, to_values

if TYPE_CHECKING:
    from bpmn.activity import Activity
    from bpmn.events.base import Event, EventDefinition
    from bpmn.model import Body, DataAssociation, Definition, Flow, Node

MAX_MOVES = 10_000
MAX_DEPTH = 100

type Decide = Callable[[str, Mapping[str, Value]], Value]
type Judge = Callable[[Expression], bool | None]


class Transition(NamedTuple):
    """The state after a command and what the host is to do, in order."""

    state: State
    effects: tuple[Effect, ...]


class Run:
    """One step at work on its own copy of a state; thrown away when it fails."""

    __slots__ = (
        "_owned",
        "_queue",
        "_quiet",
        "_touched",
        "data",
        "decide",
        "definition",
        "dirty",
        "effects",
        "fresh",
        "judge",
        "moves",
        "nodes",
        "now",
        "process",
        "scopes",
        "serial",
        "status",
        "tokens",
    )

    def __init__(
        self,
        definition: Definition,
        state: State,
        now: datetime,
        data: Mapping[str, Value],
        decide: Decide | None,
        judge: Judge | None,
    ) -> None:
        self.definition = definition
        self.nodes = definition.nodes
        self.now = now
        self.data = data
        self.decide = decide
        self.judge = judge
        self.process = state.process
        self.status: Status = state.status
        self.serial = state.serial
        self.tokens = dict(state.tokens)
        self.scopes = dict(state.scopes)
        self.effects: list[Effect] = []
        self.dirty = False
        self.fresh = 0
        self.moves = 0
        self._owned: set[int] = set()
        self._touched: set[int] = set()
        self._queue: deque[tuple[int, str, Flow | int | None, int]] = deque()
        self._quiet: deque[tuple[int, str, Flow | None]] = deque()

    def result(self) -> Transition:
        state = State(self.process, self.status, self.serial, self.tokens, self.scopes)
        return Transition(state, tuple(self.effects))

    # Scopes, variables and expressions

    def scope(self, identity: int) -> Scope:
        """Return a scope of this run's own, to be changed."""
        scope = self.scopes[identity]
        if identity not in self._owned:
            self._owned.add(identity)
            scope = self.scopes[identity] = scope.copy()
        return scope

    def look_up(self, scope: int | None, name: str, missing: Value) -> Value:
        """Return a variable as seen from a scope, or the host's value of that name."""
        while scope is not None:
            found = self.scopes[scope]
            if name in found.variables:
                return found.variables[name]
            scope = None if "isolated" in found.data else found.parent
        return self.data.get(name, missing)

    def visible(self, scope: int | None) -> dict[str, Value]:
        """Return all variables seen from a scope."""
        chain = []
        while scope is not None:
            found = self.scopes[scope]
            chain.append(found)
            scope = None if "isolated" in found.data else found.parent
        seen: dict[str, Value] = {}
        for outer_first in reversed(chain):
            seen.update(outer_first.variables)
        return seen

    def write(self, scope: int, variables: Mapping[str, object]) -> None:
        """Assign each name where it is declared; one that is nowhere goes to the called process."""
        if not variables:
            return
        for name, value in to_values(variables).items():
            at = scope
            while name not in (found := self.scopes[at]).variables and found.parent is not None:
                if "isolated" in found.data:
                    break
                at = found.parent
            self.scope(at).variables[name] = value
        self.dirty = True

    def value(
        self, expression: Expression, scope: int | None, extra: Mapping[str, Value] = NO_VALUES
    ) -> Value:
        """Evaluate an expression as seen from a scope. Raise Stuck."""
        def look_up(name: str, missing: Value) -> Value:
            return extra[name] if name in extra else self.look_up(scope, name, missing)

        return expression.value(look_up, self.now)

    def holds(
        self, expression: Expression, scope: int | None, extra: Mapping[str, Value] = NO_VALUES
    ) -> bool:
        """Say whether a condition is true; null is not. Raise Stuck for what is no boolean."""
        if self.judge is not None and (verdict := self.judge(expression)) is not None:
            return verdict
        value = self.value(expression, scope, extra)
        if value is None or value is True or value is False:
            return value is True
        raise Stuck("expression", f"{expression.text} is {value}, not true or false")

    def associated(
        self,
        associations: Iterable[DataAssociation],
        scope: int,
        local: Mapping[str, Value] = NO_VALUES,
    ) -> dict[str, Value]:
        """Return what data associations bring in."""
        given: dict[str, Value] = {}
        for association in associations:
            if association.expression is not None:
                value = self.value(association.expression, scope, local)
            elif association.source in local:
                value = local[association.source]
            else:
                value = self.look_up(scope, association.source or "", None)
            given[association.target] = value
        return given

    # Moves

    def arrive(self, scope: int, node: str, flow: Flow | None = None) -> None:
        """Send a token to a node. It counts as living from now on."""
        self._queue.append((scope, node, flow, 0))

    def again(self, token: int, branch: int | None = None) -> None:
        """Come back to an activity: its next round, branch or handler."""
        self._queue.append((self.tokens[token].scope, self.tokens[token].node, branch, token))

    def hush(self, scope: int, node: str, flow: Flow | None) -> bool:
        """Put off what others should hear, if others still move; say whether it was put off."""
        if not self._queue and not self._open_joins():
            return False
        self._quiet.append((scope, node, flow))
        return True

    def leave(self, scope: int, node: Node, quantity: int = 1) -> None:
        """Send the token that stood at a node on by every flow that may be taken."""
        try:
            flows = node.flows_out(self, scope)
        except Stuck as reason:
            self.stuck(scope, node, None, reason, "leave")
            return
        self.send(scope, flows, quantity)

    def send(self, scope: int, flows: Iterable[Flow], quantity: int = 1) -> None:
        """Use up one token and send one (or `quantity`) by each flow."""
        sent = 0
        for flow in flows:
            for _ in range(quantity):
                self._queue.append((scope, flow.target, flow, 0))
                sent += 1
        if sent == 1:
            return
        found = self.scope(scope)
        found.live += sent - 1
        if found.live == 0:
            self.complete(scope)

    def passed(self, node: Node, flow: Flow | str | None) -> None:
        """Tell the journal that a node was passed, by which flow."""
        by = flow if flow is None or isinstance(flow, str) else flow.id
        self.effects.append(Passed(node.id, by))

    def settle(self) -> None:
        """Move until every token rests."""
        queue = self._queue
        while self.status == "active":
            if self.dirty:
                self.dirty = False
                if self.definition.conditional_keys:
                    self._watch()
            if queue:
                scope, node, flow, token = queue.popleft()
                self.moves += 1
                self._move(scope, self._node(node), flow, token)
            elif self._settle_join():
                continue
            elif self._quiet:
                queue.append((*self._quiet.popleft(), 0))
            else:
                break

    def _move(self, scope: int, node: Node, flow: Flow | int | None, token: int) -> None:
        if scope not in self.scopes:
            return
        self._touched.add(scope)
        if token:
            if token in self.tokens:
                branch = flow if isinstance(flow, int) else None
                try:
                    if self.moves > MAX_MOVES:
                        raise Stuck("loop", f"more than {MAX_MOVES} moves without a wait")
                    node.resume(self, self.tokens[token], branch)
                except Stuck as reason:
                    self.incident(token, branch, "resume", reason)
            return
        assert not isinstance(flow, int)
        try:
            if self.moves > MAX_MOVES:
                raise Stuck("loop", f"more than {MAX_MOVES} moves without a wait")
            node.enter(self, scope, flow)
        except Stuck as reason:
            self.stuck(scope, node, flow, reason, "enter")

    def _node(self, identity: str) -> Node:
        node = self.nodes.get(identity)
        if node is None:
            raise WrongDefinition(identity)
        return node

    # Joins

    def gather(self, scope: int, node: Node, flow: Flow | None) -> tuple[int, ...]:
        """Keep a token that waits for others; return how many wait on each incoming flow."""
        found = self.scope(scope)
        counts = list(found.joins.get(node.id) or [0] * max(1, len(node.incoming)))
        counts[flow.index if flow is not None else 0] += 1
        found.joins = {**found.joins, node.id: tuple(counts)}
        return found.joins[node.id]

    def release(self, scope: int, node: Node, taken: Iterable[int]) -> None:
        """Use up tokens that wait for others, all but one: that one goes on."""
        found = self.scope(scope)
        counts = found.joins[node.id]
        left = tuple(have - take for have, take in zip(counts, taken, strict=True))
        found.live -= sum(counts) - sum(left) - 1
        found.joins = {name: have for name, have in found.joins.items() if name != node.id}
        if any(left):
            found.joins[node.id] = left

    def _open_joins(self) -> bool:
        return any(True for _ in self._late_joins())

    def _late_joins(self) -> Iterable[tuple[int, Node]]:
        for scope in sorted(self._owned | self._touched):
            if scope in self.scopes:
                for name in self.scopes[scope].joins:
                    node = self._node(name)
                    if node.joins_late and node.can_join(self, scope):
                        yield scope, node

    def _settle_join(self) -> bool:
        for scope, node in self._late_joins():
            try:
                node.join(self, scope)
            except Stuck as reason:
                self.release(scope, node, self.scopes[scope].joins[node.id])
                self.stuck(scope, node, None, reason, "leave")
            return True
        return False

    def standing(self, scope: int) -> list[str]:
        """Return the nodes at which tokens of a scope stand or are about to arrive."""
        places = [
            token.node
            for token in self.tokens.values()
            if token.scope == scope and token.branch_of is None
        ]
        places += [node for at, node, _, token in self._queue if at == scope and not token]
        return places + [node for at, node, _ in self._quiet if at == scope]

    # Tokens at rest

    def rest(self, scope: int, node: Node, phase: Phase, data: Data = EMPTY) -> Token:
        """Let a token rest at a node."""
        self.serial += 1
        token = Token(self.serial, node.id, scope, phase, EMPTY, data)
        self.tokens[token.id] = token
        return token

    def token(self, identity: int) -> Token:
        """Return a token at rest. Raise UnknownToken."""
        token = self.tokens.get(identity)
        if token is None:
            raise UnknownToken(identity)
        return token

    def activity(self, token: Token, what: str) -> Activity:
        """Return the activity at which a token rests. Raise NotWaiting."""
        from bpmn.activity import Activity

        node = self._node(token.node)
        if token.phase != "active" or not isinstance(node, Activity):
            raise NotWaiting(token.id, what)
        return node

    def attempt(self, token: Token, arm: Callable[[], None]) -> None:
        """Arm a token that has come to rest, all of it or nothing: else it is an incident."""
        mark = len(self.effects)
        try:
            arm()
        except Stuck as reason:
            del self.effects[mark:]
            self.tokens[token.id] = token._replace(phase="stuck")
            self.incident(token.id, None, "enter", reason)

    def forget_after(self, token: Token) -> None:
        """Undo what starting an activity did before it failed: all of it is younger than it."""
        for identity in [i for i in self.tokens if i > token.id]:
            del self.tokens[identity]
        for identity in [i for i in self.scopes if i >= token.id]:
            del self.scopes[identity]
        self.tokens[token.id] = token

    def note(self, token: int, **data: Json) -> Token:
        """Remember something at a token; None forgets it."""
        old = self.tokens[token]
        kept = {name: value for name, value in {**old.data, **data}.items() if value is not None}
        self.tokens[token] = new = old._replace(data=kept)
        return new

    def stuck(
        self, scope: int, node: Node, flow: Flow | None, reason: Stuck, phase: str
    ) -> None:
        """Let a token that cannot pass a node rest there with an incident."""
        data: dict[str, Json] = {"flow": flow.id} if flow is not None else {}
        token = self.rest(scope, node, "stuck", data)
        self.incident(token.id, None, phase, reason)

    def incident(self, token: int, branch: int | None, phase: str, reason: Stuck) -> None:
        """Remember that a token (or one branch of it) waits for help, and say why."""
        found = self.tokens[token].data.get("stuck")
        stuck = dict(found) if isinstance(found, dict) else {}
        key = "" if branch is None else str(branch)
        stuck[key] = phase
        node = self.note(token, stuck=stuck).node
        self.effects.append(
            RaiseIncident(
                token, node, branch, reason.kind, reason.message, reason.expression, reason.values
            )
        )

    def resolve(self, token: int, branch: int | None) -> str:
        """Close an incident and return in which phase it happened. Raise NotWaiting."""
        found = self.token(token).data.get("stuck")
        key = "" if branch is None else str(branch)
        if not isinstance(found, dict) or key not in found:
            raise NotWaiting(token, "help")
        left = {name: phase for name, phase in found.items() if name != key}
        node = self.note(token, stuck=left or None).node
        self.effects.append(ResolveIncident(token, node, branch))
        return str(found[key])

    # Events

    def event(self, identity: str) -> Event:
        """Return a node that catches or throws events."""
        return self._node(identity)  # type: ignore[return-value]  # the reader has made sure

    def arm(self, owner: int, scope: int, event: Event, holder: int | None = None) -> None:
        """Wait for every trigger of an event on behalf of a token, or of a scope (`holder`)."""
        armed: dict[str, Json] = {}
        for key, definition in event.triggers():
            memory = definition.arm(self, owner, scope, event, key)
            if memory is not None:
                armed[key] = memory
        if not armed:
            return
        if holder is None:
            token = self.tokens[owner]
            self.tokens[owner] = token._replace(armed={**token.armed, **armed})
        else:
            found = self.scope(holder)
            found.armed = {**found.armed, **armed}

    def disarm(self, owner: int, armed: Data, spent: str | None = None) -> None:
        """Stop waiting for triggers; `spent` is one that the host has closed already."""
        for key in armed:
            event, definition = self.trigger(key)
            if key != spent or not definition.is_spent:
                definition.disarm(self, owner, event, key)

    def trigger(self, key: str) -> tuple[Event, EventDefinition]:
        found = self.definition.triggers.get(key)
        if found is None:
            raise WrongDefinition(key)
        return found

    def armed(self, owner: int, key: str, kind: str) -> tuple[Event, EventDefinition]:
        """Return the event that an owner waits for under a key. Raise UnknownToken, NotWaiting."""
        if owner not in self.tokens and owner not in self.scopes:
            raise UnknownToken(owner)
        if key not in self.definition.triggers:
            raise UnknownElement("event", key)
        at_token = owner in self.tokens and key in self.tokens[owner].armed
        if not at_token and not (owner in self.scopes and key in self.scopes[owner].armed):
            raise NotWaiting(owner, key)
        event, definition = self.trigger(key)
        if definition.kind != kind:
            raise NotWaiting(owner, f"a {kind} at {key}")
        return event, definition

    def set_memory(self, owner: int, key: str, memory: Json) -> None:
        """Remember something about an armed trigger; None takes it off."""
        token = self.tokens.get(owner)
        if token is not None and key in token.armed:
            self.tokens[owner] = token._replace(armed=_with(token.armed, key, memory))
        else:
            scope = self.scope(owner)
            scope.armed = _with(scope.armed, key, memory)

    def memory(self, owner: int, key: str) -> Json:
        token = self.tokens.get(owner)
        if token is not None and key in token.armed:
            return token.armed[key]
        return self.scopes[owner].armed.get(key) if owner in self.scopes else None

    def fire(self, owner: int, key: str, payload: Mapping[str, Value] = NO_VALUES) -> None:
        """Let an armed trigger happen."""
        event, definition = self.trigger(key)
        if event.parallel_multiple:
            if not definition.is_spent:
                definition.disarm(self, owner, event, key)
            self.set_memory(owner, key, None)
            if any(self.memory(owner, other) is not None for other, _ in event.triggers()):
                return
            key = ""
        event.fired(self, owner, key, payload)

    def holders(self, matches: Callable[[str], bool]) -> list[tuple[int, str]]:
        """Return owner and key of every armed trigger that matches, in the order of tokens."""
        found = [
            (scope.id, key) for scope in self.scopes.values() for key in scope.armed if matches(key)
        ]
        found += [
            (token.id, key) for token in self.tokens.values() for key in token.armed if matches(key)
        ]
        return sorted(found, key=lambda pair: pair[0])

    def broadcast(self, name: str, payload: Mapping[str, Value]) -> None:
        """Let every catcher of a signal in this instance take it (10.5.5)."""
        keys = self.definition.signal_keys.get(name, frozenset())
        for owner, key in self.holders(keys.__contains__):
            if self.memory(owner, key) is not None:
                self.fire(owner, key, payload)

    def _watch(self) -> None:
        keys = self.definition.conditional_keys
        for owner, key in self.holders(keys.__contains__):
            before = self.memory(owner, key)
            if before is None:
                continue
            _, definition = self.trigger(key)
            try:
                after = definition.is_true(self, owner)
            except Stuck:
                after = False  # a condition that cannot be evaluated yet has not come true
            if after != before:
                self.set_memory(owner, key, after)
            if after and not before:
                self.moves += 1
                self.fire(owner, key)

    # Ends

    def open_scope(
        self, identity: int, node: str, parent: int | None, variables: dict[str, Value]
    ) -> Scope:
        """Open a scope. Raise Stuck where scopes nest too deep."""
        depth, at = 0, parent
        while at is not None:
            depth, at = depth + 1, self.scopes[at].parent
        if depth >= MAX_DEPTH:
            raise Stuck("loop", f"processes call each other more than {MAX_DEPTH} deep")
        scope = self.scopes[identity] = Scope(identity, node, parent, variables)
        self._owned.add(identity)
        return scope

    def begin_body(self, scope: int, body: Body, starts: Iterable[str] | None = None) -> None:
        """Arm the event sub-processes of a scope and send a token to each start."""
        found = self.scope(scope)
        for name in body.names:
            found.variables.setdefault(name, None)
        nodes = body.starts if starts is None else tuple(starts)
        found.live += len(nodes)
        for _, start in body.event_sub_processes:
            event = self.event(start)
            self.arm(scope, scope, event, holder=scope)
        for node in nodes:
            self._queue.append((scope, node, None, 0))
        if not nodes and found.live == 0:
            self.complete(scope)

    def complete(self, scope: int) -> None:
        """End a scope in which no token is left, and go on with the activity that it is."""
        found = self.scopes[scope]
        self.disarm(scope, found.armed)
        self.scope(scope).armed = EMPTY
        if found.parent is None and scope == ROOT:
            self.end("completed")
            return
        owner = self.tokens[scope]
        self._node(owner.node).body_done(self, owner)

    def ended_ad_hoc(self, scope: int) -> bool:
        """Say whether the activity that has just ended was the last of an ad-hoc sub-process."""
        node = self.nodes.get(self.scopes[scope].node)
        return node is not None and node.activity_done(self, scope)

    def end(self, outcome: Literal["completed", "terminated", "error", "cancelled"],
            code: str | None = None) -> None:
        """End the instance."""
        self.clear(ROOT)
        root = self.scope(ROOT)
        self.disarm(ROOT, root.armed)
        root.armed, root.done, root.data = EMPTY, (), EMPTY
        self.scopes = {ROOT: root}
        self.status = outcome
        self._queue.clear()
        self._quiet.clear()
        self.effects.append(ProcessEnded(outcome, code))

    def withdraw(
        self, token: Token, how: Literal["interrupted", "withdrawn"], spent: str | None = None
    ) -> None:
        """Take a token away with everything that it waits for; what becomes of its place in the
        count of its scope is for the caller to say.
        """
        node = self._node(token.node)
        stuck = token.data.get("stuck")
        if isinstance(stuck, dict):
            for key in stuck:
                branch = int(key) if key else None
                self.effects.append(ResolveIncident(token.id, token.node, branch))
        if token.phase == "active":
            node.withdrawn(self, token)
        self.disarm(token.id, token.armed, spent)
        del self.tokens[token.id]
        if token.phase == "active" and token.branch_of is None:
            self.effects.append(Ended(token.id, token.node, how))

    def clear(self, scope: int) -> None:
        """Take every token out of a scope, and forget those on their way."""
        for token in [t for t in self.tokens.values() if t.scope == scope and t.branch_of is None]:
            self.withdraw(token, "withdrawn")
        kept = [item for item in self._queue if item[0] != scope]
        self._queue.clear()
        self._queue.extend(kept)
        quiet = [item for item in self._quiet if item[0] != scope]
        self._quiet.clear()
        self._quiet.extend(quiet)
        found = self.scope(scope)
        found.live = 0
        found.joins = {}

    def drop_scope(self, scope: int) -> None:
        """Close a scope from outside: its activity is being withdrawn."""
        if scope in self.scopes:
            self.clear(scope)
            self.disarm(scope, self.scopes[scope].armed)
            del self.scopes[scope]

    def start(self, process: str, variables: Mapping[str, object]) -> Scope:
        self.process = process
        self.status = "active"
        self.effects.append(ProcessStarted(process))
        return self.open_scope(ROOT, process, None, dict(to_values(variables)))


def _with(armed: Data, key: str, memory: Json) -> Data:
    rest = {name: value for name, value in armed.items() if name != key}
    if memory is not None:
        rest[key] = memory
    return rest
