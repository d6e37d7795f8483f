"""Moving a running instance to another definition, and back.

What a token waits for is carried over where it means the same, else withdrawn and asked for anew.
`bpmn.planning` says beforehand what becomes of each token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from bpmn import catching
from bpmn.activity import Activity
from bpmn.effects import Ended, Started
from bpmn.engine import Run, Transition
from bpmn.errors import CannotMove, InstanceEnded
from bpmn.events.base import Event
from bpmn.expressions import Stuck
from bpmn.planning import Planner, loop_of, plan_move
from bpmn.state import EMPTY
from bpmn.values import NO_VALUES

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Node
    from bpmn.state import Data, State, Token
    from bpmn.values import Json, Value


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
        self._planner = Planner(old, new, state, mapping)
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
        scope.data = self._renamed_data(scope.data)
        body = run.definition.bodies[scope.node]
        for name in body.names:
            scope.variables.setdefault(name, None)
        events = [run.event(start) for _, start in body.event_sub_processes]
        scope.armed, missing = self._carried(identity, old.armed, events)
        for event in missing:
            self._arm(identity, identity, event, identity)

    def _renamed_data(self, data: Data) -> Data:
        """Rename what an ad-hoc sub-process has left to do, and gateways that wait for a reset."""
        nodes = self._after.nodes
        renamed = dict(data)
        left, reset = data.get("left"), data.get("reset")
        if isinstance(left, list):
            targets = [self._target(str(name)) for name in left]
            renamed["left"] = [name for name in targets if name in nodes]
        if isinstance(reset, dict):
            renamed["reset"] = {
                target: taken
                for name, taken in reset.items()
                if (target := self._target(name)) in nodes
                and isinstance(taken, list)
                and len(taken) == len(nodes[target].incoming)
            }
        return renamed

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
        wanted = {key: d for event in events for key, d in event.triggers()}
        for key, memory in armed.items():
            event, definition = catching.trigger(self._before, key)
            target = self._target(event.id) + key[len(event.id) :]
            if wanted.get(target) != definition:
                definition.disarm(self._before, owner, event, key)
                continue
            kept[target] = memory
            if target != key:
                definition.disarm(self._before, owner, event, key)
                wanted[target].reopen(self._after, owner, target, memory)
        off = set(self._happened(armed, events))
        missing = [
            event
            for event in events
            if event.id not in off and not any(key in kept for key, _ in event.triggers())
        ]
        return kept, missing

    def _happened(self, armed: Data, events: list[Event]) -> Iterator[str]:
        """Yield events that had happened already and mean the same: they stay off."""
        sources = {self._target(name): name for name in self._before.nodes}
        for event in events:
            old = self._before.nodes.get(sources.get(event.id, ""))
            if not isinstance(old, Event) or old.definitions != event.definitions:
                continue
            if not any(key in armed for key, _ in old.triggers()):
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
        if token.phase == "stuck":
            return False
        if token.phase == "throwing":
            undo = token.data.get("undo")
            if isinstance(undo, list):
                run.note(token.id, undo=[self._renamed(each) for each in undo])
            return False
        events = self._events(after)
        if not self._is_alike(before, after):
            events = []
        armed, missing = self._carried(token.id, token.armed, events)
        run.tokens[token.id] = run.tokens[token.id]._replace(armed=armed)
        if token.phase == "catching":
            return not armed
        is_kept = isinstance(after, Activity) and self._is_same_wait(token, before, after)
        if not is_kept:
            before.withdrawn(self._before, token)
            run.effects.append(Ended(token.id, token.node, "withdrawn"))
        for event in missing:
            self._arm(token.id, token.scope, event, None)
        return not is_kept

    def _events(self, node: Node) -> list[Event]:
        """Return the events that a token waits for at a node, or at its boundary."""
        if isinstance(node, Activity):
            return [self._after.event(name) for name in node.boundaries]
        if isinstance(node, Event):
            return [node]
        return [self._after.event(flow.target) for flow in node.outgoing]

    @staticmethod
    def _is_alike(before: Node, after: Node) -> bool:
        """Say whether a token goes on waiting in the same way."""
        if type(before) is not type(after):
            return False
        return not isinstance(after, Activity) or (
            loop_of(before) is loop_of(after) and bool(after.awaits or after.is_scope)
        )

    def _is_same_wait(self, token: Token, before: Node, after: Activity) -> bool:
        """Say whether the host may keep what it holds open: the same node doing the same."""
        if not isinstance(before, Activity):
            return False
        if "stuck" in token.data or before.is_scope:
            return before.is_scope == after.is_scope and loop_of(before) is loop_of(after)
        return (
            before.id == after.id
            and type(before) is type(after)
            and loop_of(before) is loop_of(after)
            and before.inputs == after.inputs
        )

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
        if self._is_alike(before, node):
            run.effects.append(Started(identity, node.id, None))
            for branch in node.branches(token):
                if node.open_branch(token, branch):
                    self._start(node, run.tokens[identity], branch)
            return
        fresh = {name: value for name, value in token.data.items() if name == "for"}
        run.tokens[identity] = token._replace(armed=EMPTY, data=fresh)
        node.begin(run, run.tokens[identity])

    def _start(self, node: Activity, token: Token, branch: int | None) -> None:
        try:
            node.start(self._after, token, branch)
        except Stuck as reason:
            raise CannotMove([f"{node.id}: {reason}"]) from reason
