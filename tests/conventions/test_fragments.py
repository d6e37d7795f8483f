"""A part of a page is drawn alone by its block: what stands outside of blocks is not there then."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "officina"
CHILDREN = [
    path
    for path in sorted(SOURCE.glob("**/templates/**/*.html"))
    if re.search(r"\{%-? extends ", path.read_text())
]


@pytest.mark.parametrize("path", CHILDREN, ids=lambda path: path.name)
def test_macros_of_a_page_stand_in_the_block_that_calls_them(path: Path) -> None:
    before = path.read_text().partition("{% block content %}")[0]
    called = path.read_text().partition("{% block content %}")[2]
    outside = [name for name in re.findall(r"\{%-? macro (\w+)", before) if f"{name}(" in called]
    assert outside == []
