"""Times the engines and, in the same run and on the same models, their peers.

    python -m bench.engine.compare

Medians of CPU time. A ratio is ours by theirs: 0.1 is ten times faster than the peer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.engine import bpmn_bench, dmn_bench
from bench.engine.peers import running
from bench.engine.timing import median_us

import bpmn
import dmn
import feel

MODELS = {
    "row": bpmn_bench.in_a_row(10),
    "split": bpmn_bench.in_parallel(10),
    "many": bpmn_bench.many(100),
    "fifty": bpmn_bench.realistic(50),
    "big": bpmn_bench.realistic(200),
}


class Case(NamedTuple):
    """What is timed, in microseconds: what must be reached and what is aimed at."""

    key: str
    title: str
    must: float
    aim: float
    measure: Callable[[], float]


def main() -> None:
    with TemporaryDirectory() as folder:
        models = Path(folder)
        for name, text in MODELS.items():
            (models / f"{name}.bpmn").write_text(text, "utf-8")
        (models / "table.dmn").write_bytes(dmn.write(dmn_bench.fifty()))
        theirs = running.answers(models)
    print(f"{'':32}{'':16}{'median':>12}  {'ours / theirs'}")
    for case in CASES:
        ours = case.measure()
        reached = "aim" if ours <= case.aim else "must" if ours <= case.must else "MISSED"
        goal = f"{reached} (must {_time(case.must)}, aim {_time(case.aim)})"
        print(f"{case.title:32}{'officina':16}{_time(ours):>12}  {goal}")
        for name, found in theirs.items():
            answer = found if isinstance(found, str) else found.get(case.key)
            if isinstance(answer, float | int):
                print(f"{'':32}{name:16}{_time(answer):>12}  {ours / answer:.2g}")
            elif answer is not None:
                print(f"{'':32}{name:16}{'cannot':>12}  {answer}")


def _time(microseconds: float) -> str:
    if microseconds < 1000:
        return f"{microseconds:.3g} µs"
    return f"{microseconds / 1000:.3g} ms"


def _comparison() -> float:
    expression = feel.parse('amount > 100 and region = "EU"')
    values = feel.Scope.of({"amount": 250, "region": "EU"})
    assert expression.evaluate(values).value is True
    return median_us(lambda: expression.evaluate(values))


def _table(model: dmn.Model, number: int) -> float:
    decisions = dmn.compile(model)
    inputs: dict[str, feel.HostValue] = {"amount": 875, "region": "RO", "is new": True}
    assert decisions.evaluate("Discount", inputs).value == number
    return median_us(lambda: decisions.evaluate("Discount", inputs))


def _play(name: str) -> float:
    definition = bpmn.read(MODELS[name])
    return median_us(lambda: bpmn_bench.play(definition))


def _pick_up() -> float:
    definition, saved, token = bpmn_bench.saved_instance()

    def pick_up() -> None:
        state = bpmn.State.from_json(json.loads(saved))
        bpmn.step(definition, state, bpmn.CompleteWork(token), now=bpmn_bench.NOW)

    return median_us(pick_up)


def _parse() -> float:
    text = MODELS["big"].encode()
    return median_us(lambda: bpmn.read(text))


CASES = (
    Case("comparison", "simple comparison", 2, 0.6, _comparison),
    Case("table", "table of 50 rules", 100, 30, lambda: _table(dmn_bench.fifty(), 44)),
    Case(
        "every cell",
        "50 rules, nothing to index",
        100,
        60,
        lambda: _table(dmn_bench.fifty_unindexed(), 44),
    ),
    Case("row", "10 service tasks in a row", 500, 150, lambda: _play("row")),
    Case("split", "10 parallel branches", 1000, 400, lambda: _play("split")),
    Case("many", "multi-instance of 100", 5000, 2400, lambda: _play("many")),
    Case("pick up", "50 nodes from JSON, one step", 1000, 300, _pick_up),
    Case("parse", "parse and compile 200 nodes", 150_000, 50_000, _parse),
)

if __name__ == "__main__":
    main()
