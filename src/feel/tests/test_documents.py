"""What is written about FEEL is true: the README and the how-to run as they are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import feel
from feel import functions
from feel.functions import strings
from feel.text import text_of

ROOT = Path(__file__).parents[3]
README = Path(feel.__file__).with_name("README.md")


def blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("code", blocks(README), ids=["hosts", "editors"])
def test_the_examples_of_the_readme_run(code: str) -> None:
    exec(compile(code, str(README), "exec"), {})


def test_the_how_to_adds_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    declaration, cases = blocks(ROOT / "docs/how-to/add-a-feel-function.md")
    scope = dict(vars(strings))
    exec(compile(declaration, "add-a-feel-function.md", "exec"), scope)
    monkeypatch.setitem(functions.BUILTINS, "initials", scope["initials"])
    table = ast.literal_eval(f"[{cases.strip()}]")
    assert len(table) == 3
    for call, expected in table:
        assert text_of(feel.parse(call).evaluate({}).value) == expected


PAGE = ROOT / "docs/reference/feel-null-semantics.md"
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_null_means_what_the_reference_says(text: str, expected: str) -> None:
    assert text_of(feel.parse(text).evaluate({}).value) == expected


def test_the_reference_has_its_rows() -> None:
    assert len(ROWS) > 40
