"""Reports over many cases: the funnel by each declared dimension, the pages, one case's refresh.

    python -m bench.analytics_bench [--cases 1000000]

In a throw-away database of its own. Wall seconds, the best of five; the whole-house viewer sees
every case, the employee his own part.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.processes_bench import house

COMPANIES = 20_000
TIMES = 5


def best(what: Callable[[], Any]) -> tuple[float, float]:
    """(least, median) seconds of some runs after one that warms up."""
    what()
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        what()
        taken.append(time.perf_counter() - begin)
    return min(taken), statistics.median(taken)


def fill(cases: int) -> None:
    from django.db import connection

    from officina.kernel import clock
    from officina.kernel.database import sql
    from officina.shell.demo import scale, scale_cases

    sql.rows(
        "SELECT ensure_event_partitions((%(now)s::timestamptz - interval '730 days')::date, 30)",
        {"now": clock.now()},
    )
    first = scale._people()
    scale._fill("company", COMPANIES, first, print)
    begin = time.perf_counter()
    scale_cases.fill_cases(cases, first, print)
    print(f"filled in {time.perf_counter() - begin:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(people: dict[str, Any]) -> None:
    import datetime as dt

    from officina.kernel import clock
    from officina.kernel.access.policy import rights_of
    from officina.kernel.database import sql
    from officina.kernel.principals.actor import Actor
    from officina.processes.analytics import facts
    from officina.processes.queries import funnel as f
    from officina.processes.queries.funnel_cases import cases_of_group

    director = rights_of(people["olena"])
    [(id,)] = sql.rows("SELECT min(id) FROM principals_user WHERE email LIKE 'person7@%'")
    employee = rights_of(Actor.person(id))
    assert director is not None
    assert employee is not None
    for name, rights in (("the director", director), ("an employee", employee)):
        asked = f.Asked(rights)
        seen = sum(one.count for one in f.funnel(asked, "process"))
        print(f"\n{name} sees {seen:,} cases")
        for by in f.DIMENSIONS:
            least, median = best(partial(f.funnel, asked, by))
            print(f"  by {by:28} {least:.3f} s (median {median:.3f})")
        for by, then in (("process", "step"), ("unit", "manager"), ("manager", "step"),
                         ("step", "company")):  # fmt: skip
            least, median = best(partial(f.funnel, asked, by, then))
            print(f"  by {by + ', ' + then:28} {least:.3f} s (median {median:.3f})")
        recent = f.Asked(rights, clock.now().date() - dt.timedelta(days=90))
        least, median = best(partial(f.funnel, recent, "step"))
        print(f"  by step, three months           {least:.3f} s (median {median:.3f})")
        least, median = best(partial(cases_of_group, asked, [("step", "done")], "all"))
        print(f"  cases behind a number           {least:.3f} s (median {median:.3f})")
    [(case,)] = sql.rows("SELECT max(case_id) FROM processes_fact WHERE status = 0")
    least, median = best(lambda: facts.refresh([case]))
    print(f"\none case's facts written anew     {least * 1000:.1f} ms (median {median * 1000:.1f})")
    [(size, count)] = sql.rows(
        "SELECT pg_total_relation_size('processes_fact'), count(*) FROM processes_fact"
    )
    print(f"bytes a case in the facts         {size / count:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="analytics-bench-") as folder:
        people = house(Path(folder))
        fill(chosen.cases)
        measure(people)


if __name__ == "__main__":
    main()
