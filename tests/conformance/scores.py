"""Runs the standards' suites on our packages and counts what passes.

The suites are not part of this repository: the folder is named by OFFICINA_SUITES and holds the
runners (`tck.py`, `betsy.py`, `miwg.py`) beside their data. Where it is missing there is no score.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMMITTED = HERE.parents[1] / "docs" / "reference" / "conformance.json"

type Scores = dict[str, Any]
"""Any: what JSON holds."""


def suites() -> Path | None:
    """The folder of the suites; None where there is none."""
    named = os.environ.get("OFFICINA_SUITES")
    folder = Path(named) if named else None
    return folder if folder is not None and (folder / "tck.py").is_file() else None


def measure(folder: Path) -> Scores:
    """All three suites."""
    return {"tck": tck(folder), "betsy": betsy(folder), "miwg": miwg(folder)}


def tck(folder: Path) -> Scores:
    """The DMN compatibility kit: cases passed, and those of them that want a value."""
    runner = _runner(folder, "tck")
    levels: Scores = {}
    for level, score in sorted(runner.run(folder / "dmn-tck", _adapter("tck")).items()):
        levels[level] = {
            "cases": [score.passed, score.cases],
            "non-null": [score.real_passed, score.real],
            "folders": {name: list(counts) for name, counts in sorted(score.groups.items())},
        }
    total = {key: _sum(level[key] for level in levels.values()) for key in ("cases", "non-null")}
    return {**total, "percent": {key: _percent(counts) for key, counts in total.items()}, **levels}


def betsy(folder: Path) -> Scores:
    """The BPMN execution tests: a test passes where all of its cases do."""
    runner = _runner(folder, "betsy")
    suite = folder / "betsy"
    tests = runner.json.loads((suite / "tests.json").read_text("utf-8"))
    _adapter("betsy")
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    cases = [0, 0]
    for test in tests:
        passed = [
            bool(runner.one(suite, "betsy_adapter:Betsy", test, number)[3])
            for number in range(len(test["cases"]))
        ]
        cases = [cases[0] + sum(passed), cases[1] + len(passed)]
        group = groups[test["group"]]
        group[0] += all(passed)
        group[1] += 1
    total = _sum(groups.values())
    percent = {"tests": _percent(total)}
    return {"tests": total, "cases": cases, "percent": percent, "folders": dict(groups)}


def miwg(folder: Path) -> Scores:
    """The BPMN reference models: facts that are still there after reading and writing."""
    runner = _runner(folder, "miwg")
    adapter = _adapter("miwg")
    facts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    models = [0, 0]
    for path in sorted((folder / "miwg" / "Reference").glob("*.bpmn")):
        data = path.read_bytes()
        found = runner.compare(data, adapter.roundtrip(data))
        models[0] += all(kept == count and not added for kept, count, _, added in found.values())
        models[1] += 1
        for kind, (kept, count, _, _) in found.items():
            facts[kind] = [facts[kind][0] + kept, facts[kind][1] + count]
    percent = {"models": _percent(models)}
    return {"models": models, "percent": percent, "folders": dict(facts)}


def _runner(folder: Path, name: str) -> Any:
    for place in (str(folder), str(HERE)):
        if place not in sys.path:
            sys.path.insert(0, place)
    return importlib.import_module(name)


def _adapter(name: str) -> Any:
    return getattr(importlib.import_module(f"{name}_adapter"), name.capitalize())()


def _sum(pairs: Any) -> list[int]:
    passed, count = zip(*pairs, strict=True)
    return [sum(passed), sum(count)]


def _percent(counts: list[int]) -> float:
    return round(100 * counts[0] / max(1, counts[1]), 2)
