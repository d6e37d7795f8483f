"""Dump and restore a database with PostgreSQL's own programs."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from officina.kernel.database.address import Address
from officina.kernel.database.binaries import Binaries


class DumpFailed(Exception):
    """pg_dump or pg_restore refused; the text has what it said last."""


# Everything of ours lies in `public`; its contents go and come within one transaction.
_EMPTY = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
# Ends the rows of a table if we are among them, and fails if we are not.
_SPOILT = b"\n\\.\nSELECT 1/0;\n"


def dump(binaries: Binaries, source: Address, to: Path) -> None:
    """Write the whole database to a file, as one moment saw it."""
    command = [binaries.program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    _run([*command, "--no-comments", f"--file={to}"], source)


def restore(binaries: Binaries, dumped: Path, target: Address) -> None:
    """Replace the contents of a database by those of a dump: all of it, or nothing."""
    read = [
        binaries.program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--file=-",
        str(dumped),
    ]
    write = [binaries.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
    write += ["--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    environment = os.environ | target.environment()
    with (
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader,
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment
        ) as writer,
    ):
        assert reader.stdout
        assert writer.stdin
        try:
            _pour(reader, reader.stdout, writer.stdin)
        except BrokenPipeError:
            reader.kill()
        if writer.wait() != 0 or reader.wait() != 0:
            said.seek(0)
            reason = _last(said.read().decode(errors="replace"))
            raise DumpFailed(f"The database was not restored and is as it was: {reason}")


def _pour(reader: "subprocess.Popen[bytes]", source: IO[bytes], into: IO[bytes]) -> None:
    into.write(_EMPTY)
    shutil.copyfileobj(source, into)
    if reader.wait() != 0:
        # Without this the transaction would commit what had been read so far.
        into.write(_SPOILT)
    into.close()


def _run(command: list[str], address: Address) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | address.environment()
    )
    if done.returncode != 0:
        raise DumpFailed(f"The database was not dumped: {_last(done.stderr)}")


def _last(said: str) -> str:
    return said.strip().splitlines()[-1] if said.strip() else "it did not say why"
