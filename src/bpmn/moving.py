"""Moving a running instance to another definition, and back.

A plan says for each token what becomes of it; `move` does it. What a token waits for is carried
over where it means the same, else withdrawn and asked for anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bpmn import catching
from bpmn.activity import Activity
from bpmn.differences import aspects_of
from bpmn.effects import Ended, Started
from bpmn.engine import Run, Transition
from bpmn.errors import CannotMove, InstanceEnded
from bpmn.events.base import Event
from bpmn.expressions import Stuck
from bpmn.state import EMPTY, State
from bpmn.values import NO_VALUES

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Node
    from bpmn.state import Data, Scope, Token
    from bpmn.values import Json, Value

type Verdict = Literal["stays", "can move", "cannot"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one token; `token` is None for tokens that wait at a join."""

    token: int | None
    node: str
    target: str | None
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of an instance."""

    tokens: tuple[Planned, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the tokens' verdicts."""
        found = {planned.verdict for planned in self.tokens}
        return "cannot" if "cannot" in found else "can move" if "can move" in found else "stays"


def plan_move(
    old: Definition, new: Definition, state: State, mapping: Mapping[str, str] | None = None
) -> Plan:
    """Say for each token whether it stays, can move, or cannot, and why.

    `mapping` leads from old nodes (and the process, if its id changed) to new ones; what is not
    in it keeps its id. `diff` suggests one.
    """
    return Plan(tuple(_Planner(old, new, state, mapping or {}).plan()))


class _Planner:
    def __init__(
        self, old: Definition, new: Definition, state: State, mapping: Mapping[str, str]
    ) -> None:
        self.old, self.new, self.state, self.mapping = old, new, state, mapping

    def target(self, name: str) -> str:
        return self.mapping.get(name, name)

    def plan(self) -> Iterator[Planned]:
        process = self.new.processes.get(self.target(self.state.process))
        if process is None or process.is_task:
            reason = "the new version has no such process"
            yield Planned(None, self.state.process, None, "cannot", reason)
            return
        for token in self.state.tokens.values():
            if token.branch_of is None:
                yield self.planned(token)
        for scope in self.state.scopes.values():
            for join in scope.joins:
                yield self._join(scope, join)
            for record in scope.done:
                reason = self._record(record)
                if reason:
                    yield Planned(None, str(scope.node), None, "cannot", reason)

    def planned(self, token: Token) -> Planned:
        """Judge one token."""
        name = self.target(token.node)
        before, after = self.old.nodes[token.node], self.new.nodes.get(name)
        if after is None:
            reason = (
                f"{name} is not in the new version"
                if name == token.node
                else (f"it is mapped to {name}, which is not in the new version")
            )
            return Planned(token.id, token.node, None, "cannot", reason)
        reason = self._obstacle(token, before, after)
        if reason:
            return Planned(token.id, token.node, name, "cannot", reason)
        aspects = list(aspects_of(self.old, before, self.new, after, _Same(self.mapping)))
        if name == token.node and not aspects:
            return Planned(token.id, token.node, name, "stays")
        return Planned(token.id, token.node, name, "can move", ", ".join(aspects))

    def _obstacle(self, token: Token, before: Node, after: Node) -> str:
        parent = self.target(before.parent)
        if after.parent != parent:
            return f"{after.id} is not inside {parent}"
        if after.tag in ("boundaryEvent", "startEvent") and type(after) is not type(before):
            return f"no token can wait at {after.id}"
        if token.phase == "throwing" and type(after) is not type(before):
            return f"what is being undone has begun at {before.id}"
        if token.phase == "catching" and not after.waits:
            return f"no token can wait at {after.id}"
        has_inside = token.id in self.state.scopes or any(
            other.branch_of == token.id for other in self.state.tokens.values()
        )
        if has_inside and (not isinstance(after, Activity) or not after.is_scope):
            return f"work is going on inside {before.id}, and {after.id} has no inside"
        if has_inside and self.target(before.body_id) not in self.new.bodies:
            return f"the new version has no {before.body_id}"
        if has_inside and _loop(before) is not _loop(after):
            return f"{after.id} is repeated in another way than {before.id}"
        return ""

    def _join(self, scope: Scope, name: str) -> Planned:
        target = self.target(name)
        after = self.new.nodes.get(target)
        if after is None:
            return Planned(None, name, None, "cannot", f"{target} is not in the new version")
        if self.counts(scope, name, after) is None:
            reason = "a token has come by a way that is gone"
            return Planned(None, name, target, "cannot", reason)
        same = target == name and type(after) is type(self.old.nodes[name])
        return Planned(None, name, target, "stays" if same else "can move")

    def counts(self, scope: Scope, name: str, after: Node) -> tuple[int, ...] | None:
        """Return the tokens that wait at a join, by the ways of the new version."""
        before = self.old.nodes[name]
        if len(after.incoming) < 2 and not isinstance(after, Activity):
            return None
        counts = [0] * max(1, len(after.incoming))
        for index, count in enumerate(scope.joins[name]):
            if not count:
                continue
            flow = before.incoming[index] if before.incoming else None
            places = [
                way.index
                for way in after.incoming
                if flow is not None
                and (way.id == flow.id or way.source == self.target(flow.source))
            ]
            if not places and flow is not None:
                return None
            counts[places[0] if places else 0] += count
        return tuple(counts)

    def _record(self, record: Json) -> str:
        if not isinstance(record, list):
            return "a record of compensation is damaged"
        name = self.target(str(record[0]))
        if name not in self.new.nodes:
            return f"{record[0]} is done and could not be undone any more"
        inner = record[2] if len(record) > 2 else []
        found = (self._record(each) for each in (inner if isinstance(inner, list) else ()))
        return next((reason for reason in found if reason), "")


def move(
    old: Definition,
    new: Definition,
    state: State,
    mapping: Mapping[str, str] | None = None,
    *,
    now: datetime,
    data: Mapping[str, Value] = NO_VALUES,
) -> Transition:
    """Move an instance to another definition. Raise CannotMove with the plan if it cannot be."""
    if state.has_ended:
        raise InstanceEnded
    plan = plan_move(old, new, state, mapping)
    if plan.verdict == "cannot":
        raise CannotMove([f"{p.node}: {p.reason}" for p in plan.tokens if p.verdict == "cannot"])
    mover = _Mover(old, new, state, mapping or {}, now, data)
    return mover.move()


class _Mover:
    """Takes tokens over one by one: closings by the old definition, openings by the new one."""

    def __init__(
        self,
        old: Definition,
        new: Definition,
        state: State,
        mapping: Mapping[str, str],
        now: datetime,
        data: Mapping[str, Value],
    ) -> None:
        self._planner = _Planner(old, new, state, mapping)
        self._before = Run(old, state, now, data, None, None)
        self._after = Run(new, state, now, data, None, None)
        # Both write to one list, in the order in which things happen.
        self._before.effects = self._after.effects
        self._after.process = self._target(state.process)

    def _target(self, name: str) -> str:
        return self._planner.target(name)

    def move(self) -> Transition:
        for identity in self._after.scopes:
            self._scope(identity)
        again = []
        for identity in list(self._after.tokens):
            token = self._after.tokens[identity]
            self._after.tokens[identity] = token._replace(node=self._target(token.node))
        for token in list(self._planner.state.tokens.values()):
            if token.branch_of is None and self._take(token):
                again.append(token.id)
        for identity in again:
            self._begin(identity)
        self._after.dirty = True
        self._after.settle()
        return self._after.result()

    def _scope(self, identity: int) -> None:
        """Rename what a scope stands on, and arm its event sub-processes anew where they differ."""
        old, run = self._planner.state.scopes[identity], self._after
        scope = run.scope(identity)
        scope.node = self._target(old.node)
        scope.joins = {
            self._target(name): self._planner.counts(old, name, run.nodes[self._target(name)]) or ()
            for name in old.joins
        }
        scope.done = tuple(self._renamed(record) for record in old.done)
        left = scope.data.get("left")
        if isinstance(left, list):
            names = [self._target(str(name)) for name in left]
            kept: list[Json] = [name for name in names if name in run.nodes]
            scope.data = {**scope.data, "left": kept}
        body = run.definition.bodies[scope.node]
        for name in body.names:
            scope.variables.setdefault(name, None)
        events = [run.event(start) for _, start in body.event_sub_processes]
        scope.armed, missing = self._carried(identity, old.armed, events)
        for event in missing:
            self._arm(identity, identity, event, identity)

    def _renamed(self, record: Json) -> Json:
        if not isinstance(record, list):
            return record
        inner = record[2] if len(record) > 2 else None
        head: list[Json] = [self._target(str(record[0])), *record[1:2]]
        if isinstance(inner, list):
            head.append([self._renamed(each) for each in inner])
        return head

    def _carried(
        self, owner: int, armed: Data, events: list[Event]
    ) -> tuple[dict[str, Json], list[Event]]:
        """Keep what is armed and means the same, disarm the rest; return the events to arm."""
        kept: dict[str, Json] = {}
        wanted = {key: (event, d) for event in events for key, d in event.triggers()}
        for key, memory in armed.items():
            event, definition = catching.trigger(self._before, key)
            target = self._target(event.id) + key[len(event.id) :]
            if target == key and target in wanted and wanted[target][1] == definition:
                kept[key] = memory
            else:
                definition.disarm(self._before, owner, event, key)
        was = {self._target(key.partition(":")[0]) for key in self._known(armed, events)}
        missing = [
            event
            for event in events
            if not any(key in kept for key, _ in event.triggers()) and event.id not in was
        ]
        return kept, missing

    def _known(self, armed: Data, events: list[Event]) -> Iterator[str]:
        """Yield old events that had happened already and mean the same: they stay off."""
        for event in events:
            old = self._before.nodes.get(event.id)
            if isinstance(old, Event) and old.definitions == event.definitions:
                keys = {key for key, _ in old.triggers()}
                if keys.isdisjoint(armed) and self._target(event.id) == event.id:
                    yield event.id

    def _arm(self, owner: int, scope: int, event: Event, holder: int | None) -> None:
        run = self._after
        mark = len(run.effects)
        try:
            catching.arm(run, owner, scope, event, holder=holder)
        except Stuck as reason:
            del run.effects[mark:]
            raise CannotMove([f"{event.id}: {reason}"]) from reason

    def _take(self, token: Token) -> bool:
        """Carry a token over; say whether what it waits for has to be asked for anew."""
        before, run = self._before.nodes[token.node], self._after
        after = run.nodes[self._target(token.node)]
        if token.phase == "active" and isinstance(after, Activity):
            if self._is_same_wait(token, before, after):
                events = [run.event(name) for name in after.boundaries]
                armed, missing = self._carried(token.id, token.armed, events)
                run.tokens[token.id] = run.tokens[token.id]._replace(armed=armed)
                for event in missing:
                    self._arm(token.id, token.scope, event, None)
                return False
        elif token.phase == "throwing":
            undo = token.data.get("undo")
            if isinstance(undo, list):
                run.note(token.id, undo=[self._renamed(each) for each in undo])
            return False
        elif token.phase == "stuck" or self._is_same_catch(token, before, after):
            return False
        if token.phase == "active":
            before.withdrawn(self._before, token)
            run.effects.append(Ended(token.id, token.node, "withdrawn"))
        catching.disarm(self._before, token.id, token.armed)
        return True

    def _is_same_wait(self, token: Token, before: Node, after: Activity) -> bool:
        """Say whether the host may keep what it holds open: the same node doing the same."""
        if not isinstance(before, Activity):
            return False
        if "stuck" in token.data or before.is_scope:
            return before.is_scope == after.is_scope and _loop(before) is _loop(after)
        return (
            before.id == after.id
            and type(before) is type(after)
            and _loop(before) is _loop(after)
            and before.inputs == after.inputs
        )

    def _is_same_catch(self, token: Token, before: Node, after: Node) -> bool:
        if before.id != after.id or type(before) is not type(after):
            return False
        if isinstance(before, Event) and isinstance(after, Event):
            return before.definitions == after.definitions
        keys = {key for key, _ in self._waited(self._before, before)}
        return keys == {key for key, _ in self._waited(self._after, after)} and all(
            dict(self._waited(self._before, before))[key]
            == dict(self._waited(self._after, after))[key]
            for key in keys
        )

    @staticmethod
    def _waited(run: Run, gateway: Node) -> Iterator[tuple[str, object]]:
        for flow in gateway.outgoing:
            yield from run.event(flow.target).triggers()

    def _begin(self, identity: int) -> None:
        """Ask anew for what a token waits for; instances that are done stay done."""
        run = self._after
        token = run.tokens[identity]
        node = run.nodes[token.node]
        if token.phase != "active" or not isinstance(node, Activity):
            del run.tokens[identity]
            run.arrive(token.scope, token.node)
            return
        old = self._planner.state.tokens[identity]
        before = self._before.nodes[old.node]
        run.tokens[identity] = token = token._replace(armed=EMPTY)
        if node.awaits and type(before) is type(node) and _loop(before) is _loop(node):
            run.effects.append(Started(identity, node.id, None))
            for name in node.boundaries:
                self._arm(identity, token.scope, run.event(name), None)
            for branch in node.branches(token):
                if node.open_branch(token, branch):
                    self._start(node, run.tokens[identity], branch)
            return
        fresh = {name: value for name, value in token.data.items() if name == "for"}
        run.tokens[identity] = token._replace(data=fresh)
        node.begin(run, run.tokens[identity])

    def _start(self, node: Activity, token: Token, branch: int | None) -> None:
        try:
            node.start(self._after, token, branch)
        except Stuck as reason:
            raise CannotMove([f"{node.id}: {reason}"]) from reason


class _Same(dict[str, str]):
    """A mapping in which what is not named keeps its id."""

    def __missing__(self, name: str) -> str:
        return name


def _loop(node: Node) -> type | None:
    loop = getattr(node, "loop", None)
    return None if loop is None else type(loop)
