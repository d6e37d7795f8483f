"""Which process runs this house: a lock, and a file that says where it answers."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from officina.kernel.database.lock import Claim


@dataclass(frozen=True, slots=True)
class Running:
    process: int
    address: str


class AlreadyRuns(Exception):
    """The house is up in another process."""

    def __init__(self, running: Running | None) -> None:
        self.running = running
        where = f" at {running.address} (process {running.process})" if running else ""
        super().__init__(f"Officina already runs{where}.")


class House:
    """The claim of one process on one home folder; the kernel drops it with the process."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._note = home / "running.json"
        self._claim = Claim(home / "running.lock")

    def take(self) -> None:
        """Raise AlreadyRuns when another process has it."""
        if not self._claim.try_alone():
            self._claim.release()
            raise AlreadyRuns(self.running())

    def announce(self, address: str) -> None:
        self._note.write_text(json.dumps(asdict(Running(os.getpid(), address))))

    def running(self) -> Running | None:
        try:
            return Running(**json.loads(self._note.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def leave(self) -> None:
        if self._claim.is_held:
            self._note.unlink(missing_ok=True)
            self._claim.release()
