"""What tasks cost at scale: giving one, giving many, and "my work" beside a million of them.

    python -m bench.work_bench --tasks 1000000

Fills a home of its own once (`--home`, kept for the next run) with a thousand people and their
tasks, a tenth of them open; then asks in one process, so that CPU is that of the page alone, and
adds the CPU of its connection's backend.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.portal_bench import cpu_of

PEOPLE = 1_000
CHUNK = 100_000
RUNS = 60

_TASKS = """
WITH p AS (SELECT array_agg(id ORDER BY id) AS ids FROM principals_user WHERE email LIKE 'bench%%'),
 i AS (SELECT n, nextval(pg_get_serial_sequence('record', 'id')) AS id,
    ids[1 + (n * 7919) %% cardinality(ids)] AS who,
    ids[1 + (n * 104729) %% cardinality(ids)] AS giver,
    ids[1 + (n * 31) %% cardinality(ids)] AS seer, n %% 10 = 0 AS is_open,
    CASE WHEN n %% 4 > 0 THEN %(now)s::timestamptz + ((n * 17) %% 60 - 20) * interval '1 day' END
      AS due_at,
    %(now)s::timestamptz - (n %% 400) * interval '1 day' AS at
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n, p),
 r AS (INSERT INTO record (id, type_id, number, title, stage_id, is_open, responsible_id, unit_id,
    due_at, shared, created_by_id, created_at, updated_at, stage_since)
  SELECT id, %(type)s, 'B-' || n, 'Task ' || n,
    CASE WHEN is_open THEN %(waiting)s ELSE %(done)s END, is_open, who, %(unit)s, due_at,
    ARRAY[giver, seer], giver, at, at, at FROM i RETURNING id, acl),
 s AS (INSERT INTO record_seen (p, type_id, stage_id, updated_at, id)
  SELECT DISTINCT p, %(type)s, CASE WHEN i.is_open THEN %(waiting)s ELSE %(done)s END, i.at, i.id
  FROM i JOIN r USING (id), unnest(r.acl) p WHERE p > 1000),
 t AS (INSERT INTO work_task
    (record_id, is_important, creator, spent, remind, condition, host, reason)
  SELECT id, n %% 50 = 0, giver, 0, '[]', '', '', '' FROM i)
INSERT INTO work_part (record_id, role, p, is_open, due_at)
SELECT id, role, p, is_open, due_at FROM i, LATERAL (VALUES ('responsible', who),
  ('creator', giver), ('observer', seer)) x(role, p)
"""


def fill(tasks: int) -> None:
    """People and tasks, until there are as many; written by the server itself."""
    from officina.kernel import clock
    from officina.kernel.database import sql
    from officina.kernel.principals.models import Unit, User
    from officina.work.tasks import stage, task_type

    unit = Unit.objects.earliest("id")
    have = User.objects.filter(email__startswith="bench").count()
    User.objects.bulk_create(
        User(email=f"bench{n}@aurora.example", name=f"Bench {n}", unit=unit)
        for n in range(have, PEOPLE)
    )
    found = sql.row("SELECT count(*) FROM work_task")
    first = found[0] if found else 0
    while first < tasks:
        last = min(first + CHUNK, tasks)
        sql.rows(
            _TASKS,
            {
                "first": first + 1,
                "last": last,
                "now": clock.now(),
                "type": task_type().id,
                "waiting": stage("waiting").id,
                "done": stage("done").id,
                "unit": unit.id,
            },
        )
        print(f"{last} tasks", flush=True)
        first = last
        if first >= tasks:
            for table in ("record", "record_seen", "work_task", "work_part"):
                sql.rows(f"VACUUM (ANALYZE) {table}")


def measure(what: str, must: float, act: Callable[[], Any], per: int = 1) -> None:
    from officina.kernel.database import sql

    [backend] = sql.row("SELECT pg_backend_pid()") or (0,)
    for _n in range(10):
        act()
    own, database = [], []
    for _n in range(RUNS):
        before, at = cpu_of(backend), time.process_time()
        act()
        own.append(time.process_time() - at)
        database.append(cpu_of(backend) - before)
    mine, theirs = (statistics.median(one) * 1000 / per for one in (own, database))
    verdict = "reached" if mine + theirs <= must else "MISSED"
    print(
        f"{what:42} {mine:6.2f} + {theirs:6.2f} ms in the database = {mine + theirs:6.2f} ms CPU"
        f" (must {must:g}: {verdict})"
    )


def run() -> None:
    from django.test import Client

    from officina.kernel.principals.actor import Actor
    from officina.kernel.principals.models import User
    from officina.work.actions.create_tasks import create_tasks
    from officina.work.tasks import TaskDraft

    people = list(User.objects.filter(email__startswith="bench").values_list("id", flat=True)[:20])
    by = Actor.house("process")
    one = TaskDraft(title="Approve", responsible=people[0], creator=people[1], host="")
    measure("give one task", 2, lambda: create_tasks([one], by=by))
    measure("give a hundred, each", 2, lambda: create_tasks([one] * 100, by=by), per=100)
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.get(id=people[5]))
    measure("my work, doing", 40, lambda: client.get("/work/"))
    measure("my work, watching", 40, lambda: client.get("/work/?part=watching"))
    measure("my work, board", 40, lambda: client.get("/work/?view=board"))
    measure("its fragment", 40, lambda: client.get("/work/", headers={"HX-Request": "true"}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=Path("var/bench-work"))
    asked = parser.parse_args()
    os.environ.setdefault("OFFICINA_HOME", str(asked.home.resolve()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officina.shell.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from officina.kernel.database import Cluster
    from officina.kernel.principals.models import User
    from officina.shell import demo

    cluster = Cluster(settings.OFFICINA.home / "postgres")
    cluster.start()
    try:
        call_command("migrate", verbosity=0)
        if not User.objects.exists():
            demo.build()
        fill(asked.tasks)
        run()
    finally:
        cluster.leave()


if __name__ == "__main__":
    main()
