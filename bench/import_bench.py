"""What a large import costs: read, import, undo, export, in one process over the embedded database.

    python bench/import_bench.py --rows 100000

Builds the demo company in a home of its own that goes afterwards. Must: import 100,000 rows in 120
seconds, undo in 60. Subscribers of the log (search, notifications) do not run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMITS = {"import": 120.0, "undo": 60.0}
"""Seconds for 100,000 rows."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    home = tempfile.mkdtemp(prefix="officina-bench-")
    os.environ |= {"OFFICINA_HOME": home, "DJANGO_SETTINGS_MODULE": "officina.shell.settings"}
    os.environ.pop("DATABASE_URL", None)
    from officina.shell.cli import migrating
    from officina.shell.cli.opening import opened

    try:
        with opened():
            migrating.migrate()
            return _measure(rows, Path(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure(rows: int, home: Path) -> int:
    from officina.kernel.files import store
    from officina.kernel.portability.actions.begin_import import begin_import
    from officina.kernel.portability.actions.export_records import export_records
    from officina.kernel.portability.actions.run_import import run_import
    from officina.kernel.portability.actions.start_import import start_import
    from officina.kernel.portability.actions.take_import_back import take_import_back
    from officina.kernel.portability.actions.undo_import import undo_import
    from officina.kernel.portability.queries.exports import View
    from officina.kernel.portability.writing import Column, write_table
    from officina.kernel.principals.actor import Actor
    from officina.kernel.principals.models import User
    from officina.kernel.records.types import types
    from officina.shell.demo import build

    build()
    olena = Actor.person(User.objects.get(email="olena@aurora.example").id)
    company, took = types().by_code("company"), dict[str, float]()

    def timed[T](name: str, act: Callable[[], T]) -> T:
        began = time.monotonic()
        done = act()
        took[name] = time.monotonic() - began
        return done

    named = "Name,Tax number,Phone,E-mail,Region,Category,Responsible,Address"
    columns = [Column(name) for name in named.split(",")]
    table = home / "table.xlsx"
    timed("write xlsx", lambda: write_table(columns, _rows(rows), "xlsx", table))
    one = timed("read", lambda: begin_import(company, store.keep(table), "table.xlsx", by=olena))
    start_import(one, by=olena)
    timed("import", lambda: run_import(one.id))
    one.refresh_from_db()
    print(f"{one.counts}, {one.status}")
    file = home / "export.xlsx"
    view = View(columns=("title", "tax_number", "phone", "email", "region", "responsible"))
    from officina.kernel.portability import limits

    limits.AT_ONCE = rows * 2
    timed("export xlsx", lambda: export_records(company, view, "xlsx", file, by=olena))
    undo_import(one, by=olena)
    timed("undo", lambda: take_import_back(one.id, 1))
    one.refresh_from_db()
    return _say(rows, took)


def _rows(count: int) -> list[list[str]]:
    people = ("taras@aurora.example", "nina@aurora.example", "artem@aurora.example")
    return [
        [f"Company {n}", f"{n:010}", f"+38050{n:07}", f"p{n}@mail.example",
         ("Kyiv", "Lviv", "Odesa")[n % 3], ("Customer", "Поставщик")[n % 2], people[n % 3],
         f"{n} Long street"]
        for n in range(count)
    ]  # fmt: skip


def _say(rows: int, took: dict[str, float]) -> int:
    missed = 0
    for name, seconds in took.items():
        must = LIMITS.get(name, 0.0) * rows / 100_000
        missed += bool(must and seconds > must)
        print(f"{name:12} {seconds:7.1f} s{f'  must {must:.0f}' if must else ''}")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
