"""One case that is over, by the draft: with the answers that people gave, and what was read then.

Nothing outside is touched: `bpmn.step` is a function, and what it asks for is answered from what
is known. Where something decides that was never asked, the rest cannot be known.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

import bpmn
from bpmn import effects as e
from officina.processes.changing.versions import Comparison
from officina.processes.rehearsing.past import OWN, Line, Past

type Verdict = Literal["same", "differs", "unknowable"]

MOST_STEPS = 1_000
STEPS = frozenset({"userTask", "manualTask"})
SHOWN = STEPS | {"serviceTask", "sendTask", "callActivity", "businessRuleTask", "endEvent"}
GONE = "gone "
"""Before nodes that are not in the draft, so that they are never taken for others."""


class Unknowable(Exception):
    """Here the past says nothing."""


@dataclass(slots=True)
class Replayed:
    """How a case would have gone. ``path`` are nodes of the draft; ``gone`` of its own version."""

    verdict: Verdict
    path: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    why: str = ""


def replay(past: Past, found: Comparison) -> Replayed:
    """Say whether a case would have gone the same way, another, or nobody can know."""
    one = _Replay(past, found)
    try:
        one.run()
    except Unknowable as reason:
        return Replayed("unknowable", path=one.shown(one.trail), why=str(reason))
    except bpmn.BpmnError as error:
        return Replayed("differs", path=one.shown(one.trail), why=str(error))
    return one.compared()


class _Replay:
    def __init__(self, past: Past, found: Comparison) -> None:
        self.past, self.found = past, found
        self.definition = found.after.definition
        self.state = bpmn.State()
        self.at = past.started_at
        self.trail: list[str] = []
        self.done: list[str] = []
        self.is_said = False
        """Whether the last step that was answered was answered in the past too."""
        self.stuck = ""
        self.past_lines: dict[str, deque[Line]] = defaultdict(deque)
        parted = {line.node for line in past.lines if line.branch is not None}
        for line in past.lines:
            if line.branch is not None or line.node not in parted:
                self.past_lines[self.there(line.node)].append(line)

    def there(self, node: str) -> str:
        return self.found.mapping.get(node, GONE + node)

    def run(self) -> None:
        self.send(bpmn.Start())
        for _each in range(MOST_STEPS):
            command = None if self.state.has_ended else self.next()
            if command is None:
                return
            self.send(command)
        raise Unknowable(_("It goes round without an end."))

    # What happens next

    def next(self) -> bpmn.Command | None:
        """What happened next in the past; else what the draft has in addition."""
        waits = sorted(bpmn.waits(self.definition, self.state), key=lambda one: one[1:3])
        for one in waits:
            if one.kind == "incident":
                self.stuck = one.at
                return None
            if one.kind == "job":
                return bpmn.JobDone(one.token, {}, one.branch)
            if one.kind == "process":
                return bpmn.ProcessDone(one.token, {}, one.branch)
        happened = [one for one in waits if self.past_lines[_node(one)]]
        if happened:
            one = min(happened, key=lambda one: self.past_lines[_node(one)][0].at)
            line = self.past_lines[_node(one)].popleft()
            self.at = max(self.at, line.at)
            return self.answer(one, line)
        return next((self.new(one) for one in waits if not self.is_beside(one)), None)

    def answer(self, one: bpmn.Wait, line: Line) -> bpmn.Command:
        if one.kind == "work":
            codes = [each.code for each in self.found.after.step(one.at).outcomes]
            said = line.how if line.how in codes else codes[0] if len(codes) == 1 else ""
            self.is_said = bool(said)
            self.done.append(one.at)
            return bpmn.CompleteWork(one.token, {OWN: said} if said else {}, one.branch)
        return _ring(one)

    def new(self, one: bpmn.Wait) -> bpmn.Command:
        """What never came in this case: a step is done, a pause passes, a message nobody knows."""
        if one.kind == "work":
            self.done.append(one.at)
            codes = [each.code for each in self.found.after.step(one.at).outcomes]
            self.is_said = len(codes) == 1
            return bpmn.CompleteWork(one.token, {OWN: codes[0]} if codes else {}, one.branch)
        if one.kind == "timer":
            return _ring(one)
        raise Unknowable(
            _("Whether “%(step)s” comes was never seen.")
            % {"step": self.found.after.title(_node(one))}
        )

    def is_beside(self, one: bpmn.Wait) -> bool:
        """An event at a step, or one that starts beside the rest: it need not happen."""
        node = self.definition.nodes[_node(one)]
        return bool(node.attached_to) or node.tag == "startEvent"

    # The engine

    def send(self, command: bpmn.Command) -> None:
        known = self.past.known(self.at)
        before = self.state
        self.state, effects = bpmn.step(
            self.definition,
            self.state,
            command,
            now=self.at,
            data=known,
            decide=self.found.after.decide,
        )
        seen = known.keys() | _names(before) | _names(self.state)
        for n, effect in enumerate(effects):
            if isinstance(effect, e.Started | e.Passed):
                self.trail.append(effect.node)
            if isinstance(effect, e.Passed | e.Ended | e.RaiseIncident):
                self.require_known(effect.node, effects[n + 1 :], seen)

    def require_known(self, node: str, after: Sequence[e.Effect], seen: set[str]) -> None:
        """Raise Unknowable where a way was chosen by something that was never asked."""
        if node not in self.found.after.ways:
            return
        names = set(self.found.after.asked_by_table(node))
        flows = self.definition.nodes[node].outgoing
        out = {flow.id for flow in flows}
        taken = next((x for x in (getattr(one, "flow", None) for one in after) if x in out), None)
        for flow in flows:
            names |= flow.condition.names if flow.condition is not None else set()
            if flow.id == taken and flow.condition is not None:
                break
        if not self.is_said:
            seen = seen - {OWN}
        unknown = sorted(names - seen)
        if unknown:
            raise Unknowable(
                _("“%(step)s” asks “%(name)s”, which was never asked in this case.")
                % {"step": self.found.after.title(node), "name": unknown[0]}
            )

    # What came of it

    def shown(self, trail: Sequence[str]) -> list[str]:
        nodes = self.definition.nodes
        return [one for one in trail if one in nodes and nodes[one].tag in SHOWN]

    def compared(self) -> Replayed:
        old = self.found.before.definition.nodes
        was = [one for one in self.past.trail if one in old and old[one].tag in SHOWN]
        then, now = Counter(map(self.there, was)), Counter(self.shown(self.trail))
        added = list((now - then).elements())
        left = then - now
        gone = [one for one in was if _take(left, self.there(one))]
        why = ""
        if self.stuck:
            why = _("It would get stuck at “%(step)s”.") % {
                "step": self.found.after.title(self.stuck)
            }
        elif not added and not gone and self.done != self.did():
            why = _("The same steps in another order.")
        verdict: Verdict = "differs" if added or gone or why else "same"
        return Replayed(verdict, self.shown(self.trail), added, gone, why)

    def did(self) -> list[str]:
        """Steps in the order in which people ended them."""
        old = self.found.before.definition.nodes
        parted = {line.node for line in self.past.lines if line.branch is not None}
        return [
            self.there(line.node)
            for line in self.past.lines
            if line.node in old
            and old[line.node].tag in STEPS
            and (line.branch is not None or line.node not in parted)
        ]


def _ring(one: bpmn.Wait) -> bpmn.Command:
    if one.kind == "timer":
        return bpmn.TimerDue(one.token, one.at)
    if one.kind == "message":
        return bpmn.MessageReceived(one.token, one.at, {}, one.branch)
    raise Unknowable(_("A signal is not replayed."))


def _node(one: bpmn.Wait) -> str:
    return one.at.partition(":")[0]


def _names(state: bpmn.State) -> set[str]:
    return {name for scope in state.scopes.values() for name, value in scope.variables.items()
            if value is not None}  # fmt: skip


def _take(left: Counter[str], name: str) -> bool:
    if left[name] <= 0:
        return False
    left[name] -= 1
    return True
