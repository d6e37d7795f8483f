"""The funnel over processes (F244-F247): number, sum, per cent done, by one or two dimensions.

Counted are the cases that the viewer sees. Dimensions that stand in the facts are counted at once;
fields of other records (``lead.source``) are joined to them, see ``analytics/sections.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.filters import Filter, compile_filter
from officina.kernel.records.types import types
from officina.processes.analytics.sections import MOST_CASES, Section, TooManyCases, section_of

MOST_GROUPS = 200
NOBODY = ""
"""The key of a group of cases that have no manager, unit, client."""

# Steps of several versions are one where process and node are.
DIMENSIONS: Mapping[str, str] = {
    "process": "f.process_id",
    "step": "CASE WHEN f.status < 2 THEN f.place_id ELSE -f.status END",
    "case": "f.case_id",
    "event": "k.kind",
    "manager": "f.responsible_id",
    "unit": "f.unit_id",
    "organisation": "f.organisation_id",
    "company": "f.company_id",
}
FIELD_OF: Mapping[str, str] = {
    "manager": "responsible",
    "unit": "unit",
    "organisation": "organisation",
    "company": "company",
}
"""Fields of a case that dimensions show; who may not see the field may not group by it."""


LATE = "(f.was_late OR (f.status < 2 AND f.due_at < %(late_at)s::timestamptz))"
"""SQL over a fact: something of it was, or is, past its deadline."""


def audiences(rights: Rights) -> list[int]:
    """Numbers of the lists of principals whose cases the viewer sees."""
    found = sql.rows(
        "SELECT id FROM processes_audience WHERE acl && %(token)s::integer[]",
        {"token": sorted(rights.token("case"))},
    )
    return [id for (id,) in found]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases are counted: begun since a day, of one process, within a filter of cases."""

    rights: Rights
    since: dt.date | None = None
    process_id: int | None = None
    filter: Filter = field(default_factory=Filter)

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """SQL over ``f`` and its parameters."""
        parts = ["f.audience_id = ANY(%(audiences)s::integer[])"]
        params: dict[str, Any] = {"audiences": audiences(self.rights), "late_at": clock.now()}
        if self.since is not None:
            parts.append("f.started_on >= %(since)s::date")
            params["since"] = self.since
        if self.process_id is not None:
            parts.append("f.process_id = %(process)s::bigint")
            params["process"] = self.process_id
        if self.filter:
            compiled = compile_filter(self.filter, self.rights)
            parts.append(
                f"""f.case_id IN (SELECT r.id FROM record r
                  WHERE r.type_id = %(case_type)s::smallint AND {compiled.sql})"""  # noqa: S608
            )
            params |= compiled.params | {"case_type": types().by_code("case").id}
        return " AND ".join(parts), params


@dataclass(slots=True)
class Group:
    """Cases that have something in common. ``done`` is per cent, ``None`` where all were cancelled.

    ``sums`` are by currency; empty for whoever may not see sums.
    """

    key: str
    count: int = 0
    open: int = 0
    late: int = 0
    stuck: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    progress: int = 0
    measured: int = 0
    parts: list[Group] = field(default_factory=list)

    @property
    def done(self) -> int | None:
        return round(self.progress / self.measured) if self.measured else None

    def add(self, other: Group) -> None:
        """Take what another counted into this one."""
        self.count += other.count
        self.open += other.open
        self.late += other.late
        self.stuck += other.stuck
        self.progress += other.progress
        self.measured += other.measured
        for currency, amount in other.sums.items():
            self.sums[currency] = self.sums.get(currency, Decimal(0)) + amount


_GROUPED = """
SELECT {keys}, count(*) AS n, count(*) FILTER (WHERE f.status < 2) AS o,
  count(*) FILTER (WHERE {late}) AS l, count(*) FILTER (WHERE f.is_stuck) AS s,
  f.currency AS c, sum(f.cents) AS a, sum(f.progress) AS p, count(f.progress) AS m
FROM {source} {joined} WHERE {where} GROUP BY {groups}, f.currency
"""
REST = "rest"
"""Values may be many: beyond the largest they are told together, before they leave the server."""
_SHOWN = "CASE WHEN k{n} IS NULL OR k{n} IN (SELECT k FROM top{n}) THEN k{n}::text ELSE 'rest' END"
_TOP = """top{n} AS MATERIALIZED (SELECT k{n} AS k FROM g WHERE k{n} IS NOT NULL
   GROUP BY 1 ORDER BY sum(n) DESC, 1 LIMIT {most})"""
_TOPPED = """
WITH g AS MATERIALIZED ({grouped}), {tops}
SELECT {shown}, sum(g.n)::bigint, sum(g.o)::bigint, sum(g.l)::bigint, sum(g.s)::bigint, g.c,
  sum(g.a), sum(g.p)::bigint, sum(g.m)::bigint FROM g GROUP BY {groups}, g.c
"""


def funnel(asked: Asked, by: str, then: str = "") -> list[Group]:
    """Groups by a dimension, in each groups by a second one; the largest first.

    Those of more than ``MOST_GROUPS`` are told together under the key ``rest``. Raises LookupError
    for no such dimension, TooManyCases.
    """
    where, params = asked.conditions()
    names = [by, *([then] if then else [])]
    joined = {n: section_of(name, asked.rights) for n, name in enumerate(names) if "." in name}
    if joined:
        if "case" not in names:
            _require_few(where, params)
        for n, one in joined.items():
            params |= one.params(n, asked.rights)
    return groups_of(sql.rows(_query(names, where, joined), params), names, asked.rights)


def groups_of(found: list[tuple[Any, ...]], names: list[str], rights: Rights) -> list[Group]:
    """Groups of the rows that were counted, each level by size."""
    shows_sum = "amount" not in rights.hidden_fields("case")
    tops: dict[str, Group] = {}
    steps = _steps(found, names)
    inner: dict[str, dict[str, Group]] = {}
    for row in found:
        said = [_key(name, row[n], steps) for n, name in enumerate(names)]
        counted = _counted(row[len(names) :], shows_sum)
        tops.setdefault(said[0], Group(said[0])).add(counted)
        if len(names) > 1:
            within = inner.setdefault(said[0], {})
            within.setdefault(said[1], Group(said[1])).add(counted)
    groups = _largest(tops.values())
    for group in groups:
        group.parts = _largest(inner.get(group.key, {}).values())
    return groups


def _require_few(where: str, params: dict[str, Any]) -> None:
    few = f"SELECT count(*) FROM (SELECT FROM processes_fact f WHERE {where} LIMIT %(few)s) x"  # noqa: S608 # ours
    found = sql.row(few, params | {"few": MOST_CASES + 1})
    if found is not None and found[0] > MOST_CASES:
        raise TooManyCases


def _query(names: list[str], where: str, joined: Mapping[int, Section]) -> str:
    grouped = grouped_by(names, where, joined)
    wide = [n for n, name in enumerate(names) if n in joined or name == "company"]
    return topped(grouped, wide, len(names)) if wide else grouped


def grouped_by(names: list[str], where: str, joined: Mapping[int, Section]) -> str:
    """SQL of what is counted, a row for each pair of keys and currency."""
    keys = [f"{DIMENSIONS.get(name) or f's{n}.v'} AS k{n}" for n, name in enumerate(names)]
    groups = ", ".join(f"k{n}" for n in range(len(names)))
    source = "processes_fact f"
    if "case" in names:
        source = f"""(SELECT f.* FROM processes_fact f WHERE {where}
          ORDER BY f.cents DESC NULLS LAST, f.case_id DESC LIMIT {MOST_GROUPS}) f"""  # noqa: S608
    joins = [f"LEFT JOIN LATERAL ({one.values(n)}) s{n} ON true" for n, one in joined.items()]
    if "event" in names:
        joins.append("JOIN processes_contact k ON k.case_id = f.case_id")
    return _GROUPED.format(
        keys=", ".join(keys), late=LATE, where=where, joined=" ".join(joins), groups=groups,
        source=source,
    )  # fmt: skip


def topped(grouped: str, wide: Collection[int], levels: int) -> str:
    """SQL of what was counted, with the smaller groups of its wide levels told together."""
    shown = [_SHOWN.format(n=n) if n in wide else f"k{n}" for n in range(levels)]
    return _TOPPED.format(
        grouped=grouped, tops=", ".join(_TOP.format(n=n, most=MOST_GROUPS) for n in wide),
        shown=", ".join(shown), groups=", ".join(str(n + 1) for n in range(levels)),
    )  # fmt: skip


def _counted(row: tuple[Any, ...], shows_sum: bool) -> Group:
    count, open_, late, stuck, currency, cents, progress, measured = row
    one = Group("", count, open_, late, stuck, progress=progress or 0, measured=measured)
    if shows_sum and cents is not None:
        one.sums[currency] = Decimal(cents) / 100
    return one


def _key(name: str, value: Any, steps: Mapping[int, str]) -> str:
    if value is None:
        return NOBODY
    if name != "step":
        return str(value)
    return {-2: "done", -3: "cancelled"}.get(value) or steps.get(value, NOBODY)


def _steps(found: Iterable[tuple[Any, ...]], names: list[str]) -> dict[int, str]:
    """Keys of steps by the number of their place: ``process:node``."""
    if "step" not in names:
        return {}
    at = names.index("step")
    ids = {row[at] for row in found if row[at] is not None and row[at] > 0}
    return {
        id: f"{process}:{node}"
        for id, process, node in sql.rows(
            "SELECT id, process_id, node FROM processes_place WHERE id = ANY(%(ids)s::integer[])",
            {"ids": sorted(ids)},
        )
    }


def _largest(groups: Iterable[Group]) -> list[Group]:
    found = sorted(groups, key=lambda one: (-one.count, one.key))
    if len(found) <= MOST_GROUPS:
        return found
    rest = Group(REST)
    for one in found[MOST_GROUPS:]:
        rest.add(one)
    return [*found[:MOST_GROUPS], rest]
