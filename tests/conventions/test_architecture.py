"""Rules of the house that lint and import contracts cannot say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/officina"
WRITES = {"insert", "update", "note", "insert_many", "update_many"}
WRITE_SETS = {"officina.kernel.records.writes", "officina.kernel.records.writes_many"}
DATA = {"samples.py"}
"""What the gallery shows: no logic, so its length is no hall."""


def modules(pattern: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.glob(pattern)):
        if "migrations" not in path.parts and "tests" not in path.parts:
            yield path, ast.parse(path.read_text())


def test_only_actions_use_the_write_set() -> None:
    """A view, a query or a subscriber that writes records would be a second door."""
    guilty = []
    for path, tree in modules("**/*.py"):
        imports = [
            one
            for one in ast.walk(tree)
            if isinstance(one, ast.ImportFrom) and one.module in WRITE_SETS
        ]
        names = {alias.name for one in imports for alias in one.names}
        if names & WRITES and "actions" not in path.parts:
            guilty.append(str(path.relative_to(SOURCE)))
    assert guilty == []


def test_every_query_of_the_record_table_in_views_goes_through_a_right() -> None:
    """SQL over `record` outside the kernel's own reads names the viewer's token or his number."""
    guilty = []
    for path, tree in modules("**/pages/**/*.py"):
        for one in ast.walk(tree):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                text = one.value
                reads = "FROM record r" in text or "JOIN record r" in text
                if reads and "acl" not in text and "responsible_id" not in text:
                    guilty.append(f"{path.relative_to(SOURCE)}:{one.lineno}")
    assert guilty == []


def test_no_verb_listens_to_saves_or_skips_rights() -> None:
    words = ("post_save", "pre_save", "skip_permissions", "ignore_permissions")
    guilty = [
        str(path)
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and any(word in path.read_text() for word in words)
    ]
    assert guilty == []


@pytest.mark.parametrize(
    "folder", ["kernel", "people", "parties", "work", "channels", "crm", "feed"]
)
def test_modules_stay_rooms_and_do_not_become_halls(folder: str) -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path, _tree in modules(f"{folder}/**/*.py")
        if (lines := len(path.read_text().splitlines())) > 400 and path.name not in DATA
    }
    assert long == {}


def test_every_kind_of_event_has_a_sentence_and_a_known_icon() -> None:
    from officina.kernel.events.kinds import all_kinds
    from officina.kernel.ui.icons import names

    for kind in all_kinds().values():
        assert str(kind.sentence)
        assert kind.icon in names(), kind.code


def test_nothing_of_the_workplace_is_named_in_the_repository() -> None:
    root = SOURCE.parents[1]
    words = ("/work" + "/main", "/work" + "/shared", "/tmp" + "/ohome")
    guilty = []
    for path in root.rglob("*"):
        parts = set(path.relative_to(root).parts)
        if parts & {".git", ".venv", "node_modules", "var", ".made", "built"}:
            continue
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".ts", ".css", ".html", ".sh"}:
            text = path.read_text(errors="ignore")
            guilty += [f"{path.relative_to(root)}: {w}" for w in words if w in text]
    assert guilty == []
