"""What moving cases costs: token moves against the bare statements, against SpiffWorkflow, timers.

    python -m bench.processes_bench [--cases 100000 --timers 10000] [--only moves,peer,timers]

In a throw-away database of its own. All but the timers is CPU of this process and the backend of
its one connection together, so that the disk and other programs do not tell.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg.conninfo

PEER = Path("var/peers/venv/bin/python")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
    'targetNamespace="urn:bench"><message id="m" name="go"/><signal id="s" name="go"/>'
    '<process id="p" isExecutable="true">'
)
TASKS = 24


def chain(tag: str, count: int = TASKS) -> str:
    """A process of 50 nodes: tasks that wait, a passing gateway behind each."""
    names, parts = ["start"], ['<startEvent id="start"/>']
    for n in range(count):
        names += [f"t{n}", f"g{n}"]
        inside = '<signalEventDefinition signalRef="s"/>' if "Event" in tag else ""
        parts += [f'<{tag} id="t{n}" name="Step {n}">{inside}</{tag}>']
        parts += [f'<exclusiveGateway id="g{n}"/>']
    names.append("done")
    parts.append('<endEvent id="done"/>')
    for n, (a, b) in enumerate(pairwise(names)):
        parts.append(f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>')
    return f"{HEAD}{''.join(parts)}</process></definitions>"


def house(folder: Path) -> Any:
    """A migrated database with the demo people; Django stands on it."""
    os.environ["OFFICINA_HOME"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "officina.shell.settings"
    import django

    from officina.kernel.database.cluster import Cluster

    Cluster(folder / "postgres").start()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from officina.kernel.principals.actor import Actor
    from officina.people.presets import lay_presets
    from officina.shell.demo.cast import build_cast

    call_command("migrate", verbosity=0)
    lay_presets()
    import datetime as dt

    # The disk is the same for all that is compared, so nothing here waits for it.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    people = build_cast(dt.date(2026, 11, 21))
    return {code: Actor.person(user.id) for code, user in people.items()}


def published(people: Any, xml: str, settings: dict[str, Any]) -> int:
    from officina.kernel.records.actions.create_record import create_record
    from officina.kernel.records.types import types
    from officina.processes.actions.publish import publish
    from officina.processes.actions.save_draft import save_draft

    made = create_record(types().by_code("process"), {"title": "Bench"}, by=people["olena"])
    save_draft(made.record_id, by=people["olena"], xml=xml, settings=settings)
    publish(made.record_id, by=people["olena"])
    return made.record_id


def variables() -> dict[str, Any]:
    """The same as the peer carries."""
    return {"amount": 250, "region": "EU", **{f"field_{n}": "x" * 40 for n in range(12)}}


class Cpu:
    """Milliseconds of CPU that this process and its connection's backend use within."""

    def __enter__(self) -> Cpu:
        from django.db import connection

        self._backend, self.ms = connection.connection.info.backend_pid, 0.0
        self._began = self._now()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ms = self._now() - self._began

    def _now(self) -> float:
        spent = Path(f"/proc/{self._backend}/schedstat").read_text().split()[0]
        return time.process_time() * 1000 + int(spent) / 1e6


def least(*plays: Callable[[], float | None], times: int = 9) -> list[float]:
    """Milliseconds of CPU of each: the least of some plays by turns, the first left out.

    A play may return the milliseconds that it spent on the bench's own questions.
    """
    found: list[list[float]] = [[] for _ in plays]
    for n in range(times + 1):
        for play, ms in zip(plays, found, strict=True):
            with Cpu() as cpu:
                own = play() or 0.0
            ms += [cpu.ms - own] if n else []
    return [min(ms) for ms in found]


def statements(act: Callable[[], object]) -> int:
    """How many statements an act sends, those that begin and end its transaction among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as sent:
        act()
    return len(sent)


def moves(people: Any) -> None:
    """Persisted token moves against the same rows written by two bare statements."""
    import bpmn
    from officina.kernel.database import sql
    from officina.kernel.principals.actor import Actor
    from officina.processes.actions.start_case import start_case
    from officina.processes.running.stimulate import stimulate

    process = published(people, chain("intermediateCatchEvent"), {})
    robot = Actor(robot="bench")

    def begun() -> int:
        return start_case(process, by=people["nina"], variables=variables())

    def move(case: int) -> None:
        stimulate(case, bpmn.SignalReceived("go"), by=robot)

    waiting, like = [begun() for _ in range(80)], begun()
    size = sql.row(
        """SELECT pg_column_size(c.*) + (SELECT sum(pg_column_size(w.*)) FROM processes_waiting w
             WHERE w.case_id = c.record_id) FROM processes_running c WHERE record_id = %(c)s""",
        {"c": like},
    )
    assert size is not None

    def ours() -> None:
        for case in [waiting.pop() for _ in range(8)]:
            for _ in range(TASKS - 1):
                move(case)

    moved, bare = 8 * (TASKS - 1), Bare(like)
    here, there = (moved / ms * 1000 for ms in least(ours, lambda: bare.play(moved)))
    print(f"token moves        {here:8.0f} /s of CPU   bare SELECT + one statement {there:8.0f} /s"
          f"   {here / there:5.0%} (must 50 %, aim 75 %)")  # fmt: skip
    print(f"statements         {statements(lambda: move(begun())) - statements(begun):8} a token "
          "move, BEGIN and COMMIT among them")  # fmt: skip
    print(f"bytes of a case    {size[0]:8} (must 4096, aim 2048), beside its history")


class Bare:
    """The rows of a token move by hand, as plain psycopg: state under a lock, one statement."""

    def __init__(self, case: int) -> None:
        from django.db import connection

        from officina.kernel.database import sql

        self._line, self._case, self._n = connection.connection, case, 1
        row = sql.row("SELECT state FROM processes_running WHERE record_id = %(c)s", {"c": case})
        assert row is not None
        self._state = row[0]

    def play(self, times: int) -> None:
        for _ in range(times):
            with self._line.transaction():
                asked = {"c": self._case}
                self._line.execute(BARE_READ, asked).fetchone()
                here, there = f"t{self._n % TASKS}", f"t{(self._n + 1) % TASKS}"
                said = {"s": self._state, "n": self._n, "here": here, "there": there}
                self._line.execute(BARE_WRITE, asked | said)
            self._n += 1


BARE_READ = "SELECT state FROM processes_running WHERE record_id = %(c)s FOR UPDATE"
BARE_WRITE = """
WITH s AS (UPDATE processes_running SET state = %(s)s::jsonb WHERE record_id = %(c)s),
 g AS (DELETE FROM processes_waiting WHERE case_id = %(c)s AND token = %(n)s),
 o AS (INSERT INTO processes_waiting (case_id, kind, token, node, name, data, since)
   VALUES (%(c)s, 'signal', %(n)s + 1, %(there)s, 'go', '{}', now()))
INSERT INTO processes_passed (case_id, at, kind, node, flow, how, late, reason)
SELECT %(c)s, now(), 'passed', %(here)s, 'f1', '', false, '' FROM generate_series(1, 2)
"""


def peer(people: Any) -> None:
    """A case of 24 user tasks, and the same in SpiffWorkflow saved at every wait."""
    import bpmn
    from officina.kernel.database import sql
    from officina.kernel.principals.actor import Actor
    from officina.processes.actions.start_case import start_case
    from officina.processes.running.stimulate import stimulate
    from officina.work.actions.complete_task import complete_task

    robot, nina = Actor(robot="bench"), people["nina"]
    plain = published(people, chain("intermediateCatchEvent"), {})
    step = {"performers": [{"kind": "initiator"}]}
    tasks = published(people, chain("userTask"), {f"t{n}": step for n in range(TASKS)})

    def engine() -> None:
        case = start_case(plain, by=nina, variables=variables())
        for _ in range(TASKS):
            stimulate(case, bpmn.SignalReceived("go"), by=robot)

    def open_task(case: int) -> int:
        row = sql.row("SELECT ref FROM processes_waiting WHERE case_id = %(c)s", {"c": case})
        assert row is not None
        return int(row[0])

    def with_tasks() -> float:
        case, own = start_case(tasks, by=nina, variables=variables()), 0.0
        for _ in range(TASKS):
            # Whoever completes a task has it before him; the peer looks into its memory.
            with Cpu() as asking:
                task = open_task(case)
            own += asking.ms
            complete_task(task, by=nina)
        return own

    task = open_task(start_case(tasks, by=nina, variables=variables()))
    sent = statements(lambda: complete_task(task, by=nina))
    print(f"statements         {sent:8} a step done, BEGIN and COMMIT among them")
    # A portal that runs has statistics of its tables.
    engine()
    with_tasks()
    sql.rows("ANALYZE")
    theirs = _theirs(chain("manualTask"))
    if theirs is None:
        print("SpiffWorkflow is not here: `make bench` lays the peers into var/peers")
        return
    for name, mine, must, aim in zip(
        ("engine and its rows", "with real tasks"),
        least(engine, with_tasks, times=12),
        (15, 5),
        (40, 12),
        strict=True,
    ):
        print(f"{name:20} {mine:7.1f} ms   SpiffWorkflow and its rows {theirs:7.1f} ms"
              f"   {theirs / mine:5.1f}x (must {must}x, aim {aim}x)")  # fmt: skip


def _theirs(xml: str) -> float | None:
    """Milliseconds of CPU of the peer, in the same database."""
    from django.db import connection

    if not PEER.exists():
        return None
    asked = psycopg.conninfo.make_conninfo(
        connection.connection.info.dsn, password=connection.connection.info.password
    )
    with tempfile.NamedTemporaryFile("w", suffix=".bpmn") as file:
        file.write(xml)
        file.flush()
        said = subprocess.run(
            [str(PEER), "-m", "bench.engine.peers.spiffworkflow_saved", file.name, asked],
            capture_output=True,
            text=True,
            check=True,
        )
    return float(json.loads(said.stdout)["ms"])


def timers(people: Any, cases: int, due: int) -> None:
    """Running cases by the thousand, some of whose boundary timers are due in one minute."""
    import datetime as dt

    from officina.kernel import clock
    from officina.kernel.database import sql
    from officina.processes import invariant
    from officina.processes.actions.start_case import start_case

    xml = (
        f'{HEAD}<startEvent id="start"/><receiveTask id="wait" messageRef="m"/>'
        '<boundaryEvent id="late" attachedToRef="wait"><timerEventDefinition><timeDuration>P30D'
        '</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="done"/>'
        '<receiveTask id="after" messageRef="m"/>'
        '<sequenceFlow id="f0" sourceRef="start" targetRef="wait"/>'
        '<sequenceFlow id="f1" sourceRef="wait" targetRef="done"/>'
        '<sequenceFlow id="f2" sourceRef="late" targetRef="after"/>'
        '<sequenceFlow id="f3" sourceRef="after" targetRef="done"/></process></definitions>'
    )
    process = published(people, xml, {"late": {"time": "calendar"}})
    case = start_case(process, by=people["nina"], variables=variables())
    began = time.perf_counter()
    _multiply(case, cases)
    print(f"made {cases} running cases in {time.perf_counter() - began:.0f} s")
    now = clock.now()
    sql.rows(
        """UPDATE due SET at = %(now)s::timestamptz + n * interval '1 millisecond',
             try_at = %(now)s::timestamptz - interval '1 minute' + n * interval '6 ms'
           FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM due
             WHERE kind = 'process.timer' ORDER BY id LIMIT %(most)s) x WHERE x.id = due.id""",
        {"now": now - dt.timedelta(seconds=1), "most": due},
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [worker.communicate()[0].split() for worker in workers]
    spent, used = max(float(one[0]) for one in said), sum(float(one[1]) for one in said)
    fired = sql.row(
        """SELECT count(*), count(DISTINCT case_id) FROM processes_passed
           WHERE kind = 'started' AND node = 'after'"""
    )
    assert fired is not None
    result = f"{fired[0]} fired for {fired[1]} cases in {spent:.1f} s by two workers"
    print(f"timers             {result} (must 60 s, aim 20 s)")
    print(f"                   {used:.1f} s of CPU of the workers, without their backends")
    broken = invariant.broken()
    print(f"invariant          {len(broken)} cases wait for what is not there")


WORKER = """
import time, django
django.setup()
from officina.kernel.due import tick
began, used = time.perf_counter(), time.process_time()
tick.run_all()
print(time.perf_counter() - began, time.process_time() - used)
"""
"""A worker stands before timers are due; its start is not of their time."""


def _multiply(case: int, times: int) -> None:
    """Copies of a case, with all its rows."""
    from officina.kernel.database import sql

    number = "record_number_" + str(
        sql.row("SELECT type_id FROM record WHERE id = %(c)s", {"c": case})[0]  # type: ignore[index]
    )
    sql.rows(
        f"""CREATE TEMP TABLE copied AS SELECT nextval(pg_get_serial_sequence('record', 'id')) AS id
            FROM generate_series(1, {times})"""
    )
    columns = (
        "type_id, title, stage_id, is_open, responsible_id, unit_id, organisation_id, fields, "
        "shared, created_by_id, created_at, updated_at, stage_since"
    )
    sql.rows(
        f"""INSERT INTO record (id, number, {columns}) SELECT k.id,
              'K-' || nextval('{number}'), {columns} FROM record, (SELECT id FROM copied) k
            WHERE record.id = %(c)s""".replace(columns, columns, 1),
        {"c": case},
    )
    sql.rows(
        """INSERT INTO processes_running (record_id, version_id, subject_id, initiator_id, status,
             state, depth) SELECT k.id, version_id, subject_id, initiator_id, status, state, depth
           FROM processes_running, (SELECT id FROM copied) k WHERE record_id = %(c)s""",
        {"c": case},
    )
    sql.rows(
        """INSERT INTO processes_waiting (case_id, kind, token, node, branch, ref, name, key, data,
             since) SELECT k.id, kind, token, node, branch, ref, name, key, data, since
           FROM processes_waiting, (SELECT id FROM copied) k WHERE case_id = %(c)s""",
        {"c": case},
    )
    sql.rows(
        """INSERT INTO due (kind, at, try_at, key, record_id, data)
           SELECT kind, at, try_at, replace(key, record_id::text, k.id::text), k.id, data
           FROM due, (SELECT id FROM copied) k WHERE record_id = %(c)s""",
        {"c": case},
    )
    for table in ("record", "processes_running", "processes_waiting", "due"):
        sql.rows(f"ANALYZE {table}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--timers", type=int, default=10_000)
    parser.add_argument("--only", default="moves,peer,timers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="officina-bench-") as folder:
        people = house(Path(folder))
        from officina.kernel.database.cluster import Cluster

        try:
            asked = options.only.split(",")
            if "moves" in asked:
                moves(people)
            if "peer" in asked:
                peer(people)
            if "timers" in asked:
                timers(people, options.cases, options.timers)
        finally:
            from django.db import connection

            connection.close()
            Cluster(Path(folder) / "postgres").leave()


if __name__ == "__main__":
    main()
