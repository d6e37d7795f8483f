"""The embedded PostgreSQL: made, started, shared by several processes, stopped by the last of them.

Everything lies in one folder: `data/`, the socket, `access.json` (passwords and port, mode 600),
`log`, and two locks. `start.lock` is held while somebody starts or stops; `users.lock` is shared
by all who use the server, so that the last to leave can tell, even after a `kill -9` of others.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from officina.kernel.config.secret import keep_once
from officina.kernel.database import tuning
from officina.kernel.database.address import Address
from officina.kernel.database.binaries import Binaries, find
from officina.kernel.database.identity import Identity, identity
from officina.kernel.database.lock import Claim, exclusive

# sockaddr_un has 108 bytes; the name of the socket is added to the folder.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
READY_IN = 60


class ClusterFailed(Exception):
    """The embedded database could not be made or started; the text says why."""


class Cluster:
    """One embedded server under `folder`."""

    def __init__(
        self, folder: Path, *, durable: bool = True, binaries: Binaries | None = None
    ) -> None:
        self.folder = folder
        self._binaries = binaries
        self.data = folder / "data"
        self.log = folder / "log"
        self._durable = durable
        self._users = Claim(folder / "users.lock")

    @cached_property
    def binaries(self) -> Binaries:
        return self._binaries or find()

    # What others ask

    def address(self, name: str = "officina", user: str = "officina") -> Address:
        """Where the server is reached; known before it runs."""
        access = self._access()
        return Address(
            host=str(self.folder) if self._has_short_path() else "127.0.0.1",
            port=access["port"],
            user=user,
            password=access[user],
            name=name,
        )

    def superuser(self) -> Address:
        return self.address("postgres", "postgres")

    def is_running(self) -> bool:
        try:
            psycopg.connect(self.superuser().conninfo(connect_timeout=3)).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_alive(self) -> bool:
        """Whether the server's main process exists: cheap enough to ask twice a second."""
        return self._main_process() is not None

    # Start and stop

    def start(self) -> bool:
        """Make the server if need be and start it, or attach to it. Return whether we started it.

        Raise ClusterFailed when it does not come up.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with exclusive(self.folder / "start.lock"):
            self._users.share()
            if self.is_running():
                return False
            self._refuse_other_major()
            as_who = identity(self.data)
            self._make(as_who)
            self._run(as_who)
            self._make_database()
            return True

    def leave(self) -> bool:
        """Stop using the server; the last one to leave stops it. Return whether it was stopped."""
        if not self._users.is_held:
            return False
        with exclusive(self.folder / "start.lock"):
            last = self._users.try_alone()
            if last:
                self._stop()
            self._users.release()
        return last

    def revive(self) -> bool:
        """Start the server again if it died while we use it. Return whether it had."""
        with exclusive(self.folder / "start.lock"):
            if self.is_running():
                return False
            self._run(identity(self.data))
            return True

    # How

    def _make(self, as_who: Identity) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.folder / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        password = self.folder / "password.new"
        password.touch(mode=0o600)
        password.write_text(self._access()["postgres"])
        as_who.own(draft, password, self.folder)
        command = [self.binaries.program("initdb"), f"--pgdata={draft}", "--username=postgres"]
        command += ["--encoding=UTF8", *_locale(self.binaries.major)]
        command += ["--auth=scram-sha-256", f"--pwfile={password}"]
        if not self._durable:
            command.append("--no-sync")
        try:
            self._command(as_who, command)
        finally:
            password.unlink()
        # Half-made data never carry the final name.
        draft.rename(self.data)

    def _run(self, as_who: Identity) -> None:
        self._forget_dead_process()
        self._configure(as_who)
        self.log.touch(mode=0o600)
        as_who.own(self.log)
        command = [self.binaries.program("pg_ctl"), "start", "-w", "-t", str(READY_IN)]
        command += ["-D", str(self.data), "-l", str(self.log)]
        # Children of a postmaster that was killed hold the shared memory for a moment longer.
        for attempt in range(5):
            try:
                return self._command(as_who, command)
            except ClusterFailed:
                if attempt == 4 or "shared memory" not in self._end_of_log():
                    raise
                time.sleep(0.5 * (attempt + 1))

    def _configure(self, as_who: Identity) -> None:
        chosen = tuning.settings(has_memory=tuning.memory(), durable=self._durable)
        chosen["port"] = str(self._access()["port"])
        if self._has_short_path():
            chosen |= {"unix_socket_directories": str(self.folder), "listen_addresses": ""}
            chosen["unix_socket_permissions"] = "0700" if as_who.owner is None else "0777"
        else:
            chosen |= {"unix_socket_directories": "", "listen_addresses": "127.0.0.1"}
        ours, main = self.data / "officina.conf", self.data / "postgresql.conf"
        ours.write_text(tuning.text(chosen))
        as_who.own(ours)
        written = main.read_text()
        if "officina.conf" not in written:
            includes = "include 'officina.conf'\ninclude_if_exists '../postgresql.conf'\n"
            main.write_text(written + includes)

    def _make_database(self) -> None:
        password = self._access()["officina"]
        with psycopg.connect(self.superuser().conninfo(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname='officina'").fetchone():
                role = sql.SQL("CREATE ROLE officina LOGIN CREATEDB PASSWORD {}")
                connection.execute(role.format(password))
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname='officina'")
            if not known.fetchone():
                connection.execute("CREATE DATABASE officina OWNER officina")

    def _stop(self) -> None:
        command = [self.binaries.program("pg_ctl"), "stop", "-w", "-m", "fast"]
        with contextlib.suppress(ClusterFailed):  # already down
            self._command(identity(self.data), [*command, "-D", str(self.data)])

    def _command(self, as_who: Identity, command: list[str]) -> None:
        done = subprocess.run(
            [*as_who.prefix, *command],
            stdin=subprocess.DEVNULL,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C in our terminal is not meant for the server
        )
        if done.returncode != 0:
            said = done.stdout.strip().splitlines()[-3:] + self._end_of_log().splitlines()[-3:]
            raise ClusterFailed("The embedded database does not start:\n  " + "\n  ".join(said))

    def _refuse_other_major(self) -> None:
        try:
            written = int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return
        if written != self.binaries.major:
            raise ClusterFailed(
                f"The data in {self.data} were written by PostgreSQL {written}, and here is "
                f"{self.binaries.major}. See docs/how-to/upgrade.md."
            )

    def _forget_dead_process(self) -> None:
        """Remove the marks of a killed server whose number another program may have by now.

        Also where nobody reaps it, as in many containers: a zombie still looks alive to PostgreSQL.
        """
        if self._main_process() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
                (self.folder / name).unlink(missing_ok=True)

    def _main_process(self) -> int | None:
        try:
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return number if _is_server(number) else None

    def _access(self) -> dict[str, str]:
        drawn = {
            "postgres": secrets.token_urlsafe(24),
            "officina": secrets.token_urlsafe(24),
            "port": "5432" if self._has_short_path() else str(_free_port()),
        }
        access: dict[str, str] = json.loads(
            keep_once(self.folder / "access.json", json.dumps(drawn))
        )
        return access

    def _has_short_path(self) -> bool:
        return len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER

    def _end_of_log(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-2000:]
        except FileNotFoundError:
            return ""


def _locale(major: int) -> list[str]:
    """Byte order for sorting (fast, never changes), Unicode for letters: pg_trgm ignores Cyrillic
    under LC_CTYPE=C."""
    if major >= 17:
        name = "PG_UNICODE_FAST" if major >= 18 else "C.UTF-8"
        builtin = ["--locale-provider=builtin", f"--builtin-locale={name}"]
        return [*builtin, "--lc-collate=C", "--lc-ctype=C.UTF-8"]
    return ["--locale-provider=libc", "--locale=C.UTF-8"]


def _is_server(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs as somebody else, so it runs
    try:
        said = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return not Path("/proc/self/stat").exists()  # a system without /proc, or just gone
    return "(postgres) " in said and "(postgres) Z" not in said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
