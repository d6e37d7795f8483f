"""Databases for tests: one cluster a run with fsync off, one migrated template, copies of it.

Several test processes share the folder; whoever comes first starts the server and migrates, and
the last to leave stops it.
"""

import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from officina.kernel.database.address import Address
from officina.kernel.database.cluster import Cluster
from officina.kernel.database.lock import exclusive

TEMPLATE = "migrated"


class Throwaway:
    """A server for tests under `folder`, which the caller removes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.cluster = Cluster(folder, durable=False)

    def address(self, name: str) -> Address:
        return self.cluster.address(name)

    def start(self, migrate: Callable[[str], None]) -> None:
        """Start or attach; the first caller makes the template with `migrate(name)`."""
        self.cluster.start()
        with exclusive(self._folder / "template.lock"):
            if not self._has(TEMPLATE):
                self._run("CREATE DATABASE {}", "draft")
                migrate("draft")
                self._run("ALTER DATABASE {} RENAME TO {}", "draft", TEMPLATE)

    def template(self, name: str, fill: Callable[[str], None]) -> None:
        """Have another template, once for all processes: a migrated one that `fill` filled."""
        with exclusive(self._folder / "template.lock"):
            if not self._has(name):
                self._copy("draft", TEMPLATE)
                fill("draft")
                self._run("ALTER DATABASE {} RENAME TO {}", "draft", name)

    def copy(self, name: str, of: str = TEMPLATE) -> None:
        """Make a fresh copy of a template, over a database of the same name."""
        self.drop(name)
        # Two copies of one template at once would refuse each other.
        with exclusive(self._folder / "template.lock"):
            self._copy(name, of)

    def _copy(self, name: str, of: str) -> None:
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, of)

    def drop(self, name: str) -> None:
        for patience in range(100, -1, -1):
            try:
                return self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            except psycopg.errors.InsufficientPrivilege:
                # The server's own vacuum is in it, which only the server may end; it is soon over.
                if not patience:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        self.cluster.leave()

    def _has(self, name: str) -> bool:
        with psycopg.connect(self.address("officina").conninfo()) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def _run(self, statement: str, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        where = self.address("officina").conninfo()
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(query)
