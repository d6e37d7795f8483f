"""Dump and restore a database with PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path

from officina.kernel.database.address import Address
from officina.kernel.database.binaries import Binaries


class DumpFailed(Exception):
    """pg_dump or pg_restore refused; the text has what it said last."""


# Everything of ours lies in `public`; its contents go and come within one transaction.
_EMPTY = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


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
    reader = subprocess.Popen(read, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    writer = subprocess.Popen(
        write,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | target.environment(),
    )
    assert reader.stdout
    assert writer.stdin
    assert writer.stderr
    try:
        writer.stdin.write(_EMPTY)
        while block := reader.stdout.read(1024 * 1024):
            writer.stdin.write(block)
        if reader.wait() != 0:
            # Without this the transaction would commit what had been read so far.
            writer.stdin.write(b"\n\\.\nSELECT 1/0;\n")
        writer.stdin.close()
    except BrokenPipeError:
        reader.kill()
    said = writer.stderr.read().decode(errors="replace")
    if writer.wait() != 0 or reader.wait() != 0:
        raise DumpFailed(f"The database was not restored and is as it was: {_last(said)}")


def _run(command: list[str], address: Address) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | address.environment()
    )
    if done.returncode != 0:
        raise DumpFailed(f"The database was not dumped: {_last(done.stderr)}")


def _last(said: str) -> str:
    return said.strip().splitlines()[-1] if said.strip() else "it did not say why"
