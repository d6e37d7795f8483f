"""The pages of docs/how-to that speak of dmn do what they say."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from dmn.hits import Hit
from dmn.running import Evaluation

PAGES = Path(__file__).parents[3] / "docs" / "how-to"


def run_page(name: str) -> dict[str, object]:
    page = PAGES / name
    if not page.is_file():
        pytest.skip("the pages are not beside the package")
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S):
        exec(compile(example, name, "exec"), names)
    return names


def test_a_decision_is_explained_as_written() -> None:
    run_page("explain-a-decision.md")


def test_the_new_aggregation_aggregates() -> None:
    class Shape:
        element = "A"

        def value_of(self, outputs: tuple[Decimal, ...]) -> Decimal:
            return outputs[0]

    median = run_page("add-a-hit-policy.md")["median"]
    hits = [Hit(i, (Decimal(n),)) for i, n in enumerate((1, 9, 2))]
    assert callable(median)
    assert median(Evaluation(100, None), Shape(), hits) == 2
