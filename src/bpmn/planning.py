"""What becomes of a running instance when it is moved to another definition: token by token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bpmn.activity import Activity
from bpmn.differences import aspects_of

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Node
    from bpmn.state import Scope, State, Token
    from bpmn.values import Json

type Verdict = Literal["stays", "can move", "cannot"]
type Cause = Literal[
    "", "process", "gone", "elsewhere", "no-wait", "undoing", "inside", "loop", "join", "undo"
]
"""Why not, for hosts that say it in their own words."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one token; `token` is None for tokens that wait at a join."""

    token: int | None
    node: str
    target: str | None
    verdict: Verdict
    reason: str = ""
    cause: Cause = ""


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
    return Plan(tuple(Planner(old, new, state, mapping or {}).plan()))


class Planner:
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
            yield Planned(None, self.state.process, None, "cannot", reason, "process")
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
                    yield Planned(None, str(scope.node), None, "cannot", reason, "undo")

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
            return Planned(token.id, token.node, None, "cannot", reason, "gone")
        cause, reason = self._obstacle(token, before, after)
        if reason:
            return Planned(token.id, token.node, name, "cannot", reason, cause)
        aspects = list(aspects_of(self.old, before, self.new, after, _Same(self.mapping)))
        if name == token.node and not aspects:
            return Planned(token.id, token.node, name, "stays")
        return Planned(token.id, token.node, name, "can move", ", ".join(aspects))

    def _obstacle(self, token: Token, before: Node, after: Node) -> tuple[Cause, str]:
        parent = self.target(before.parent)
        if after.parent != parent:
            return "elsewhere", f"{after.id} is not inside {parent}"
        if after.tag in ("boundaryEvent", "startEvent") and type(after) is not type(before):
            return "no-wait", f"no token can wait at {after.id}"
        if token.phase == "throwing" and type(after) is not type(before):
            return "undoing", f"what is being undone has begun at {before.id}"
        if token.phase == "catching" and not after.waits:
            return "no-wait", f"no token can wait at {after.id}"
        has_inside = token.id in self.state.scopes or any(
            other.branch_of == token.id for other in self.state.tokens.values()
        )
        if has_inside and (not isinstance(after, Activity) or not after.is_scope):
            return "inside", f"work is going on inside {before.id}, and {after.id} has no inside"
        if has_inside and self.target(before.body_id) not in self.new.bodies:
            return "inside", f"the new version has no {before.body_id}"
        if has_inside and loop_of(before) is not loop_of(after):
            return "loop", f"{after.id} is repeated in another way than {before.id}"
        return "", ""

    def _join(self, scope: Scope, name: str) -> Planned:
        target = self.target(name)
        after = self.new.nodes.get(target)
        if after is None:
            reason = f"{target} is not in the new version"
            return Planned(None, name, None, "cannot", reason, "gone")
        if self.counts(scope, name, after) is None:
            reason = "a token has come by a way that is gone"
            return Planned(None, name, target, "cannot", reason, "join")
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


class _Same(dict[str, str]):
    """A mapping in which what is not named keeps its id."""

    def __missing__(self, name: str) -> str:
        return name


def loop_of(node: Node) -> type | None:
    """Return the kind of loop of a node, None for none."""
    loop = node.loop
    return None if loop is None else type(loop)
