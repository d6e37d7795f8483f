"""The scores in the standards' suites do not fall."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import scores

pytestmark = pytest.mark.conformance
ABSENT = "OFFICINA_SUITES names no folder with the suites: the committed scores stand unchecked"


def pairs(score: dict[str, Any], path: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    """Every [passed, count] of a score, by its path."""
    for key, value in score.items():
        if isinstance(value, dict):
            yield from pairs(value, f"{path}{key} / ")
        elif isinstance(value, list):
            yield f"{path}{key}", (value[0], value[1])


@pytest.mark.parametrize("suite", ["tck", "betsy", "miwg"])
def test_no_score_is_below_the_committed_one(suite: str) -> None:
    folder = scores.suites()
    if folder is None:
        pytest.skip(ABSENT)
    if not scores.COMMITTED.is_file():
        pytest.skip("no scores are committed yet: run make conformance")
    committed = dict(pairs(json.loads(scores.COMMITTED.read_text("utf-8"))[suite]))
    measured = dict(pairs(getattr(scores, suite)(folder)))
    fallen = [
        f"{name}: {measured[name][0]} of {measured[name][1]} pass, {passed} of {count} passed"
        for name, (passed, count) in committed.items()
        if name in measured and measured[name][1] == count and measured[name][0] < passed
    ]
    assert not fallen, "\n".join(fallen)


def test_the_committed_scores_reach_what_was_promised() -> None:
    if not scores.COMMITTED.is_file():
        pytest.skip("no scores are committed yet: run make conformance")
    committed = json.loads(scores.COMMITTED.read_text("utf-8"))
    level_2 = committed["tck"]["compliance-level-2"]["cases"]
    assert level_2[0] == level_2[1]
    assert committed["tck"]["percent"]["cases"] >= 97.7
    assert committed["tck"]["percent"]["non-null"] >= 96
    assert committed["betsy"]["percent"]["tests"] >= 90
    assert committed["miwg"]["models"][0] == committed["miwg"]["models"][1]
