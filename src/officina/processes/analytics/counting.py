"""The funnel by any field over more cases than a page waits for: counted by slices, in a job.

What each slice counts is put into a table of this connection alone; from it the groups are made as
those of the page are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from officina.kernel.database import sql
from officina.processes.analytics.sections import section_of
from officina.processes.queries.funnel import Asked, Group, grouped_by, groups_of, topped

SLICE = 50_000
"""Cases that are counted between two signs of progress."""

_TABLE = """
CREATE TEMPORARY TABLE funnel_counting (k0 text, k1 text, n bigint, o bigint, l bigint, s bigint,
  c text, a numeric, p bigint, m bigint)
"""
_NEXT = """
SELECT max(x.case_id), count(*) FROM (SELECT f.case_id FROM processes_fact f
  WHERE {where} AND f.case_id > %(after)s ORDER BY f.case_id LIMIT %(slice)s) x
"""
_PUT = """
INSERT INTO funnel_counting
SELECT x.k0::text, {second}, x.n, x.o, x.l, x.s, x.c, x.a, x.p, x.m FROM ({grouped}) x
"""


class Counting:
    """One funnel while it is counted."""

    def __init__(self, asked: Asked, by: str, then: str) -> None:
        self.rights = asked.rights
        self.names = [by, *([then] if then else [])]
        self.where, self.params = asked.conditions()
        self.joined = {
            n: section_of(name, asked.rights) for n, name in enumerate(self.names) if "." in name
        }
        for n, one in self.joined.items():
            self.params |= one.params(n, asked.rights)

    def total(self) -> int:
        """How many cases there are to count."""
        found = sql.row(
            f"SELECT count(*) FROM processes_fact f WHERE {self.where}",  # noqa: S608 # ours
            self.params,
        )
        return int(found[0]) if found else 0

    def slices(self) -> Iterator[int]:
        """Count slice by slice; each time how many cases it were."""
        _forget()
        sql.rows(_TABLE)
        part = f"{self.where} AND f.case_id > %(after)s AND f.case_id <= %(upto)s"
        put = _PUT.format(
            second="x.k1::text" if len(self.names) > 1 else "NULL",
            grouped=grouped_by(self.names, part, self.joined),
        )
        after = 0
        while True:
            bounds = {"after": after, "slice": SLICE}
            found = sql.row(_NEXT.format(where=self.where), self.params | bounds)
            if found is None or found[0] is None:
                return
            sql.rows(put, self.params | {"after": after, "upto": found[0]})
            after = found[0]
            yield found[1]

    def groups(self) -> list[Group]:
        """What was counted by all slices."""
        levels = len(self.names)
        keys = ", ".join(f"k{n}" for n in range(levels))
        wide = [n for n, name in enumerate(self.names) if n in self.joined or name == "company"]
        counted = f"SELECT {keys}, n, o, l, s, c, a, p, m FROM funnel_counting"  # noqa: S608 # ours
        query = topped(counted, wide, levels)
        rows = [self._keyed(row) for row in sql.rows(query)]
        _forget()
        return groups_of(rows, self.names, self.rights)

    def _keyed(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Steps are numbers of places again."""
        if "step" not in self.names:
            return row
        at = self.names.index("step")
        return (*row[:at], None if row[at] is None else int(row[at]), *row[at + 1 :])


def _forget() -> None:
    sql.rows("DROP TABLE IF EXISTS pg_temp.funnel_counting")


def to_json(groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "numbers": [one.count, one.open, one.late, one.stuck, one.progress, one.measured],
            "sums": {currency: str(amount) for currency, amount in one.sums.items()},
            "parts": to_json(one.parts),
        }
        for one in groups
    ]


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Group]:
    found = []
    for one in kept:
        count, open_, late, stuck, progress, measured = one["numbers"]
        sums = {currency: Decimal(amount) for currency, amount in one["sums"].items()}
        parts = from_json(one["parts"])
        found.append(Group(one["key"], count, open_, late, stuck, sums, progress, measured, parts))
    return found
