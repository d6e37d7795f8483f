"""The program as an operator starts it: its own process, home, port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest


class House:
    """`officina up` on a home of its own."""

    def __init__(self, home: Path, **environment: str):
        self.home = home
        self.port = free_port()
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("OFFICINA_")},
            "OFFICINA_HOME": str(home),
            "OFFICINA_PORT": str(self.port),
            **environment,
        }
        self.process = None
        self.prefix = []
        """What the program is started by; it gets the program's command as its arguments."""

    def start(self):
        log = (self.home / "said").open("w")
        self.process = subprocess.Popen(
            [*self.prefix, *([sys.executable, "-m", "officina"]), *([] if self.prefix else ["up"])],
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        until(lambda: "is up at" in self.said or self.process.poll() is not None, 180)
        assert self.process.poll() is None, self.said
        return self

    @property
    def said(self) -> str:
        return (self.home / "said").read_text()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "officina", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def get(self, path="/", **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            # A session cookie makes every page ask the database.
            line.request("GET", path, headers={"Cookie": "officina_session=" + "a" * 32, **headers})
            response = line.getresponse()
            return response.status, response.read().decode(), response.headers
        finally:
            line.close()

    def status(self) -> int:
        try:
            return self.get("/")[0]
        except OSError:
            return 0

    def stop(self, with_signal=signal.SIGINT) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(90)

    def close(self):
        if self.process and self.process.poll() is None:
            self.stop()
        # After a `kill -9` the embedded database may be left: the last command to leave stops it.
        if (self.home / "postgres").exists():
            self.run("migrate")

    @property
    def database_process(self) -> int | None:
        try:
            return int((self.home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
        except FileNotFoundError:
            return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(name="until")
def _until():
    return until


def until(holds, seconds: float = 120):
    """Wait until something holds, and fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        yield Path(folder)


@pytest.fixture
def make_house(home):
    """Make houses with further settings; they are ended after the test."""
    made = []

    def make(**environment):
        made.append(House(home, **environment))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house):
    return make_house()
