"""What a type that users made costs at scale: a million records with twenty fields of their own.

    python -m bench.own_type_bench --records 1000000

Uses the house that `portal_bench` built (or DATABASE_URL), lays the type and fills it once. Lists
are filtered and sorted by own fields, first without any index, then with those that the background
made, and read by a program through the API; as an employee, as the head of a division, and as the
director, who sees everything.
"""

from __future__ import annotations

import argparse
import http.client
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from bench.portal_bench import PORT, House, Reader, measure

CODE, SLUG = "bench-request", "bench-requests"
OPTIONS = ("eu", "us", "asia", "africa", "other")
FIELDS = {
    "region": "list", "category": "list", "urgency": "list", "price": "money", "weight": "decimal",
    "score": "decimal", "pieces": "integer", "floor": "integer", "needed_on": "date",
    "signed_on": "date", "called_at": "datetime", "is_urgent": "bool", "supplier": "text",
    "address_line": "text", "reason": "text", "code_name": "text", "about": "longtext",
    "site": "url", "mail": "email", "approver": "person",
}  # fmt: skip
INDEXED = ("region", "price", "score", "needed_on", "supplier")
LETTERED = ("reason", "code_name")
CHUNK = 100_000
PEOPLE = {
    "employee": "person7@aurora.example",
    "head of a division": "person0@aurora.example",
    "director": "olena@aurora.example",
}
LIMITS = {"card": (25, 12), "100 by the API": (20, 20)}
"""Milliseconds that must and should be; of lists 30 and 15."""

_ROWS = """
INSERT INTO record (type_id, number, title, stage_id, responsible_id, unit_id, organisation_id,
  shared, created_by_id, created_at, updated_at, stage_since, fields)
SELECT %(type)s::smallint, nextval('record_number_' || %(type)s::integer)::text, 'Request ' || n,
  (%(stages)s::integer[])[1 + h %% 4], u.id, u.unit_id, o.organisation_id,
  CASE WHEN h %% 10 < 3 THEN ARRAY[u.id + 1] ELSE '{}' END, u.id, m.at, m.at, m.at,
  jsonb_build_object('region', (%(options)s::text[])[1 + h %% 5], 'category',
    (%(options)s::text[])[1 + h / 5 %% 5], 'urgency', (%(options)s::text[])[1 + h / 25 %% 5],
    'price', to_char(h %% 9000000 / 100.0, 'FM999990.00'), 'weight', (h %% 9973)::text,
    'score', (h / 7 %% 100000)::text, 'pieces', h %% 500, 'floor', h %% 30,
    'needed_on', (date '2026-01-01' + (h %% 700)::integer)::text,
    'signed_on', (date '2025-01-01' + (h / 11 %% 700)::integer)::text,
    'called_at', to_char(m.at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'is_urgent', h %% 20 = 0,
    'supplier', 'Supplier ' || h / 3 %% 40000, 'address_line', 'Street ' || h %% 900,
    'reason', 'Because of ' || h %% 77, 'code_name', 'C-' || h %% 100000, 'about',
    repeat('word ', (h %% 20)::integer), 'site', 'https://s' || h %% 500 || '.example', 'mail',
    'm' || h %% 5000 || '@mail.example', 'approver', u.id)
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
CROSS JOIN LATERAL (SELECT abs(hashint8(n * 104729))::bigint AS h) a
CROSS JOIN LATERAL (SELECT now() - ((h %% 700) || ' days')::interval
  - ((h / 3 %% 86400) || ' s')::interval AS at) m
JOIN principals_user u ON u.id = %(person)s::integer + (h / 13 %% 499)
JOIN principals_unit o ON o.id = u.unit_id
"""

_SEEN = """
INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
SELECT DISTINCT p, r.type_id, r.stage_id, r.updated_at, r.id, r.amount
FROM record r, unnest(r.acl) p WHERE r.type_id = %(type)s ORDER BY p, r.updated_at
"""


def lay(say: Callable[[str], None]) -> None:
    """The type with its fields and rights, as the browser would make them."""
    from officina.kernel.access.models import Grant
    from officina.kernel.principals.models import Role
    from officina.kernel.records.changed import tell_types_changed
    from officina.kernel.records.declare import (
        FieldDecl,
        OptionDecl,
        StageDecl,
        TypeDecl,
        declare,
        lay_types,
    )

    options = tuple(OptionDecl(code, {"en": code.title()}) for code in OPTIONS)
    base = (
        FieldDecl("title", "text", {"en": "Title"}, required=True),
        FieldDecl("responsible", "person", {"en": "Responsible"}),
    )
    own = tuple(
        FieldDecl(
            code,
            kind,
            {"en": code.replace("_", " ").title()},
            storage="json",
            options=options if kind == "list" else (),
        )
        for code, kind in FIELDS.items()
    )
    stages = [StageDecl(code, {"en": code.title()}) for code in ("new", "checked", "ordered")]
    stages.append(StageDecl("done", {"en": "Done"}, kind="won"))
    layout = {
        "list": ["title", "stage", "region", "price", "needed_on", "supplier", "responsible"],
        "card": list(FIELDS)[:8],
        "create": ["title"],
    }
    decl = TypeDecl(CODE, SLUG, {"en": "Request"}, {"en": "Bench requests"}, "package", "{n}",
                    base + own, tuple(stages), layout)  # fmt: skip
    declare(decl)
    lay_types()
    for code in ("sales", "director"):
        for role in Role.objects.filter(code=code):
            scope = "all" if code == "director" else "unit"
            Grant.objects.get_or_create(
                role=role, type_code=CODE, action="view", defaults={"scope": scope}
            )
    tell_types_changed()
    say("The type is laid.")


def fill(records: int, say: Callable[[str], None]) -> None:
    from django.db import transaction

    from officina.kernel.database import sql
    from officina.kernel.principals.models import User
    from officina.kernel.records.types import types

    type_def = types().by_code(CODE)
    params: dict[str, Any] = {
        "type": type_def.id,
        "stages": [stage.id for stage in type_def.stages],
        "options": list(OPTIONS),
        "person": User.objects.get(email="person0@aurora.example").id,
    }
    for first in range(0, records, CHUNK):
        last = min(first + CHUNK, records)
        with transaction.atomic():
            sql.rows(_ROWS, params | {"first": first + 1, "last": last})
        say(f"{last:,} records.")
    with transaction.atomic():
        sql.rows(_SEEN, params)
    for table in ("record", "record_seen"):
        sql.rows(f"VACUUM ANALYZE {table}")


def pages(reader: Reader) -> dict[str, Callable[[int], object]]:
    at = f"/{SLUG}/?view=list"

    def asked(*conditions: tuple[str, str, str]) -> str:
        rows = [{"field": f, "op": op, "value": value} for f, op, value in conditions]
        return "&filter=" + quote(str({"all": rows}).replace("'", '"'))

    card = f"/{SLUG}/{_first(reader.get(at))}/"
    paths = {
        "newest": at,
        "filtered by a list": at + asked(("region", "is", "eu")),
        "sorted by a sum": at + "&sort=-price",
        "filtered and sorted": at + asked(("region", "is", "eu")) + "&sort=-price",
        "one supplier, by date": at + asked(("supplier", "is", "Supplier 123")) + "&sort=needed_on",
        "price over 80,000, by score": at + asked(("price", "gt", "80000")) + "&sort=score",
        "sorted by text": at + "&sort=supplier",
        "text has letters": at + asked(("reason", "has", "of 55")),
        "text has rare letters": at + asked(("code_name", "has", "c-4711")),
        "card": card,
    }
    return {name: (lambda n, path=path: reader.get(path)) for name, path in paths.items()}  # type: ignore[misc]


class Program:
    """One that reads through the API: one connection, one token."""

    def __init__(self, email: str) -> None:
        from officina.kernel.api.actions.issue_token import issue_token
        from officina.kernel.principals.actor import Actor
        from officina.kernel.principals.models import User

        someone = Actor.person(User.objects.get(email=email).id)
        _made, self.secret = issue_token("bench", [f"read:{CODE}"], by=someone)
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def hundred(self, _n: int) -> None:
        headers = {"Authorization": f"Bearer {self.secret}"}
        self.line.request("GET", f"/api/v1/{SLUG}?limit=100", None, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"the API answered {answer.status} {text[:300]}")


def _first(page: str) -> str:
    return page.split('data-record="', 1)[1].split('"', 1)[0]


def report(house: House, sessions: dict[str, str], times: int) -> None:
    for who, session in sessions.items():
        print(f"\n{who:28} {'program':>8} {'database':>9} {'sum':>7} {'wall':>7}  must/aim")
        acts = pages(Reader(session)) | {"100 by the API": Program(PEOPLE[who]).hundred}
        for name, act in acts.items():
            wall, program, database = measure(house, act, times)
            must, aim = LIMITS.get(name, (30, 15))
            total = program + database
            verdict = "aim" if total <= aim else "must" if total <= must else "OVER"
            print(
                f"{name:28} {program:8.1f} {database:9.1f} {total:7.1f} {wall:7.1f}"
                f"  {must}/{aim} {verdict}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    options = parser.parse_args()
    house = House(options.home.resolve())
    house.build(options.records)
    sessions = {who: house.session(email) for who, email in PEOPLE.items()}
    house.start()
    try:
        os.environ |= house.environment | {"DJANGO_SETTINGS_MODULE": "officina.shell.settings"}
        django.setup()
        from officina.kernel.records import indexes
        from officina.kernel.records.types import types

        lay(print)
        if not _is_filled():
            fill(options.records, print)
        type_def = types().by_code(CODE)
        if not any(indexes.is_ready(type_def, type_def.fields[code]) for code in INDEXED):
            print("\nWithout indexes", end="")
            report(house, sessions, options.times)
        for code in INDEXED:
            began = time.perf_counter()
            indexes.make(CODE, code)
            print(f"Index of {code}: {time.perf_counter() - began:.1f} s")
        for code in LETTERED:
            began = time.perf_counter()
            indexes.make(CODE, code, by_letters=True)
            print(f"Index of letters of {code}: {time.perf_counter() - began:.1f} s")
        print("\nWith indexes", end="")
        report(house, sessions, options.times)
    finally:
        house.stop()


def _is_filled() -> bool:
    from officina.kernel.database import sql

    query = """SELECT 1 FROM record WHERE type_id = (SELECT id FROM records_recordtype
        WHERE code = %(c)s)"""
    return sql.row(f"{query} LIMIT 1", {"c": CODE}) is not None


if __name__ == "__main__":
    main()
