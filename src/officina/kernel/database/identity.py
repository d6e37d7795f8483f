"""Who runs the embedded server: we, or, when we are root, somebody who is not."""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_AS_USER = str(Path(__file__).with_name("as_user.py"))


@dataclass(frozen=True, slots=True)
class Identity:
    """Prefix of every command of the server, and who must own its data (None: who we are)."""

    prefix: tuple[str, ...]
    owner: int | None = None

    def own(self, *paths: Path) -> None:
        for path in paths:
            if self.owner is not None:
                os.chown(path, self.owner, -1)


def identity(data: Path) -> Identity:
    """Return who may serve this folder; data keep the owner that they were made with."""
    if os.geteuid() != 0:
        return Identity(())
    owner = data.stat().st_uid if data.exists() else 0
    if owner == 0 and _namespaces_work():
        return _prefixed("namespace", None)
    owner = owner or pwd.getpwnam("nobody").pw_uid
    return _prefixed(str(owner), owner)


def _prefixed(who: str, owner: int | None) -> Identity:
    return Identity((sys.executable, "-I", "-S", _AS_USER, who), owner)


@cache
def _namespaces_work() -> bool:
    probe = [sys.executable, "-I", "-S", _AS_USER, "namespace"]
    return subprocess.run(probe, capture_output=True).returncode == 0
