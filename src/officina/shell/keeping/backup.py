"""Write a backup and read it again."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from officina.kernel import clock
from officina.kernel.config import Config
from officina.kernel.database import Address, Binaries
from officina.kernel.database.dump import dump, restore

FORMAT = 1
FILES = "files"
KEPT = ("secret.key", "claimed", "officina.toml")


class BadBackup(Exception):
    """This is no backup of ours, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Manifest:
    format: int
    program: str
    made_at: str
    database_sha256: str
    files: int


def back_up(config: Config, database: Address, binaries: Binaries, to: Path) -> Manifest:
    """Write everything that the house knows into one file, readable by its owner only.

    The database comes first: files are never changed once written, so all that it names are there.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = to.with_name(f".{to.name}.draft")
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
        dumped = Path(folder) / "database.dump"
        dump(binaries, database, dumped)
        stored = [path for path in (config.home / FILES).rglob("*") if path.is_file()]
        manifest = Manifest(
            FORMAT, _program(), clock.now().isoformat(), _sha256(dumped), len(stored)
        )
        note = Path(folder) / "manifest.json"
        note.write_text(json.dumps(asdict(manifest)))
        try:
            with (
                open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as raw,
                tarfile.open(fileobj=raw, mode="w") as archive,
            ):
                archive.add(note, "manifest.json")
                archive.add(dumped, "database.dump")
                for name in KEPT:
                    if (config.home / name).exists():
                        archive.add(config.home / name, f"home/{name}")
                for path in stored:
                    archive.add(path, f"{FILES}/{path.relative_to(config.home / FILES)}")
                os.fsync(raw.fileno())
            draft.rename(to)
        finally:
            draft.unlink(missing_ok=True)
    return manifest


def put_back(
    config: Config, connect: Callable[[], Address], binaries: Binaries, source: Path
) -> Manifest:
    """Replace database, files and keys by those of a backup.

    Everything is unpacked and checked first; then the database changes in one transaction, and
    last the folders, so a failure before that leaves the house as it was.
    """
    config.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=config.home, prefix=".restore-") as temporary:
        folder = Path(temporary)
        manifest = _unpack(source, folder)
        restore(binaries, folder / "database.dump", connect())
        for path in (folder / "home").glob("*"):
            path.replace(config.home / path.name)
        files, old = config.home / FILES, folder / "old-files"
        if files.exists():
            files.rename(old)
        if (folder / FILES).exists():
            (folder / FILES).rename(files)
    return manifest


def room_for(config: Config, size: int) -> bool:
    """Whether the disk takes a backup of that many bytes and does not fill up."""
    return shutil.disk_usage(config.home).free > size * 1.2 + 100 * 1024 * 1024


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
        sound = manifest.database_sha256 == _sha256(folder / "database.dump")
    except FileNotFoundError as error:
        if not source.exists():
            raise BadBackup(f"There is no file {source}.") from error
        raise BadBackup(f"{source} is no backup of Officina.") from error
    except (tarfile.TarError, ValueError, TypeError) as error:
        raise BadBackup(f"{source} is no backup of Officina, or it is damaged.") from error
    if manifest.format > FORMAT:
        raise BadBackup(f"{source} was made by a newer version ({manifest.program}).")
    count = sum(path.is_file() for path in (folder / FILES).rglob("*"))
    if not sound or count != manifest.files:
        raise BadBackup(f"{source} is damaged: its contents are not what it says.")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _program() -> str:
    try:
        return version("officina")
    except PackageNotFoundError:  # a checkout
        return "checkout"
