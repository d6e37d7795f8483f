"""What the documentation says works as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
HOW_TO = PACKAGE.parents[1] / "docs" / "how-to" / "add-a-bpmn-element.md"


def examples(path: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)


def test_the_example_of_the_readme_runs() -> None:
    (example,) = examples(PACKAGE / "README.md")
    exec(compile(example, "README.md", "exec"), {"__name__": "readme"})


def test_the_example_of_the_how_to_is_one_file_and_one_test(tmp_path: Path) -> None:
    element, test = examples(HOW_TO)
    copy = tmp_path / "bpmn"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "elements" / "doubling_task.py").write_text(element)
    written = copy / "tests" / "test_doubling_task.py"
    written.write_text(test)
    options = ["-q", "--noconftest", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(tmp_path), str(written)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{PACKAGE.parent}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
