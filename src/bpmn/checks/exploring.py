"""Plays a model through, within a bound: every order of events, every way out of every gateway.

The engine itself is played, with an oracle in place of its expressions. So what is found can
really happen, and a counter-example is a list of commands.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from bpmn import commands as c
from bpmn.activity import Activity
from bpmn.checks.conditions import can_all_fail
from bpmn.effects import Passed, RaiseIncident, Started
from bpmn.events.base import Event
from bpmn.events.conditional import ConditionalEventDefinition
from bpmn.expressions import Expression, Oracle, Purpose
from bpmn.starts import starts
from bpmn.state import State
from bpmn.step import step
from bpmn.waits import Wait, waits

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.effects import Effect
    from bpmn.model import Node
    from bpmn.values import Value

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_MAX_CHOICES = 12
_MAX_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a counter-example: what happened, and the nodes that tokens then passed."""

    command: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What can go wrong, at which elements, and how to get there."""

    code: str
    message: str
    elements: tuple[str, ...]
    path: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was found; `is_complete` if every state was seen, not only those within the bound."""

    findings: tuple[Finding, ...]
    states: int
    is_complete: bool


@dataclass(slots=True)
class _Visit:
    state: State
    path: tuple[Move, ...]
    is_multiplied: bool
    """An event that does not interrupt has added tokens: the same node twice is no mistake."""


def explore(
    definition: Definition, process: str | None = None, *, limit: int = 2000
) -> Exploration:
    """Play a process through, up to a number of different states.

    Finds deadlocks, nodes that are active twice at once, tokens that get stuck, and, if all was
    seen, nodes that are never reached. Raise NotExecutable and UnknownElement.
    """
    definition.require_executable()
    return _Explorer(definition, definition.process(process).id, limit).run()


class _Chooser(Oracle):
    """Answers conditions by a list of choices, and notes how many were asked."""

    def __init__(self, choices: tuple[bool, ...], event: Expression | None) -> None:
        self.choices = choices
        self.asked = 0
        self._event = event

    def condition(self, expression: Expression, purpose: Purpose) -> bool | None:
        if purpose == "event":
            return expression is self._event
        if expression.text in ("true", "false"):
            return expression.text == "true"
        self.asked += 1
        return self.choices[self.asked - 1] if self.asked <= len(self.choices) else True

    def value(self, text: str, purpose: Purpose) -> Value:
        match purpose:
            case "collection":
                return ["one", "two"]
            case "count":
                return Decimal(int(text)) if text.isdigit() and int(text) < 4 else Decimal(2)
            case "timer":
                return "PT1H"
        return text


class _Explorer:
    def __init__(self, definition: Definition, process: str, limit: int) -> None:
        self.definition, self.process, self.limit = definition, process, limit
        self.findings: dict[tuple[str, tuple[str, ...]], Finding] = {}
        self.reached: set[str] = set()
        self.seen: set[str] = set()
        self.is_cut = False

    def run(self) -> Exploration:
        todo: deque[_Visit] = deque()
        for name, start in self._starts():
            first = _Visit(State(), (), False)
            todo += self._after(first, name, start, None)
        while todo:
            visit = todo.popleft()
            key = _key(visit.state)
            if key in self.seen:
                continue
            if len(self.seen) >= self.limit:
                self.is_cut = True
                break
            self.seen.add(key)
            todo += self._visit(visit)
        if not self.is_cut:
            self._never_reached()
        return Exploration(tuple(self.findings.values()), len(self.seen), not self.is_cut)

    def _starts(self) -> Iterator[tuple[str, c.Command]]:
        body = self.definition.processes[self.process].body
        if body.starts:
            yield "start", c.Start(self.process)
        for each in starts(self.definition):
            if each.process == self.process:
                name = f"start by {each.event}"
                yield name, c.Start(self.process, {}, each.event, each.trigger)

    def _visit(self, visit: _Visit) -> Iterator[_Visit]:
        if visit.state.has_ended:
            return
        self._look_for_doubles(visit)
        if len(visit.state.tokens) > _MAX_TOKENS:
            self.is_cut = True
            return
        moved = False
        for name, command, event in self._commands(visit.state):
            moved = True
            yield from self._after(visit, name, command, event)
        if not moved:
            self._look_for_deadlock(visit)

    def _after(
        self, visit: _Visit, name: str, command: c.Command, event: Expression | None
    ) -> Iterator[_Visit]:
        """Yield the visits after a command, one for each combination of choices."""
        todo: list[tuple[bool, ...]] = [()]
        while todo:
            choices = todo.pop()
            chooser = _Chooser(choices, event)
            state, effects = step(
                self.definition,
                visit.state,
                command,
                now=_NOW,
                oracle=chooser,
                decide=lambda decision, _: decision,
            )
            if chooser.asked > _MAX_CHOICES:
                self.is_cut = True
            asked = min(chooser.asked, _MAX_CHOICES)
            for number in range(len(choices), asked):
                rest = (True,) * (number - len(choices))
                todo.append((*choices, *rest, False))
            if self._is_impossible(effects):
                continue
            nodes = tuple(e.node for e in effects if isinstance(e, Passed | Started))
            self.reached.update(nodes)
            path = (*visit.path, Move(name, nodes))
            self._look_for_incidents(effects, path)
            multiplied = visit.is_multiplied or any(map(self._adds_tokens, nodes))
            yield _Visit(state, path, multiplied)

    def _is_impossible(self, effects: tuple[Effect, ...]) -> bool:
        """Say whether conditions were chosen to be false that cannot all be."""
        return any(
            isinstance(effect, RaiseIncident)
            and effect.kind == "gateway"
            and not can_all_fail(self.definition.nodes[effect.node])
            for effect in effects
        )

    def _adds_tokens(self, name: str) -> bool:
        return self.definition.nodes[name].adds_tokens

    def _commands(self, state: State) -> Iterator[tuple[str, c.Command, Expression | None]]:
        """Yield everything that may happen next, with the condition that is to come true."""
        signals: set[str] = set()
        first: set[tuple[str, int]] = set()
        for wait in sorted(waits(self.definition, state), key=_order):
            if wait.branch is not None and (wait.kind, wait.token) in first:
                continue  # branches are alike
            first.add((wait.kind, wait.token))
            yield from self._command(wait, signals)

    def _command(
        self, wait: Wait, signals: set[str]
    ) -> Iterator[tuple[str, c.Command, Expression | None]]:
        token, branch = wait.token, wait.branch
        match wait.kind:
            case "work":
                yield f"complete {wait.at}", c.CompleteWork(token, {}, branch), None
            case "job":
                yield f"{wait.at} is done", c.JobDone(token, {}, branch), None
            case "process":
                yield f"{wait.at} is done", c.ProcessDone(token, {}, branch), None
            case "timer":
                yield f"{wait.at} is due", c.TimerDue(token, wait.at), None
            case "message":
                received = c.MessageReceived(token, wait.at, {}, branch)
                yield f"{wait.at} receives its message", received, None
            case "signal":
                name = self.definition.triggers[wait.at][1].name
                if name not in signals:
                    signals.add(name)
                    yield f"signal {name}", c.SignalReceived(name), None
            case "condition":
                definition = self.definition.triggers[wait.at][1]
                assert isinstance(definition, ConditionalEventDefinition)
                yield f"{wait.at} comes true", c.DataChanged(), definition.condition
        node = self.definition.nodes.get(wait.at)
        if wait.kind in ("work", "job", "process") and isinstance(node, Activity):
            for code in self._codes(node):
                yield f"{wait.at} fails with {code}", c.ThrowError(token, code, {}, branch), None

    def _codes(self, node: Activity) -> Iterator[str]:
        for name in node.boundaries:
            for each in self.definition.nodes[name].event_definitions:
                if each.kind == "error":
                    yield each.code or "an error"

    # Findings

    def _find(
        self, code: str, message: str, elements: tuple[str, ...], path: tuple[Move, ...]
    ) -> None:
        self.findings.setdefault((code, elements), Finding(code, message, elements, path))

    def _look_for_incidents(self, effects: tuple[Effect, ...], path: tuple[Move, ...]) -> None:
        for effect in effects:
            if isinstance(effect, RaiseIncident):
                self._find("stuck", effect.message, (effect.node,), path)

    def _look_for_deadlock(self, visit: _Visit) -> None:
        state = visit.state
        if any(scope.node in self.definition.ad_hocs for scope in state.scopes.values()):
            return
        if any("stuck" in token.data for token in state.tokens.values()):
            return
        joins = sorted({name for scope in state.scopes.values() for name in scope.joins})
        message = f"{', '.join(joins) or 'the process'} waits for what can never come"
        self._find("deadlock", message, tuple(joins), visit.path)

    def _look_for_doubles(self, visit: _Visit) -> None:
        if visit.is_multiplied:
            return
        places: set[tuple[int, str]] = set()
        for token in visit.state.tokens.values():
            if token.branch_of is not None or "for" in token.data or token.phase != "active":
                continue
            place = (token.scope, token.node)
            node = self.definition.nodes[token.node]
            if place in places and node.parent not in self.definition.ad_hocs:
                message = f"{token.node} can be active twice at once: a join is missing before it"
                self._find("no-synchronisation", message, (token.node,), visit.path)
            places.add(place)

    def _never_reached(self) -> None:
        inside = [self.process]
        for name in inside:
            for node in self.definition.bodies[name].nodes:
                found = self.definition.nodes[node]
                if isinstance(found, Activity) and found.body_id in self.definition.bodies:
                    inside += [found.body_id] if found.body_id not in inside else []
                if node not in self.reached and not _is_quiet(found):
                    self._find("unreachable", f"{node} is never reached", (node,), ())


def _is_quiet(node: Node) -> bool:
    """Say whether a node may well not be reached: handlers, and events that only catch faults."""
    if isinstance(node, Activity):
        return node.is_for_compensation or node.is_event
    kinds = {each.kind for each in node.event_definitions}
    return bool(kinds & {"compensate", "error", "escalation", "cancel"}) or isinstance(node, Event)


def _order(wait: Wait) -> tuple[int, str, str, int]:
    return (wait.token, wait.kind, wait.at, -1 if wait.branch is None else wait.branch)


def _key(state: State) -> str:
    """Return what tells states apart: not numbers of tokens, variables, times or rounds."""
    numbers = {token: number for number, token in enumerate(sorted(state.tokens), 1)}
    numbers[0] = 0
    tokens = []
    for identity in sorted(state.tokens):
        token = state.tokens[identity]
        data = {name: value for name, value in token.data.items() if name not in ("round", "items")}
        tokens.append(
            [
                token.node,
                numbers.get(token.scope, token.scope),
                token.phase,
                sorted(token.armed),
                data,
            ]
        )
    scopes = [
        [numbers.get(s.id, s.id), s.node, s.joins, sorted(s.armed), s.done, dict(s.data)]
        for s in state.scopes.values()
    ]
    return json.dumps([state.status, tokens, scopes], sort_keys=True)
