"""Models made up by hypothesis: blocks of every kind, nested and put in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from bpmn.tests.models import file, flow

ROOT = (
    '<message id="m" name="M"/><signal id="g" name="G"/><error id="x" errorCode="X"/>'
    '<escalation id="y" escalationCode="Y"/>'
)
CONDITIONS = ("n > 1", "n > 3", "flag", "not(flag)", "n = null")
TRIGGERS = {
    "timer": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "cycle": "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>",
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="g"/>',
    "condition": "<conditionalEventDefinition><condition>flag</condition>"
    "</conditionalEventDefinition>",
}
FAULTS = {
    "error": '<errorEventDefinition errorRef="x"/>',
    "escalation": '<escalationEventDefinition escalationRef="y"/>',
}
THROWS = {
    "signal": TRIGGERS["signal"],
    "message": TRIGGERS["message"],
    "escalation": FAULTS["escalation"],
    "compensate": "<compensateEventDefinition/>",
    "detached": '<compensateEventDefinition waitForCompletion="false"/>',
}
LOOPS = (
    "",
    "",
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "</multiInstanceLoopCharacteristics>",
    '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>'
    "<completionCondition>flag</completionCondition></multiInstanceLoopCharacteristics>",
    '<standardLoopCharacteristics loopMaximum="2"><loopCondition>true</loopCondition>'
    "</standardLoopCharacteristics>",
)
TASKS = ("userTask", "serviceTask", "receiveTask", "task", "scriptTask", "manualTask", "sendTask")


@dataclass
class Draw:
    """Draws choices and counts ids while a model is written."""

    data: st.DataObject
    count: int = 0
    parts: list[str] = field(default_factory=list)

    def choose[T](self, *options: T) -> T:
        drawn: T = self.data.draw(st.sampled_from(options))
        return drawn

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"


type Block = Callable[[Draw, str, int], str]


def model(data: st.DataObject) -> str:
    """Return the text of a whole file."""
    draw = Draw(data)
    inside = body(draw, 3)
    return file(f'{ROOT}<process id="p" isExecutable="true">{inside}</process>')


def body(draw: Draw, depth: int) -> str:
    """Return nodes and flows from a start to an end."""
    outer, draw.parts = draw.parts, []
    start, end = draw.name("start"), draw.name("end")
    draw.parts.append(f'<startEvent id="{start}"/>')
    last = row(draw, start, depth)
    kinds: tuple[str, ...] = ("",) * 4 + (
        "<terminateEventDefinition/>",
        FAULTS["error"],
        FAULTS["escalation"],
    )
    kinds += (THROWS["compensate"],) * 2
    draw.parts.append(f'<endEvent id="{end}">{draw.choose(*kinds)}</endEvent>{flow(last, end)}')
    if draw.choose(True, False, False):
        draw.parts.append(handler(draw))
    inside = "".join(draw.parts)
    draw.parts = outer
    return inside


def row(draw: Draw, at: str, depth: int) -> str:
    """Put one to three blocks after a node; return the last node."""
    for _ in range(draw.choose(1, 2, 3)):
        at = block(draw, at, depth)
    return at


def block(draw: Draw, at: str, depth: int) -> str:
    """Put a block after a node; return its last node."""
    kinds: list[Block] = [task, task, task, catch, throw]
    if depth > 0:
        kinds += [split, split, sub_process, loop_back, race]
    chosen = draw.choose(*kinds)
    return chosen(draw, at, depth)


def task(draw: Draw, at: str, depth: int) -> str:
    tag, name = draw.choose(*TASKS), draw.name("task")
    attributes = ' messageRef="m"' if tag in ("receiveTask", "sendTask") else ""
    script = "<script>{n: 2}</script>" if tag == "scriptTask" else ""
    draw.parts.append(f'<{tag} id="{name}"{attributes}>{draw.choose(*LOOPS)}{script}</{tag}>')
    draw.parts.append(flow(at, name))
    boundary(draw, name)
    if draw.choose(True, False, False):
        undo = draw.name("undo")
        draw.parts.append(
            f'<boundaryEvent id="c-{name}" attachedToRef="{name}"><compensateEventDefinition/>'
            f'</boundaryEvent><userTask id="{undo}" isForCompensation="true"/>'
            f'<association id="a-{name}" sourceRef="c-{name}" targetRef="{undo}"/>'
        )
    return name


def boundary(draw: Draw, name: str) -> None:
    for _ in range(draw.choose(0, 0, 1, 2)):
        kind = draw.choose(*TRIGGERS, *FAULTS)
        cancels = "true" if kind == "error" else draw.choose("true", "false")
        event, end = draw.name("boundary"), draw.name("end")
        definition = {**TRIGGERS, **FAULTS}[kind]
        draw.parts.append(
            f'<boundaryEvent id="{event}" attachedToRef="{name}" cancelActivity="{cancels}">'
            f'{definition}</boundaryEvent><userTask id="{end}"/>{flow(event, end)}'
        )


def handler(draw: Draw) -> str:
    name, start, work = draw.name("handler"), draw.name("on"), draw.name("handle")
    kind = draw.choose(*TRIGGERS, *FAULTS, "compensate")
    definition = {**TRIGGERS, **FAULTS, **THROWS}[kind]
    interrupts = "true" if kind == "error" else draw.choose("true", "false")
    return (
        f'<subProcess id="{name}" triggeredByEvent="true"><startEvent id="{start}" '
        f'isInterrupting="{interrupts}">{definition}</startEvent><userTask id="{work}"/>'
        f"{flow(start, work)}</subProcess>"
    )


def catch(draw: Draw, at: str, depth: int) -> str:
    name = draw.name("catch")
    kinds = [draw.choose(*TRIGGERS) for _ in range(draw.choose(1, 1, 2))]
    parallel = draw.choose("true", "false")
    inside = "".join(TRIGGERS[kind] for kind in kinds)
    draw.parts.append(
        f'<intermediateCatchEvent id="{name}" parallelMultiple="{parallel}">{inside}'
        f"</intermediateCatchEvent>{flow(at, name)}"
    )
    return name


def throw(draw: Draw, at: str, depth: int) -> str:
    name = draw.name("throw")
    inside = THROWS[draw.choose(*THROWS)]
    draw.parts.append(
        f'<intermediateThrowEvent id="{name}">{inside}</intermediateThrowEvent>{flow(at, name)}'
    )
    return name


def split(draw: Draw, at: str, depth: int) -> str:
    tag = draw.choose("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway")
    end = tag if draw.choose(True, True, False) else draw.choose("exclusiveGateway", tag)
    fork, join = draw.name("fork"), draw.name("join")
    draw.parts.append(flow(at, fork))
    ways = draw.choose(2, 3)
    default = ""
    for number in range(ways):
        mark = len(draw.parts)
        last = row(draw, f"to-{fork}-{number}", depth - 1)
        inside = draw.parts[mark:]
        del draw.parts[mark:]
        # The row began at a name that is no node: begin it at the fork, with a condition.
        head = draw.name("way")
        condition = "" if number == 0 else draw.choose(*CONDITIONS)
        if number == 0:
            default = f"{fork}-{head}"
        draw.parts.append(f'<task id="{head}"/>' + flow(fork, head, condition))
        draw.parts += [part.replace(f"to-{fork}-{number}", head) for part in inside]
        draw.parts.append(flow(last, join))
    fallback = "" if tag == "parallelGateway" else f' default="{default}"'
    draw.parts.append(f'<{tag} id="{fork}"{fallback}/><{end} id="{join}"/>')
    return join


def sub_process(draw: Draw, at: str, depth: int) -> str:
    tag, name = draw.choose("subProcess", "subProcess", "transaction"), draw.name("sub")
    inside = body(draw, depth - 1)
    loop = draw.choose(*LOOPS)
    draw.parts.append(f'<{tag} id="{name}">{loop}{inside}</{tag}>{flow(at, name)}')
    boundary(draw, name)
    if tag == "transaction" and draw.choose(True, False):
        draw.parts.append(
            f'<boundaryEvent id="cancel-{name}" attachedToRef="{name}"><cancelEventDefinition/>'
            "</boundaryEvent>"
        )
    return name


def loop_back(draw: Draw, at: str, depth: int) -> str:
    head, back = draw.name("head"), draw.name("back")
    draw.parts.append(f'<exclusiveGateway id="{head}"/>{flow(at, head)}')
    last = block(draw, head, depth - 1)
    wait = draw.name("wait")
    draw.parts.append(
        f'<userTask id="{wait}"/>{flow(last, wait)}{flow(wait, back)}'
        f'<exclusiveGateway id="{back}" default="{back}-out{back}"/><task id="out{back}"/>'
        + flow(back, head, draw.choose(*CONDITIONS))
        + flow(back, f"out{back}")
    )
    return f"out{back}"


def race(draw: Draw, at: str, depth: int) -> str:
    gate, join = draw.name("gate"), draw.name("join")
    draw.parts.append(f'<eventBasedGateway id="{gate}"/>{flow(at, gate)}')
    for _ in range(2):
        event = draw.name("first")
        inside = TRIGGERS[draw.choose(*TRIGGERS)]
        draw.parts.append(
            f'<intermediateCatchEvent id="{event}">{inside}</intermediateCatchEvent>'
            + flow(gate, event)
            + flow(event, join)
        )
    draw.parts.append(f'<exclusiveGateway id="{join}"/>')
    return join
