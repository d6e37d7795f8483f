"""How fast one worker tells other programs, while one of them takes ten seconds to answer.

    python bench/webhooks_bench.py --events 1000 --slow 1

Real receivers on this machine, a worker in a process of its own over the embedded database of a
home that goes afterwards. Must: 1,000 a minute to the quick one, whatever the slow one does.
Only this worker may ask this machine: it is told so here, by no setting of the portal.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MUST = 1_000
"""Webhooks a minute."""
HELD = 3.0
"""Seconds after the event within which 95 % of the paced ones must come."""
SLOW = 10.0
"""Seconds until the slow receiver answers."""
PACED = 200
LONGEST = 120.0


class Receiver(ThreadingHTTPServer):
    """Notes when each webhook came, and answers after ``pause`` seconds."""

    daemon_threads = True

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.came: dict[str, float] = {}
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        self.rfile.read(int(self.headers["Content-Length"]))
        server.came.setdefault(self.headers["webhook-id"], time.monotonic())
        time.sleep(server.pause)
        try:
            self.send_response(204)
            self.end_headers()
        except OSError:
            return  # it was not waited for

    def log_message(self, *said: object) -> None:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--slow", type=int, default=1, help="how many slow ones there are")
    parser.add_argument("--work", action="store_true", help="be the worker")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officina.shell.settings")
    if options.work:
        _work()
        return 0
    home = tempfile.mkdtemp(prefix="officina-bench-")
    os.environ["OFFICINA_HOME"] = home
    os.environ.pop("DATABASE_URL", None)
    from officina.shell.cli import migrating
    from officina.shell.cli.opening import opened

    try:
        with opened():
            migrating.migrate()
            return _measure(options.events, options.slow)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _work() -> None:
    """``officina serve --role worker``, which may ask this machine."""
    from officina.kernel import outside
    from officina.shell.cli.serve import serve

    outside.is_public = lambda address: True
    serve(argparse.Namespace(role="worker"))


@contextmanager
def _worker() -> Iterator[None]:
    work = [sys.executable, __file__, "--work"]
    process = subprocess.Popen(work, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("The worker did not start.")
        yield
    finally:
        process.terminate()
        process.wait()


def _measure(events: int, slow: int) -> int:
    from officina.kernel.events.drain import drain_all
    from officina.kernel.principals.actor import Actor
    from officina.kernel.principals.models import User
    from officina.kernel.records.actions.create_record import create_record
    from officina.kernel.records.types import types
    from officina.kernel.webhooks.actions.set_webhook import set_webhook
    from officina.shell.demo import build

    build()
    drain_all()
    olena = Actor.person(User.objects.get(email="olena@aurora.example").id)
    quick, others = Receiver(), [Receiver(SLOW) for _each in range(slow)]
    for number, one in enumerate([*others, quick]):
        set_webhook(
            None,
            by=olena,
            name=f"Program {number}",
            url=one.url,
            type_code="lead",
            kinds=["record.created"],
        )
    lead = types().by_code("lead")

    def happens(pause: float = 0.0) -> float:
        time.sleep(pause)
        create_record(lead, {"title": "Request"}, by=olena)
        return time.monotonic()

    spent = _cpu()
    with _worker():
        made = [happens() for _each in range(events)]
        came = _told(quick, events)
        rate = len(came) / (came[-1] - made[0]) * 60
        quick.came.clear()
        paced = [happens(60 / MUST) for _each in range(PACED)]
        waits = [there - here for here, there in zip(paced, _told(quick, PACED), strict=False)]
    late = statistics.quantiles(waits, n=20)[-1]
    print(f"{len(came)} of {events} at once: {rate:,.0f} a minute, must {MUST:,}")
    print(f"{len(waits)} of {PACED}, {MUST:,} a minute: 95 % within {late:.2f} s, must {HELD}")
    print(f"meanwhile {slow} slow: {[len(one.came) for one in others]} asked")
    print(f"CPU of the worker {(_cpu() - spent) / (events + PACED) * 1000:.1f} ms a webhook")
    return int(len(came) + len(waits) < events + PACED or rate < MUST or late > HELD)


def _told(receiver: Receiver, count: int) -> list[float]:
    """When each of so many came."""
    until = time.monotonic() + LONGEST
    while len(receiver.came) < count and time.monotonic() < until:
        time.sleep(0.05)
    return sorted(receiver.came.values()) or [until]


def _cpu() -> float:
    """Seconds of workers that ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    sys.exit(main())
