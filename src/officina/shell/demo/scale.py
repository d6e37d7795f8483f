"""A database for measuring: five hundred people and as many records as wanted, in minutes.

Written by the server itself, past the verbs: the same rows as verbs would leave, without their
time. Who sees how much is like in a real company: an employee a few per cent, the head of a
division a fifth, the director all.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.models import Group, Role, Unit, User
from officina.kernel.records.types import types
from officina.kernel.search.indexing import index_all
from officina.shell.demo.scale_cases import fill_cases

PEOPLE = 500
UNITS = 20
DIVISION = 5
GROUPS = 40
CHUNK = 100_000

Say = Callable[[str], None]


def scale(records: int, say: Say) -> None:
    """Add people, so many records, and as many cases of processes to the demo company."""
    first = _people()
    companies = records // 10
    contacts = records // 10
    say(f"People: {PEOPLE}.")
    _fill("company", companies, first, say)
    _fill("contact", contacts, first, say)
    _fill("lead", records - companies - contacts, first, say)
    fill_cases(records, first, say)
    say("Indexing for search.")
    index_all()
    _vacuum()


@transaction.atomic
def _people() -> int:
    """Twenty units under one division and the root, with heads; returns the first new person."""
    root = Unit.objects.filter(parent=None).earliest("id")
    division = Unit.objects.create(
        name="Division South", parent=root, organisation=root.organisation
    )
    units = [
        Unit.objects.create(
            name=f"Unit {n + 1}",
            parent=division if n < DIVISION else root,
            organisation=root.organisation,
        )
        for n in range(UNITS)
    ]
    people = User.objects.bulk_create(
        User(
            email=f"person{n}@aurora.example",
            name=f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}",
            unit=units[n % UNITS],
            password=_password(),
            position="Specialist",
        )
        for n in range(PEOPLE)
    )
    Unit.objects.filter(id=division.id).update(head=people[0])
    for n, unit in enumerate(units):
        Unit.objects.filter(id=unit.id).update(head=people[n + UNITS])
    groups = [Group.objects.create(name=f"Team {n + 1}") for n in range(GROUPS)]
    for n, person in enumerate(people):
        person.member_of.set([groups[n % GROUPS], groups[(n * 7 + 3) % GROUPS]])
    sales = Role.objects.get(code="sales")
    sales.holders.bulk_create(
        sales.holders.model(role=sales, principal_id=person.id) for person in people
    )
    first: int = min(person.id for person in people)
    return first


def _password() -> str:
    """That of the demo company's people."""
    return User.objects.filter(email="olena@aurora.example").values_list("password").get()[0]


FIRST = ("Anna", "Bohdan", "Carmen", "Dmytro", "Elena", "Florin", "Galina", "Hryhorii", "Irina",
         "Jonas", "Kateryna", "Liviu", "Maria", "Nicolae", "Oksana", "Petro", "Roman", "Sofia",
         "Tamara", "Viktor", "Yulia", "Zoia", "Мария", "Иван", "Ștefan")  # fmt: skip
LAST = ("Kovalenko", "Popa", "Bondar", "Rusu", "Melnyk", "Ceban", "Tkachenko", "Munteanu",
        "Shevchenko", "Lupu", "Коваль", "Лесной", "Морару", "Silva", "Ferreira", "Novak", "Horn",
        "Bauer", "Marin", "Petrov")  # fmt: skip
WORDS = ("roof", "tour", "contract", "office", "repair", "travel", "conference", "warehouse",
         "ремонт", "поставка", "договор", "монтаж", "экскурсия", "обучение", "кровля", "склад",
         "livrare", "reparație", "excursie", "contabilitate", "licență", "birou", "audit",
         "training", "fence", "cruise", "visa", "renovation", "showroom", "retreat")  # fmt: skip

_ROWS = """
INSERT INTO record (type_id, number, title, stage_id, is_open, responsible_id, unit_id,
  organisation_id, due_at, amount, currency, shared, created_by_id, created_at, updated_at,
  stage_since, event_id, fields)
SELECT %(type)s::smallint,
  replace(%(pattern)s::text, '{n}', nextval('record_number_' || %(type)s::integer)::text),
  initcap((%(words)s::text[]) [1 + (h %% %(many)s::integer)]) || ' '
    || (%(words)s::text[]) [1 + (h / 31 %% %(many)s::integer)] || ' '
    || (%(words)s::text[]) [1 + (h / 977 %% %(many)s::integer)] || ' ' || n,
  x.stage, x.open, u.id, u.unit_id, o.organisation_id,
  CASE WHEN x.open AND n %% 3 = 0 THEN x.made + interval '30 days' END,
  CASE WHEN %(has_amount)s::boolean THEN (h %% 90000 + 100)::numeric END,
  CASE WHEN %(has_amount)s::boolean THEN 'EUR' ELSE '' END,
  CASE WHEN h %% 10 < 6
    THEN ARRAY[(%(groups)s::integer[]) [1 + (h / 7 %% %(many_groups)s::integer)]]
    ELSE '{}' END,
  u.id, x.made, x.made + ((h %% 40) || ' days')::interval, x.made, 0, '{}'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
CROSS JOIN LATERAL (SELECT abs(hashint8(n * 7919))::bigint AS h) a
CROSS JOIN LATERAL (SELECT
    (%(stages)s::integer[]) [1 + CASE WHEN h %% 10 < 3 THEN h / 10 %% %(open)s::integer
        ELSE %(open)s::integer + h / 10 %% greatest(%(closed)s::integer, 1) END] AS stage,
    (h %% 10 < 3 OR %(stages)s::integer[] = '{}') AS open,
    %(now)s::timestamptz - ((h %% 700) || ' days')::interval - ((h / 3 %% 86400) || ' s')::interval
      AS made) x
JOIN principals_user u ON u.id = %(person)s::integer + (h / 13 %% %(people)s::integer)
JOIN principals_unit o ON o.id = u.unit_id
RETURNING id
"""

_REST = {
    "seen": """INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
        SELECT DISTINCT p, r.type_id, coalesce(r.stage_id, 0), r.updated_at, r.id, r.amount
        FROM record r, unnest(r.acl) p
        WHERE r.id BETWEEN %(from)s AND %(to)s ORDER BY p, r.updated_at""",
    "events": """INSERT INTO event (at, kind, record_id, actor_id, data)
        SELECT r.created_at + (n || ' hours')::interval,
          CASE n WHEN 0 THEN 'record.created' ELSE 'record.edited' END, r.id, r.responsible_id,
          CASE n WHEN 0 THEN '{"values": {}}'::jsonb
            ELSE jsonb_build_object('changes', jsonb_build_object('title', ARRAY['Draft', r.title]))
          END
        FROM record r, generate_series(0, (r.id %% 5)::integer) n
        WHERE r.id BETWEEN %(from)s AND %(to)s""",
    "lead": """INSERT INTO lead (record_id, person, phone, source)
        SELECT id, 'Person ' || id %% 5000, '+38050' || lpad((id %% 9999999)::text, 7, '0'),
          (ARRAY['web-form', 'phone', 'email', 'messenger', 'referral'])[1 + id %% 5]
        FROM record WHERE id BETWEEN %(from)s AND %(to)s""",
    "company": """INSERT INTO company (record_id, region, category)
        SELECT id, (ARRAY['Kyiv', 'Lviv', 'Odesa', 'Chișinău', 'Lisbon'])[1 + id %% 5],
          (ARRAY['customer', 'supplier', 'partner'])[1 + id %% 3]
        FROM record WHERE id BETWEEN %(from)s AND %(to)s""",
    "contact": """INSERT INTO contact (record_id, phone, email)
        SELECT id, '+38067' || lpad((id %% 9999999)::text, 7, '0'), 'p' || id || '@mail.example'
        FROM record WHERE id BETWEEN %(from)s AND %(to)s""",
}


def _fill(code: str, count: int, first_person: int, say: Say) -> None:
    type_def = types().by_code(code)
    opened = [s.id for s in type_def.stages if s.is_open]
    closed = [s.id for s in type_def.stages if not s.is_open]
    groups = list(Group.objects.filter(name__startswith="Team ").values_list("id", flat=True))
    params = {
        "type": type_def.id,
        "pattern": type_def.number_pattern,
        "words": list(WORDS),
        "many": len(WORDS),
        "has_amount": "amount" in type_def.fields,
        "stages": opened + closed,
        "open": max(len(opened), 1),
        "closed": len(closed),
        "groups": groups,
        "many_groups": len(groups),
        "person": first_person,
        "people": PEOPLE,
        "now": clock.now(),
    }
    sql.rows(
        "SELECT ensure_event_partitions((%(now)s::timestamptz - interval '730 days')::date, 30)",
        {"now": clock.now()},
    )
    for begin in range(0, count, CHUNK):
        with transaction.atomic():
            end = min(begin + CHUNK, count)
            ids = [i for (i,) in sql.rows(_ROWS, params | {"first": begin + 1, "last": end})]
            span = {"from": min(ids), "to": max(ids)}
            for part in ("seen", "events", code):
                sql.rows(_REST[part], span)
            sql.rows(
                """UPDATE record r SET event_id = e.id FROM (SELECT record_id, max(id) AS id
                   FROM event WHERE record_id BETWEEN %(from)s AND %(to)s GROUP BY 1) e
                   WHERE r.id = e.record_id""",
                span,
            )
        say(f"{type_def.plural}: {end:,}.")


def _vacuum() -> None:
    """Lists are read from indexes alone where the visibility map is fresh."""
    with connection.cursor() as cursor:
        for table in (
            "record_seen", "record", "record_search", "event", "work_task", "work_part",
            "processes_running", "processes_waiting", "processes_passed", "processes_fact",
        ):  # fmt: skip
            cursor.execute(f"VACUUM ANALYZE {table}")
