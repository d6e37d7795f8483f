"""What a page costs: CPU of the server process and of its database, over HTTP, at scale.

    python bench/portal_bench.py --records 1000000

Builds the demo company at that scale once, in a home of its own, and keeps it for the next run;
then starts the program on it and asks for pages as an ordinary employee and as the head of a
division. With DATABASE_URL it uses that server instead, on this machine, and what is in it.
Beside each page stands its floor, the least SQL that could answer it, and how many times that it
costs. What a write costs includes the readers of the log. All is measured warm, as in the middle
of a day: statements are prepared, caches are full.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from bench.floors import QUERIES, floor

WARMING = 40
"""Requests before those that count: each of eight threads prepares a statement at its fifth."""
SETTLING = 2.0
"""Seconds after which what was written has reached all readers of the log."""
WRITES = ("create", "move")
# name -> (must, aim) in ms of CPU
LIMITS = {
    "list of one stage": (25, 12),
    "list of all": (25, 12),
    "board": (40, 20),
    "card": (25, 12),
    "create": (15, 8),
    "move": (15, 8),
    "search, three words": (60, 25),
}


PEOPLE = {"employee": "person7@aurora.example", "head of a division": "person0@aurora.example"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


PORT = free_port()


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process and its threads have used."""
    try:
        total = int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # a worker of the database that has ended
    for thread in Path(f"/proc/{process}/task").iterdir():
        if int(thread.name) != process:
            try:
                total += int((thread / "schedstat").read_text().split()[0]) / 1e9
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total


def children(process: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(status[1]) == process:
            found.append(int(folder.name))
    return found


class House:
    """The running program with its database."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            "OFFICINA_HOME": str(home),
            "OFFICINA_PORT": str(PORT),
            "OFFICINA_LOG_LEVEL": "WARNING",
        }
        self.outside = os.environ.get("DATABASE_URL", "")
        self.program: subprocess.Popen[bytes] | None = None

    def build(self, records: int) -> None:
        mark = self.home / f"built-{records}"
        if mark.exists() or self.outside:
            return
        command = [sys.executable, "-m", "officina", "demo", "--scale", str(records)]
        began = time.perf_counter()
        subprocess.run(command, env=self.environment, check=True)
        print(f"Built {records:,} records in {time.perf_counter() - began:.0f} s.", flush=True)
        mark.touch()

    def start(self) -> None:
        command = [sys.executable, "-m", "officina", "up"]
        self.program = subprocess.Popen(command, env=self.environment)
        for _ in range(200):
            try:
                line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=1)
                line.request("GET", "/offline")
                line.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The program did not start.")

    def stop(self) -> None:
        if self.program is not None:
            self.program.terminate()
            self.program.wait(30)

    def cpu(self) -> tuple[float, float]:
        """CPU of the program, and of the database's processes that are there."""
        assert self.program is not None
        processes = [self.postmaster, *children(self.postmaster)]
        return cpu_of(self.program.pid), sum(map(cpu_of, processes))

    @cached_property
    def postmaster(self) -> int:
        folder = self.home / "postgres/data"
        if self.outside:
            with psycopg.connect(self.outside) as line:
                row = line.execute("SHOW data_directory").fetchone()
                assert row
                folder = Path(row[0])
        return int((folder / "postmaster.pid").read_text().split()[0])

    def memory(self) -> float:
        assert self.program is not None
        status = Path(f"/proc/{self.program.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def session(self, email: str) -> str:
        code = (
            "from django.contrib.auth import *; from importlib import import_module;"
            "from django.conf import settings; from officina.kernel.principals.models import User;"
            f"u = User.objects.get(email={email!r});"
            "s = import_module(settings.SESSION_ENGINE).SessionStore();"
            "s[SESSION_KEY] = str(u.pk); s[HASH_SESSION_KEY] = u.get_session_auth_hash();"
            "s[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]; s.save();"
            "print('KEY', s.session_key)"
        )
        return self.ask(code).split("KEY ")[1].split()[0]

    def ask(self, code: str) -> str:
        """What Python code of the house prints."""
        command = [sys.executable, "-m", "officina", "django", "shell", "-v0", "-c", code]
        said = subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return said.stdout.decode()

    def floors(self, email: str, times: int) -> dict[str, float]:
        """CPU ms of bare SQL by page, for this person."""
        code = (
            "import json; from django.db import connection;"
            "from officina.kernel.principals.models import User;"
            "from officina.kernel.principals.viewer import load_viewer;"
            "from officina.kernel.access.policy import Rights;"
            "from officina.kernel.records.types import types; lead = types().by_code('lead');"
            f"user = User.objects.get(email={email!r}).id; viewer = load_viewer(user);"
            "print('ASKED', json.dumps({'user': user, 'type': lead.id,"
            "'token': sorted(Rights(viewer).token('lead')), 'stages': [s.id for s in lead.stages],"
            "'line': connection.get_connection_params() | {'context': 0, 'cursor_factory': 0}},"
            "default=str))"
        )
        params = json.loads(self.ask(code).split("ASKED ")[1])
        to = {
            k: v for k, v in params.pop("line").items() if k in ("dbname", "user", "host", "port")
        }
        params |= {"stage": params["stages"][0], "words": "roof repair contract"}
        with psycopg.connect(**to) as line:
            row = line.execute(
                "SELECT id FROM record_seen WHERE p = %(user)s AND type_id = %(type)s LIMIT 1",
                params,
            ).fetchone()
            assert row
            params["record"] = row[0]
            return {
                name: floor(line, name, params, lambda: self.cpu()[1], times) for name in QUERIES
            }


class Reader:
    """A browser without a screen: one connection, one session."""

    def __init__(self, session: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies = {"officina_session": session}
        page = self.get("/leads/?view=list")
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        self.token = found[1] if found else ""

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, Any]) -> str:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.token,
            "HX-Request": "true",
            "Origin": f"http://127.0.0.1:{PORT}",
        }
        return self._ask("POST", path, urlencode(fields), headers)

    def _ask(self, verb: str, path: str, body: str | None, headers: dict[str, str]) -> str:
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self.line.request(verb, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = header.partition("=")
            self.cookies[name] = rest.split(";")[0]
        if answer.status >= 400:
            raise SystemExit(f"{verb} {path}: {answer.status} {text[:300]}")
        return text


def measure(house: House, act: Callable[[int], object], times: int) -> tuple[float, float, float]:
    """Medians of one request: wall ms, CPU ms of program and database."""
    for n in range(WARMING):
        act(n)
    taken = []
    for n in range(times):
        before = house.cpu()
        began = time.perf_counter()
        act(n + WARMING)
        wall = time.perf_counter() - began
        program, database = house.cpu()
        taken.append((wall, program - before[0], database - before[1]))
    wall, program, database = (statistics.median(one) * 1000 for one in zip(*taken, strict=True))
    return wall, program, database


def measure_write(house: House, act: Callable[[int], object], times: int) -> tuple[float, ...]:
    """The same with what follows behind the request: the mean until the log's readers are done."""
    for n in range(WARMING):
        act(n)
    time.sleep(SETTLING)
    idle = house.cpu()
    time.sleep(SETTLING)
    before, began = house.cpu(), time.perf_counter()
    for n in range(times):
        act(n + WARMING)
    wall = (time.perf_counter() - began) / times
    time.sleep(SETTLING)
    after, lasted = house.cpu(), (time.perf_counter() - began) / SETTLING
    spent = [a - b - (b - i) * lasted for a, b, i in zip(after, before, idle, strict=True)]
    return wall * 1000, spent[0] / times * 1000, spent[1] / times * 1000


def acts_of(reader: Reader, times: int) -> dict[str, Callable[[int], object]]:
    page = reader.get("/leads/")
    stages = [int(one) for one in re.findall(r'data-stage="(\d+)"', page)]
    cards = [int(one) for one in re.findall(r'data-record="(\d+)"', page)]
    for n in range(20):
        reader.post("/leads/new", {"title": f"To be moved {n}", "person": "P"})
    own = re.findall(r'data-record="(\d+)" data-title="To be moved', reader.get("/leads/"))
    one_stage = {"all": [{"field": "stage", "op": "is", "value": str(stages[0])}]}
    by_stage = quote(str(one_stage).replace("'", '"'))
    words = ["roof repair contract", "ремонт склад договор", "excursie birou audit"]
    return {
        "list of one stage": lambda n: reader.get(f"/leads/?view=list&filter={by_stage}"),
        "list of all": lambda n: reader.get("/leads/?view=list"),
        "board": lambda n: reader.get("/leads/"),
        "card": lambda n: reader.get(f"/leads/{cards[n % len(cards)]}/"),
        "create": lambda n: reader.post("/leads/new", {"title": f"Bench {n}", "person": "P"}),
        "move": lambda n: reader.post(
            "/leads/move",
            {"record": own[n % len(own)], "stage": stages[1 + (n // len(own)) % 2]},
        ),
        "search, three words": lambda n: reader.get(f"/search?q={quote(words[n % 3])}"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    options = parser.parse_args()
    house = House(options.home.resolve())
    house.build(options.records)
    sessions = {who: house.session(email) for who, email in PEOPLE.items()}
    try:
        house.start()
        print(f"\n{options.records:,} records; medians of {options.times}; ms of CPU, and wall")
        for who, session in sessions.items():
            floors = house.floors(PEOPLE[who], options.times)
            reader = Reader(session)
            print(
                f"\n{who:22} {'program':>8} {'database':>9} {'sum':>7} {'floor':>7} {'times':>6}"
                f" {'wall':>7}  must/aim"
            )
            for name, act in acts_of(reader, options.times).items():
                how = measure_write if name in WRITES else measure
                wall, program, database = how(house, act, options.times)
                must, aim = LIMITS[name]
                total = program + database
                verdict = "aim" if total <= aim else "must" if total <= must else "OVER"
                print(
                    f"{name:22} {program:8.1f} {database:9.1f} {total:7.1f} {floors[name]:7.1f}"
                    f" {total / floors[name]:6.1f} {wall:7.1f}  {must}/{aim} {verdict}",
                    flush=True,
                )
        print(f"\nMemory of the program without its database: {house.memory():.0f} MB")
    finally:
        house.stop()


if __name__ == "__main__":
    main()
