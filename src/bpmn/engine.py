"""The moves that elements are made of (BPMN 2.0.2, clause 13).

Within one step tokens move in the order in which they appeared, one node at a time. What tells
other branches something (a thrown signal or message) waits until every other token of the step has
come to rest, and before it the joins that can complete do: so a branch that is about to listen
does hear, whatever the order of the drawing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bpmn import catching, compensation, incidents, scopes
from bpmn.effects import Effect, Passed
from bpmn.errors import NotStorable, NotWaiting, UnknownToken, WrongDefinition
from bpmn.expressions import Expression, Oracle, Purpose, Stuck
from bpmn.state import EMPTY, Data, Phase, Scope, State, Status, Token
from bpmn.values import NO_VALUES, Json, Value, to_values

if TYPE_CHECKING:
    from bpmn.activity import Activity
    from bpmn.definition import Definition
    from bpmn.events.base import Event
    from bpmn.model import DataAssociation, Flow, Node

MAX_MOVES = 10_000

type Decide = Callable[[str, Mapping[str, Value]], Value]


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
        "moves",
        "nodes",
        "now",
        "oracle",
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
        oracle: Oracle | None,
    ) -> None:
        self.definition = definition
        self.nodes = definition.nodes
        self.now = now
        self.data = data
        self.decide = decide
        self.oracle = oracle
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

    def own(self, scope: int) -> None:
        """Count a scope as this run's own: it has just been opened."""
        self._owned.add(scope)

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
        try:
            values = to_values(variables)
        except NotStorable as error:
            raise Stuck("data", str(error)) from None
        for name, value in values.items():
            at = scope
            while name not in (found := self.scopes[at]).variables and found.parent is not None:
                if "isolated" in found.data:
                    break
                at = found.parent
            self.scope(at).variables[name] = value
        self.dirty = True

    def value(
        self,
        expression: Expression,
        scope: int | None,
        extra: Mapping[str, Value] = NO_VALUES,
        purpose: Purpose = "data",
        *,
        unknown: bool = False,
    ) -> Value:
        """Evaluate an expression as seen from a scope. Raise Stuck.

        `unknown`: an answer may be null because something that it reads is.
        """
        if self.oracle is not None:
            answer = self.oracle.value(expression.text, purpose)
            if answer is not None:
                return answer

        def look_up(name: str, missing: Value) -> Value:
            return extra[name] if name in extra else self.look_up(scope, name, missing)

        return expression.value(look_up, self.now, unknown=unknown)

    def holds(
        self,
        expression: Expression,
        scope: int | None,
        extra: Mapping[str, Value] = NO_VALUES,
        purpose: Purpose = "way",
    ) -> bool:
        """Say whether a condition is true; null is not, so an amount that nobody has filled in is
        not over anything. Raise Stuck for a mistake and for what is no boolean."""
        if self.oracle is not None:
            verdict = self.oracle.condition(expression, purpose)
            if verdict is not None:
                return verdict
        value = self.value(expression, scope, extra, unknown=True)
        if value is None or value is True or value is False:
            return value is True
        raise Stuck("expression", f"{expression.text} is {value}, not true or false")

    def named(self, name: str, scope: int, purpose: Purpose) -> Value:
        """Return what a name stands for, as seen from a scope."""
        answer = self.oracle.value(name, purpose) if self.oracle is not None else None
        return self.look_up(scope, name, None) if answer is None else answer

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
            else:
                name = association.source or ""
                value = local[name] if name in local else self.look_up(scope, name, None)
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
            incidents.stuck(self, scope, node, None, reason, "leave")
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
            scopes.complete(self, scope)

    def passed(self, node: Node, flow: Flow | str | None) -> None:
        """Tell the journal that a node was passed, by which flow."""
        by = flow if flow is None or isinstance(flow, str) else flow.id
        self.effects.append(Passed(node.id, by))

    def settle(self) -> None:
        """Move until every token rests."""
        while self.status == "active":
            if self.dirty:
                self.dirty = False
                if self.definition.conditional_keys:
                    catching.watch(self)
            if self._queue:
                scope, node, flow, token = self._queue.popleft()
                self.moves += 1
                self._move(scope, self.node(node), flow, token)
            elif self._settle_join():
                continue
            elif self._quiet:
                self._queue.append((*self._quiet.popleft(), 0))
            else:
                break

    def _move(self, scope: int, node: Node, flow: Flow | int | None, token: int) -> None:
        if scope not in self.scopes:
            return
        self._touched.add(scope)
        if token:
            if token in self.tokens:
                self._resume(node, self.tokens[token], flow if isinstance(flow, int) else None)
            return
        assert not isinstance(flow, int)
        try:
            self._check_moves()
            node.enter(self, scope, flow)
        except Stuck as reason:
            incidents.stuck(self, scope, node, flow, reason, "enter")

    def _resume(self, node: Node, token: Token, branch: int | None) -> None:
        if token.phase == "throwing":
            compensation.undo_next(self, token.id)
            return
        try:
            self._check_moves()
            node.resume(self, token, branch)
        except Stuck as reason:
            incidents.report(self, token.id, branch, "resume", reason)

    def _check_moves(self) -> None:
        if self.moves > MAX_MOVES:
            raise Stuck("loop", f"more than {MAX_MOVES} moves without a wait")

    def forget(self, scope: int | None = None) -> None:
        """Forget the tokens on their way in a scope, or all."""
        kept = [item for item in self._queue if scope is not None and item[0] != scope]
        quiet = [item for item in self._quiet if scope is not None and item[0] != scope]
        self._queue = deque(kept)
        self._quiet = deque(quiet)

    def node(self, identity: str) -> Node:
        """Return a node. Raise WrongDefinition."""
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
                    node = self.node(name)
                    if node.joins_late and node.can_join(self, scope):
                        yield scope, node

    def _settle_join(self) -> bool:
        for scope, node in self._late_joins():
            try:
                node.join(self, scope)
            except Stuck as reason:
                self.release(scope, node, self.scopes[scope].joins[node.id])
                incidents.stuck(self, scope, node, None, reason, "leave")
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

        node = self.node(token.node)
        if token.phase != "active" or not isinstance(node, Activity):
            raise NotWaiting(token.id, what)
        return node

    def note(self, token: int, **data: Json) -> Token:
        """Remember something at a token; None forgets it."""
        old = self.tokens[token]
        kept = {name: value for name, value in {**old.data, **data}.items() if value is not None}
        self.tokens[token] = new = old._replace(data=kept)
        return new

    def event(self, identity: str) -> Event:
        """Return a node that catches or throws events."""
        return self.node(identity)  # type: ignore[return-value]  # the reader has made sure
