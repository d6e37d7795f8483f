"""Times `bpmn`: medians, with what must be reached and what is aimed at.

python -m bench.engine.bpmn_bench [--json]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable
from itertools import pairwise

from bench.engine.timing import median_us

import bpmn
import feel
from bpmn.effects import CallService, CreateWork

NOW = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'id="d" targetNamespace="urn:bench"><process id="p" isExecutable="true">'
)
TAIL = "</process></definitions>"


def flow(source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    head = f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
    return f"{head}{inside}</sequenceFlow>"


def in_a_row(count: int, tag: str = "serviceTask") -> str:
    """Return a file of tasks in a row."""
    names = ["start", *(f"t{number}" for number in range(count)), "end"]
    nodes = "".join(f'<{tag} id="{name}"/>' for name in names[1:-1])
    flows = "".join(flow(a, b) for a, b in pairwise(names))
    return f'{HEAD}<startEvent id="start"/><endEvent id="end"/>{nodes}{flows}{TAIL}'


def in_parallel(count: int) -> str:
    """Return a file of branches between two parallel gateways."""
    names = [f"t{number}" for number in range(count)]
    nodes = "".join(f'<serviceTask id="{name}"/>' for name in names)
    flows = "".join(flow("split", name) + flow(name, "join") for name in names)
    return (
        f'{HEAD}<startEvent id="start"/><endEvent id="end"/><parallelGateway id="split"/>'
        f'<parallelGateway id="join"/>{nodes}{flow("start", "split")}{flows}{flow("join", "end")}'
        f"{TAIL}"
    )


def many(count: int) -> str:
    """Return a file of one multi-instance task."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>"
        f"{count}</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    return (
        f'{HEAD}<startEvent id="start"/><endEvent id="end"/><serviceTask id="t">{loop}'
        f"</serviceTask>{flow('start', 't')}{flow('t', 'end')}{TAIL}"
    )


def realistic(count: int) -> str:
    """Return a file of about `count` nodes: user tasks, gateways with conditions, timers."""
    parts, at, number = ['<startEvent id="start"/>'], "start", 0
    timer = "<timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>"
    made = 2
    while made < count:
        task, gate, other, join = (f"{kind}{number}" for kind in "tgoj")
        parts.append(
            f'<userTask id="{task}" name="Step {number}"/>'
            f'<boundaryEvent id="b{number}" attachedToRef="{task}" cancelActivity="false">{timer}'
            f'</boundaryEvent><endEvent id="e{number}"/><exclusiveGateway id="{gate}" '
            f'default="{gate}-{join}"/><userTask id="{other}"/><exclusiveGateway id="{join}"/>'
            + flow(at, task)
            + flow(f"b{number}", f"e{number}")
            + flow(task, gate)
            + flow(gate, other, f"amount &gt; {number}00 and region = &quot;EU&quot;")
            + flow(gate, join)
            + flow(other, join)
        )
        at, made, number = join, made + 6, number + 1
    return f'{HEAD}{"".join(parts)}<endEvent id="end"/>{flow(at, "end")}{TAIL}'


def play(definition: bpmn.Definition) -> int:
    """Run an instance to its end, doing each job as soon as it is asked for."""
    state, effects = bpmn.step(definition, bpmn.State(), bpmn.Start("p"), now=NOW)
    todo = [e for e in effects if type(e) is CallService]
    steps = 1
    for job in todo:
        done = bpmn.JobDone(job.token, {}, job.branch)
        state, effects = bpmn.step(definition, state, done, now=NOW)
        steps += 1
        todo += [e for e in effects if type(e) is CallService]
    assert state.status == "completed"
    return steps


def median_ms(action: Callable[[], object]) -> float:
    """Return the median CPU time of an action in milliseconds."""
    return median_us(action) / 1e3


def saved_instance() -> tuple[bpmn.Definition, str, int]:
    """Return a 50-node definition, a saved instance of it in mid-run, and a token that waits."""
    definition = bpmn.read(realistic(50))
    variables: dict[str, feel.HostValue] = {
        "amount": 250,
        "region": "EU",
        **{f"field {n}": "x" * 40 for n in range(12)},
    }
    state, effects = bpmn.step(definition, bpmn.State(), bpmn.Start("p", variables), now=NOW)
    for _ in range(4):
        (work,) = [e for e in effects if type(e) is CreateWork]
        done = bpmn.CompleteWork(work.token, {"note": "seen"})
        state, effects = bpmn.step(definition, state, done, now=NOW)
    (work,) = [e for e in effects if type(e) is CreateWork]
    return definition, json.dumps(state.to_json(), separators=(",", ":")), work.token


def open_at_once(count: int) -> int:
    """Return the bytes of a saved instance in which tasks with timers are open side by side."""
    timer = "<timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>"
    tasks = "".join(
        f'<userTask id="t{n}"/><boundaryEvent id="b{n}" attachedToRef="t{n}">{timer}'
        f"</boundaryEvent>{flow('split', f't{n}')}"
        for n in range(count)
    )
    definition = bpmn.read(
        f'{HEAD}<startEvent id="start"/><parallelGateway id="split"/>{tasks}'
        f"{flow('start', 'split')}{TAIL}"
    )
    state, _ = bpmn.step(definition, bpmn.State(), bpmn.Start(), now=NOW)
    return len(json.dumps(state.to_json(), separators=(",", ":")))


def measure() -> list[tuple[str, float, float, float, str]]:
    """Return name, value, must, aim and unit of everything."""
    row, split, multi = (bpmn.read(x) for x in (in_a_row(10), in_parallel(10), many(100)))
    definition, saved, token = saved_instance()
    big = realistic(200).encode()

    def pick_up() -> None:
        state = bpmn.State.from_json(json.loads(saved))
        bpmn.step(definition, state, bpmn.CompleteWork(token), now=NOW)

    state = json.loads(saved)
    variables = len(json.dumps([scope["variables"] for scope in state["scopes"]]))
    return [
        ("10 service tasks in a row", median_ms(lambda: play(row)), 0.5, 0.15, "ms"),
        ("10 parallel branches", median_ms(lambda: play(split)), 1, 0.4, "ms"),
        ("multi-instance of 100", median_ms(lambda: play(multi)), 5, 2.4, "ms"),
        ("50 nodes from JSON and one step", median_ms(pick_up), 1, 0.3, "ms"),
        ("parse and compile 200 nodes", median_ms(lambda: bpmn.read(big)), 150, 50, "ms"),
        ("50-node state beside variables", (len(saved) - variables) / 1024, 2, 2, "KB"),
        ("the same with 24 tasks open", open_at_once(24) / 1024, 2, 2, "KB"),
    ]


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    as_json = arguments.parse_args().json
    results = measure()
    if as_json:
        print(json.dumps({name: {"value": v, "must": m, "aim": a} for name, v, m, a, _ in results}))
        return
    print(f"{'':34}{'median':>10}{'must':>8}{'aim':>8}")
    for name, value, must, aim, unit in results:
        mark = "aim" if value <= aim else "must" if value <= must else "MISSED"
        print(f"{name:34}{value:>8.3f} {unit:2}{must:>7}{aim:>8}  {mark}")


if __name__ == "__main__":
    main()
