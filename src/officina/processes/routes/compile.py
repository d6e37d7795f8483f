"""A list of steps becomes BPMN 2.0 with a drawing, and the settings of its nodes.

Left to right; what goes on together stands in rows between two gateways; a refusal leaves
downwards and comes back on a lane of its own below everything. Ids of nodes are made of the codes
of steps (``step_s3``), so that an edited list keeps them.

What a host has to know: completing a step of people gives the variable ``outcome``; an approval
keeps it as ``decision_<code>``. Where several decide, the node has ``settings["performers"]`` in
the order of its instances and keeps ``decisions_<code>``. ``round`` counts how often it came back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.records.words import labels
from officina.processes.rhythm import Rhythm
from officina.processes.routes.drawing import Drawing, Node, Point, element
from officina.processes.routes.durations import is_moment
from officina.processes.routes.route import Route, Step

CLOCK = "clock"
"""The start by the clock; it is of no step."""
GAP = 50
ROW = 130
BELOW = 115
OVER = 62
LANE = 22

APPROVE = {
    "code": "approve",
    "label": labels("Approve", "Согласовать", "Aprobă"),
    "style": "main",
}
REFUSE = {"code": "refuse", "label": labels("Refuse", "Отклонить", "Respinge"), "style": "danger"}
AGAIN = {
    "code": "again",
    "label": labels("Send again", "Отправить снова", "Trimite din nou"),
    "style": "main",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """``settings`` are by node, in the vocabulary that the runtime reads."""

    xml: str
    settings: dict[str, dict[str, Any]]


def compile_route(
    route: Route, name: str, *, says: Callable[[str], str] = lambda feel: feel
) -> Compiled:
    """Compile a route that has no problems. ``says`` puts a condition in words for the drawing."""
    return _Compiler(route, name, says).run()


@dataclass(slots=True)
class _Return:
    """A refusal that goes back: drawn last, when it is known what lies below."""

    source: Node
    target: str


class _Compiler:
    def __init__(self, route: Route, name: str, says: Callable[[str], str]) -> None:
        self.route, self.says = route, says
        self.blocks = list(route.blocks())
        self.draw = Drawing(name)
        self.settings: dict[str, dict[str, Any]] = {}
        self.x = 0
        self.returns: list[_Return] = []
        self.came_back = {self._first(step) for step in route.steps if _goes_back(step)}

    def run(self) -> Compiled:
        self.draw.variables = self._variables()
        last = self._put("startEvent", "start", 0, _("Start"))
        if self.route.form:
            self.settings["start"] = {"form": [dict(one) for one in self.route.form]}
        if self.route.clock is not None:
            last = self._by_clock(self.route.clock, last)
        for block in self.blocks:
            last = self._block(block, last)
        self._forward(last, self._put("endEvent", "done", 0, _("Done")))
        self._lanes()
        return Compiled(self.draw.xml(), self.settings)

    def _by_clock(self, clock: Rhythm, by_hand: Node) -> Node:
        """A second start below the one by hand; both come to one gateway."""
        timer = element("timerEventDefinition", id="clock_timer")
        timer.append(element("timeCycle", clock.cycle))
        start = self.draw.node("startEvent", CLOCK, by_hand.x, BELOW, clock.words, inside=(timer,))
        self.settings[CLOCK] = {"clock": clock.to_json()}
        begun = self._forward(by_hand, self._put("exclusiveGateway", "begun", 0))
        self.draw.flow(start, begun, [start.right, (begun.x, start.y), begun.bottom])
        return begun

    def _variables(self) -> list[str]:
        names = [_decision(one) for one in self.route.steps if one.kind == "approval"]
        return [*names, *(["round"] if self.came_back else [])]

    # Blocks

    def _block(self, block: tuple[Step, ...], last: Node) -> Node:
        first = block[0]
        if first.code in self.came_back:
            last = self._forward(last, self._put("exclusiveGateway", f"back_{first.code}", 0))
        if len(block) == 1:
            return self._alone(first, last)
        split = self._forward(last, self._put("parallelGateway", f"split_{first.code}", 0))
        ends = self._rows(block, split)
        join = self._put("parallelGateway", f"join_{first.code}", 0)
        for end in ends:
            bend = [] if end.y == join.y else [(join.x, end.y)]
            to = join.left if end.y == join.y else join.top if end.y < join.y else join.bottom
            self.draw.flow(end, join, [end.right, *bend, to])
        return self._decision(block, join)

    def _rows(self, block: tuple[Step, ...], split: Node) -> list[Node]:
        ends, start, widest = [], self.x, self.x
        for n, step in enumerate(block):
            self.x = start
            y = round((n - (len(block) - 1) / 2) * ROW)

            def enter(to: Node, y: int = y, **words: str) -> None:
                leaves = split.right if not y else split.top if y < 0 else split.bottom
                bend = [(split.x, y)] if y else []
                self.draw.flow(split, to, [leaves, *bend, to.left], **words)

            ends.append(self._only_if(step, y, enter, decides=False))
            widest = max(widest, self.x)
        self.x = widest
        return ends

    def _alone(self, step: Step, last: Node) -> Node:
        def enter(to: Node, **words: str) -> None:
            self._forward(last, to, **words)

        return self._only_if(step, 0, enter, decides=True)

    def _only_if(self, step: Step, y: int, enter: Callable[..., None], *, decides: bool) -> Node:
        """A step with the way around it, where it has a condition."""
        if not step.condition:
            task = self._step(step, y)
            enter(task)
            return self._decision((step,), task) if decides else task
        asks = self._put("exclusiveGateway", f"if_{step.code}", y, self.says(step.condition))
        enter(asks)
        task = self._step(step, y)
        self._forward(asks, task, condition=step.condition)
        last = self._decision((step,), task) if decides else task
        then = self._put("exclusiveGateway", f"then_{step.code}", y)
        self._forward(last, then)
        above = y - OVER
        self.draw.flow(asks, then, [asks.top, (asks.x, above), (then.x, above), then.top])
        return then

    # Steps

    def _step(self, step: Step, y: int) -> Node:
        node_id = f"step_{step.code}"
        if step.kind == "wait":
            timer = element("timerEventDefinition", id=f"timer_{step.code}")
            timer.append(element("timeDuration", step.wait))
            if is_moment(step.wait):
                self.settings[node_id] = {"time": "calendar"}
            return self._put(
                "intermediateCatchEvent", node_id, y, step.title.strip(), inside=(timer,)
            )
        self.settings[node_id] = _settings(step)
        if step.kind == "auto":
            return self._put("serviceTask", node_id, y, step.title.strip())
        inside: tuple[Any, ...] = ()
        if step.is_many:
            inside = (_many(step),)
        elif step.kind == "approval":
            inside = (_keeps({_decision(step): "outcome"}),)
        return self._put("userTask", node_id, y, step.title.strip(), inside=inside)

    def _decision(self, block: tuple[Step, ...], last: Node) -> Node:
        """After approvals: on, or out downwards for each kind of refusal."""
        asked = [one for one in block if one.kind == "approval"]
        if not asked:
            return last
        first = block[0]
        gateway = self._forward(
            last, self._put("exclusiveGateway", f"decided_{first.code}", last.y)
        )
        ways: dict[tuple[str, str], list[Step]] = {}
        for one in asked:
            ways.setdefault((one.refusal, one.back_to), []).append(one)
        for n, steps in enumerate(ways.values()):
            x = gateway.x + n * 180
            to = self._refused(steps, first, x, gateway.y + BELOW)
            bend = [(gateway.x, gateway.y + 45), (x, gateway.y + 45)] if n else []
            self.draw.flow(
                gateway,
                to,
                [gateway.bottom, *bend, to.top],
                name="" if n else _("Refused"),
                condition=" or ".join(_refuses(one) for one in steps),
            )
        self.x = max(self.x, gateway.x + 100 + (len(ways) - 1) * 180)
        return gateway

    def _refused(self, steps: list[Step], first: Step, x: int, y: int) -> Node:
        one = steps[0]
        if one.refusal == "end":
            node = self.draw.node("endEvent", f"refused_{one.code}", x, y, _("Refused"))
            self.settings[node.id] = {"fails": True}
            return node
        back = self._first(one)
        if one.refusal == "initiator":
            node_id = f"fix_{one.code}"
            inside = (_keeps(self._next_round()),)
            node = self.draw.node(
                "userTask", node_id, x, y, _("Correct and send again"), inside=inside
            )
            self.settings[node_id] = {"performers": [{"kind": "initiator"}], "outcomes": [AGAIN]}
            if self.route.form:  # what was asked at the start is what can be corrected
                self.settings[node_id]["form"] = [dict(one) for one in self.route.form]
        else:
            script = element("script", _context(self._next_round()))
            name = _("Back to “%(title)s”") % {"title": self.route.step(one.back_to).title}
            node = self.draw.node("scriptTask", f"again_{one.code}", x, y, name, inside=(script,))
        self.returns.append(_Return(node, f"back_{back}"))
        return node

    def _next_round(self) -> dict[str, str]:
        """What a way back sets: one more round, and nothing decided."""
        decisions = [_decision(one) for one in self.route.steps if one.kind == "approval"]
        counted = "(if round = null then 1 else round) + 1"
        return {"round": counted} | dict.fromkeys(decisions, "null")

    def _first(self, step: Step) -> str:
        """The first step of the block to which a refusal of this one goes back."""
        to = step.back_to or step.code
        return next(b[0].code for b in self.blocks if any(one.code == to for one in b))

    # Places

    def _put(self, tag: str, node_id: str, y: int, name: str = "", **more: Any) -> Node:
        node = self.draw.node(tag, node_id, 0, y, name, **more)
        width = node.size[0]
        node.x = self.x + width // 2
        self.x += width + GAP
        return node

    def _forward(self, a: Node, b: Node, **words: str) -> Node:
        self.draw.flow(a, b, [a.right, b.left], **words)
        return b

    def _lanes(self) -> None:
        low = self.draw.lowest + LANE + 14
        spans = sorted(self.returns, key=lambda r: r.source.x - self.draw.nodes[r.target].x)
        for n, back in enumerate(spans):
            a, b = back.source, self.draw.nodes[back.target]
            lane = low + n * LANE
            points: list[Point] = [a.bottom, (a.x, lane), (b.x, lane), b.bottom]
            self.draw.flow(a, b, points)


def _goes_back(step: Step) -> bool:
    return step.kind == "approval" and step.refusal != "end"


def _decision(step: Step) -> str:
    return f"decision{'s' if step.is_many else ''}_{step.code}"


def _refuses(step: Step) -> str:
    """FEEL: this approval was asked for and not given."""
    name = _decision(step)
    if not step.is_many:
        return f'{name} = "refuse"'
    if step.decide == "all":
        return f"({name} != null and {_someone_refused(name)})"
    return f'({name} != null and count({name}[item = "approve"]) < {step.enough})'


def _someone_refused(name: str) -> str:
    """FEEL: where all have to approve, however many are asked in addition or left out."""
    return f'count({name}[item = "refuse"]) > 0'


def _many(step: Step) -> Any:
    """Several instances, over as soon as the decision cannot change any more."""
    name, asked = _decision(step), len(step.performers)
    many = element(
        "multiInstanceLoopCharacteristics",
        isSequential="true" if step.in_turn else "false",
        officina_resultCollection=name,
        officina_resultElement="outcome",
    )
    many.append(element("loopCardinality", str(asked)))
    if step.decide == "all":
        many.append(element("completionCondition", _someone_refused(name)))
        return many
    given = f'count({name}[item = "approve"]) >= {step.enough}'
    lost = f'count({name}[item = "refuse"]) > {asked - step.enough}'
    many.append(element("completionCondition", f"{given} or {lost}"))
    return many


def _keeps(values: dict[str, str]) -> Any:
    """A data output that puts expressions into variables (10.4.2)."""
    kept = element("dataOutputAssociation")
    for name, expression in values.items():
        assignment = element("assignment")
        assignment.append(element("from", expression))
        assignment.append(element("to", name))
        kept.append(assignment)
    return kept


def _context(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {expression}" for name, expression in values.items()) + "}"


def _settings(step: Step) -> dict[str, Any]:
    found = dict(step.settings)
    if step.is_of_people:
        found["performers"] = [dict(one) for one in step.performers]
    if step.kind == "approval":
        found["outcomes"] = [APPROVE, REFUSE]
        if step.is_many:
            found["many"] = {"enough": step.enough, "in_turn": step.in_turn}
    return found


def step_of(node_id: str) -> str:
    """The code of the step that a node was made of; empty for ends and gateways of none.

    >>> step_of("fix_s3")
    's3'
    """
    return node_id.partition("_")[2]


def node_of(code: str) -> str:
    """The node where the work of a step is done."""
    return f"step_{code}"
