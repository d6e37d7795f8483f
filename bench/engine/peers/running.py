"""The peers from the registries, in an environment of their own under var/peers.

Nothing of the product needs them: `make run` and `make test` never install them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
HOME = ROOT / "var" / "peers"
LONGEST = 60
_ENV = {**os.environ, "PYTHONPATH": str(ROOT)}

type Answers = dict[str, float | str]
"""For each case the median in microseconds, or why there is none."""


@dataclass(frozen=True)
class Peer:
    """A library that others would take, and the file beside it that runs it."""

    name: str
    script: str

    @property
    def is_node(self) -> bool:
        return self.script.endswith(".mjs")


PEERS = (
    Peer("SpiffWorkflow", "spiffworkflow_peer.py"),
    Peer("camunda-python", "camunda_python_peer.py"),
    Peer("bpmn-engine", "bpmn_engine_peer.mjs"),
    Peer("pySFeel", "pysfeel_peer.py"),
    Peer("bkflow-feel", "bkflow_feel_peer.py"),
    Peer("feelin", "feelin_peer.mjs"),
)


def answers(models: Path) -> dict[str, Answers | str]:
    """What each peer answers for the models of that folder, or why it does not run."""
    python, node = _python(), _node()
    found: dict[str, Answers | str] = {}
    for peer in PEERS:
        runner, problem = node if peer.is_node else python
        found[peer.name] = problem or _run([runner, _script(peer), models])
    return found


def _python() -> tuple[Path, str]:
    requirements, home = ROOT / "requirements-peers.txt", HOME / "venv"
    python = home / "bin" / "python"
    if _is_fresh(home, requirements):
        return python, ""
    try:
        venv.create(home, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return python, f"not installed: {error}"
    command: list[str | Path] = [python, "-m", "pip", "install", "-qq", "--require-hashes"]
    command += ["-r", requirements]
    return python, _install(command, home, requirements)


def _node() -> tuple[Path, str]:
    node, npm, home = shutil.which("node"), shutil.which("npm"), HOME / "node"
    if not node or not npm:
        return Path("node"), "not installed: there is no Node.js"
    lock = HERE / "package-lock.json"
    problem = ""
    if not _is_fresh(home, lock):
        home.mkdir(parents=True, exist_ok=True)
        for one in (HERE / "package.json", lock):
            shutil.copy(one, home)
        command: list[str | Path] = [npm, "ci", "--no-audit", "--no-fund", "--prefix", home]
        problem = _install(command, home, lock)
    return Path(node), problem


def _is_fresh(home: Path, wanted: Path) -> bool:
    stamp = home / ".installed"
    return stamp.is_file() and stamp.read_text() == sha256(wanted.read_bytes()).hexdigest()


def _install(command: Sequence[str | Path], home: Path, wanted: Path) -> str:
    """Run the command; return what went wrong, which is nothing for most."""
    print(f"Installing the peers in {home}", file=sys.stderr)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"not installed: {done.stderr.strip().splitlines()[-1:]}"
    (home / ".installed").write_text(sha256(wanted.read_bytes()).hexdigest())
    return ""


def _script(peer: Peer) -> Path:
    if not peer.is_node:
        return HERE / peer.script
    # Node looks for modules beside the file that asks.
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, HOME / "node")
    return HOME / "node" / peer.script


def _run(command: Sequence[Path]) -> Answers | str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=_ENV)
        found: Answers = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return f"gave no answer in {LONGEST} seconds"
    except (ValueError, IndexError):
        return f"failed: {done.stderr.strip().splitlines()[-1:]}"
    return found
