"""The funnel over processes (F244-F247): number, sum, per cent done, by one or two dimensions.

Counted are the cases that the viewer sees. Dimensions that stand in the facts are counted at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from officina.kernel import clock
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.filters import Filter, compile_filter
from officina.kernel.records.types import types
from officina.processes.queries.cases import LINE, CaseLine, lines_of

MOST_GROUPS = 200
MOST_SHOWN = 500
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
REST = -1
"""Clients may be many: beyond the largest they are told together, before they leave the server."""
_SHOWN = "CASE WHEN {k} IS NULL OR {k} IN (SELECT k FROM top) THEN {k} ELSE {rest} END AS {k}"
_TOPPED = """
WITH g AS MATERIALIZED ({grouped}),
 top AS MATERIALIZED (SELECT {k} AS k FROM g WHERE {k} IS NOT NULL
   GROUP BY 1 ORDER BY sum(n) DESC, 1 LIMIT {most})
SELECT {shown}, sum(g.n)::bigint, sum(g.o)::bigint, sum(g.l)::bigint, sum(g.s)::bigint, g.c,
  sum(g.a), sum(g.p)::bigint, sum(g.m)::bigint FROM g GROUP BY {groups}, g.c
"""


def funnel(asked: Asked, by: str, then: str = "") -> list[Group]:
    """Groups by a dimension, in each groups by a second one; the largest first.

    Those of more than ``MOST_GROUPS`` are told together under the key ``rest``.
    """
    where, params = asked.conditions()
    names = [by, *([then] if then else [])]
    query = _query(names, where)
    shows_sum = "amount" not in asked.rights.hidden_fields("case")
    found = sql.rows(query, params)
    tops: dict[str, Group] = {}
    steps = _steps(found, names)
    inner: dict[str, dict[str, Group]] = {}
    for row in found:
        said = [_key(name, row[n], steps) for n, name in enumerate(names)]
        one = _counted(row[len(names) :], shows_sum)
        tops.setdefault(said[0], Group(said[0])).add(one)
        if then:
            within = inner.setdefault(said[0], {})
            within.setdefault(said[1], Group(said[1])).add(one)
    groups = _largest(tops.values())
    for group in groups:
        group.parts = _largest(inner.get(group.key, {}).values())
    return groups


def _query(names: list[str], where: str) -> str:
    keys = [f"{DIMENSIONS[name]} AS k{n}" for n, name in enumerate(names)]
    groups = ", ".join(f"k{n}" for n in range(len(names)))
    source = "processes_fact f"
    if "case" in names:
        source = f"""(SELECT f.* FROM processes_fact f WHERE {where}
          ORDER BY f.cents DESC NULLS LAST, f.case_id DESC LIMIT {MOST_GROUPS}) f"""  # noqa: S608
    grouped = _GROUPED.format(
        keys=", ".join(keys), late=LATE, where=where, joined=_joined(names), groups=groups,
        source=source,
    )  # fmt: skip
    if "company" not in names:
        return grouped
    at = names.index("company")
    shown = [_SHOWN.format(k=f"k{n}", rest=REST) if n == at else f"k{n}" for n in range(len(names))]
    return _TOPPED.format(
        grouped=grouped, k=f"k{at}", most=MOST_GROUPS, shown=", ".join(shown),
        groups=", ".join(str(n + 1) for n in range(len(names))),
    )  # fmt: skip


def _joined(names: Iterable[str]) -> str:
    return "JOIN processes_contact k ON k.case_id = f.case_id" if "event" in names else ""


def _counted(row: tuple[Any, ...], shows_sum: bool) -> Group:
    count, open_, late, stuck, currency, cents, progress, measured = row
    one = Group("", count, open_, late, stuck, progress=progress or 0, measured=measured)
    if shows_sum and cents is not None:
        one.sums[currency] = Decimal(cents) / 100
    return one


def _key(name: str, value: Any, steps: Mapping[int, str]) -> str:
    if value is None:
        return NOBODY
    if value == REST:
        return "rest"
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
    rest = Group("rest")
    for one in found[MOST_GROUPS:]:
        rest.add(one)
    return [*found[:MOST_GROUPS], rest]


def condition_of(name: str, key: str, n: int) -> tuple[str, dict[str, Any]]:
    """SQL over ``f`` for the cases of one group. Raises LookupError for no such group."""
    at = f"key{n}"
    if name == "step":
        return _at_step(key, at)
    if name == "event":
        return (
            f"""EXISTS (SELECT FROM processes_contact k
              WHERE k.case_id = f.case_id AND k.kind = %({at})s::text)""",
            {at: key},
        )
    if name not in DIMENSIONS:
        raise LookupError(name)
    if key == NOBODY:
        return f"{DIMENSIONS[name]} IS NULL", {}
    if not key.isdecimal() or len(key) > 18:
        raise LookupError(key)
    return f"{DIMENSIONS[name]} = %({at})s::bigint", {at: int(key)}


def _at_step(key: str, at: str) -> tuple[str, dict[str, Any]]:
    if key in ("done", "cancelled"):
        return f"f.status = {2 if key == 'done' else 3}", {}
    if key == NOBODY:
        return "f.status < 2 AND f.place_id IS NULL", {}
    process, _sep, node = key.partition(":")
    if not process.isdecimal() or len(process) > 18:
        raise LookupError(key)
    return (
        f"""f.status < 2 AND f.place_id IN (SELECT id FROM processes_place
          WHERE process_id = %({at}p)s::bigint AND node = %({at})s::text)""",  # noqa: S608 # ours
        {at: node, f"{at}p": int(process)},
    )


WHATS: Mapping[str, str] = {
    "all": "true",
    "open": "f.status < 2",
    "late": LATE,
    "stuck": "f.is_stuck",
    "done": "f.status = 2",
}


def cases_of_group(asked: Asked, keys: Iterable[tuple[str, str]], what: str) -> list[CaseLine]:
    """The cases behind a number, open ones first. Raises LookupError for no such group."""
    where, params = asked.conditions()
    parts = [where, f"({WHATS[what]})"]
    for n, (name, key) in enumerate(keys):
        condition, more = condition_of(name, key, n)
        parts.append(condition)
        params |= more
    ids = f"""(SELECT f.case_id AS id FROM processes_fact f WHERE {" AND ".join(parts)}
      ORDER BY f.case_id DESC LIMIT 2000)"""  # noqa: S608 # ours
    params |= {"token": sorted(asked.rights.token("case")), "most": MOST_SHOWN}
    return lines_of(LINE.format(ids=ids), params)
