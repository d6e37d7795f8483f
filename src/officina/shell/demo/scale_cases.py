"""Cases by the hundred thousand: as their process would leave them, without its time.

One case of each kind really goes each way, up to each of its steps; what it left is then written
many times over by the server itself, with other people, clients, sums and days.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.types import types
from officina.processes.actions.publish import publish
from officina.processes.actions.save_draft import save_draft
from officina.processes.actions.start_case import start_case
from officina.processes.analytics import facts
from officina.processes.routes.compile import compile_route
from officina.processes.routes.route import Route, Step
from officina.work.actions.complete_task import complete_task

CHUNK = 50_000
CLIENTS = 20_000
PEOPLE = 500
DONE_OF_TEN = 7
"""So many of ten cases are over."""
PROCESSES = (
    ("Sale of equipment", ("First contact", "Offer", "Contract", "Invoice", "Delivery", "Review")),
    ("Approval of a contract", ("Draft", "Lawyer", "Finance", "Signature")),
    ("Answer to a complaint", ("Receive", "Examine", "Decide", "Answer the client")),
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a case leaves that went so far. ``lines`` and ``waits`` are JSON of rows."""

    version_id: int
    process_id: int
    title: str
    step: str
    status: str
    state: str
    lines: str
    waits: str


def fill_cases(count: int, first_person: int, say: Say) -> None:
    """Add so many cases of three processes; people are numbered from the first on."""
    olena = Actor.person(User.objects.get(email="olena@aurora.example").id)
    patterns = [one for title, steps in PROCESSES for one in _patterns(title, steps, olena)]
    done = [one for one in patterns if one.status == "ended"]
    running = [one for one in patterns if one.status != "ended"]
    company = types().by_code("company")
    clients = sql.rows(
        "SELECT id FROM record WHERE type_id = %(type)s ORDER BY id LIMIT %(most)s",
        {"type": company.id, "most": CLIENTS},
    )
    params = _params(done, running, first_person) | {"clients": [id for (id,) in clients]}
    for begin in range(0, count, CHUNK):
        end = min(begin + CHUNK, count)
        with transaction.atomic():
            _write(params | {"first": begin + 1, "last": end})
        say(f"Cases: {end:,}.")


def _patterns(title: str, steps: tuple[str, ...], by: Actor) -> Iterator[Pattern]:
    me = ({"kind": "initiator"},)
    route = Route(tuple(Step(f"s{n}", title=name, performers=me) for n, name in enumerate(steps)))
    made = create_record(types().by_code("process"), {"title": title}, by=by).record_id
    compiled = compile_route(route, title)
    save_draft(made, by=by, xml=compiled.xml, settings=compiled.settings)
    publish(made, by=by)
    found: list[Pattern] = []
    # What the examples leave is looked at and then undone.
    with transaction.atomic():
        case = start_case(made, by=by)
        for _step in steps:
            found.append(_pattern(case, title))
            [(task,)] = sql.rows(
                "SELECT ref FROM processes_waiting WHERE case_id = %(id)s AND kind = 'work'",
                {"id": case},
            )
            complete_task(task, by=by)
        found.append(_pattern(case, title))
        transaction.set_rollback(True)
    yield from found


def _pattern(case: int, title: str) -> Pattern:
    found = sql.row(
        """SELECT c.version_id, v.process_id, c.status, c.state::text,
             (SELECT json_agg(json_build_object('kind', p.kind, 'node', p.node, 'flow', p.flow,
                'token', p.token, 'how', p.how) ORDER BY p.id)
              FROM processes_passed p WHERE p.case_id = c.record_id)::text,
             (SELECT coalesce(json_agg(json_build_object('kind', w.kind, 'token', w.token,
                'node', w.node, 'branch', w.branch, 'data', w.data)), '[]')
              FROM processes_waiting w WHERE w.case_id = c.record_id)::text,
             (SELECT r.title FROM processes_waiting w JOIN record r ON r.id = w.ref
              WHERE w.case_id = c.record_id LIMIT 1)
           FROM processes_running c JOIN processes_version v ON v.id = c.version_id
           WHERE c.record_id = %(id)s""",
        {"id": case},
    )
    assert found is not None
    version, process, status, state, lines, waits, step = found
    return Pattern(version, process, title, step or "", status, state, lines, waits)


def _params(done: list[Pattern], running: list[Pattern], first_person: int) -> dict[str, Any]:
    case, task = types().by_code("case"), types().by_code("task")
    told = [*done, *running]
    return {
        "type": case.id,
        "task_type": task.id,
        "pattern": case.number_pattern,
        "task_pattern": task.number_pattern,
        "done": len(done),
        "running": len(running),
        "of_ten": DONE_OF_TEN,
        "stages": [case.stage(code).id for code in ("done", "cancelled", "running")],
        "waiting": task.stage("waiting").id,
        "person": first_person,
        "people": PEOPLE,
        "now": clock.now(),
        "patterns": json.dumps(
            [
                {
                    "n": n, "version": one.version_id, "process": one.process_id,
                    "title": one.title, "step": one.step, "status": one.status,
                    "state": json.loads(one.state), "lines": json.loads(one.lines),
                    "waits": json.loads(one.waits),
                }
                for n, one in enumerate(told)
            ]
        ),
    }  # fmt: skip


_MADE = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, nextval('record_id_seq') AS case_id, x.*,
  CASE WHEN NOT x.over THEN nextval('record_id_seq') END AS task_id
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
CROSS JOIN LATERAL (SELECT abs(hashint8(n * 7919))::bigint AS h) a
CROSS JOIN LATERAL (SELECT h, h %% 10 < %(of_ten)s::integer AS over, h %% 100 < 4 AS cancelled,
  CASE WHEN h %% 10 < %(of_ten)s::integer THEN h / 10 %% %(done)s::integer
    ELSE %(done)s::integer + h / 10 %% %(running)s::integer END AS p,
  %(now)s::timestamptz - ((h %% 700) || ' days')::interval - ((h / 3 %% 86400) || ' s')::interval
    AS began, ((h / 11 %% 20 + 1) || ' days')::interval AS took,
  (%(person)s::integer + (h / 13 %% %(people)s::integer))::integer AS who,
  (%(clients)s::bigint[]) [1 + h / 17 %% greatest(cardinality(%(clients)s::bigint[]), 1)] AS client
) x
"""
_PATTERNS = """
CREATE TEMPORARY TABLE pattern ON COMMIT DROP AS
SELECT * FROM jsonb_to_recordset(%(patterns)s::jsonb) AS z(n integer, version bigint,
  process bigint, title text, step text, status text, state jsonb, lines jsonb, waits jsonb)
"""
_CASES = """
INSERT INTO record (id, type_id, number, title, stage_id, is_open, responsible_id, unit_id,
  organisation_id, company_id, amount, currency, created_by_id, created_at, updated_at,
  stage_since, event_id, fields)
SELECT m.case_id, %(type)s::smallint,
  replace(%(pattern)s::text, '{n}', nextval('record_number_' || %(type)s::integer)::text),
  p.title || ' ' || m.n,
  (%(stages)s::integer[]) [CASE WHEN NOT m.over THEN 3 WHEN m.cancelled THEN 2 ELSE 1 END],
  NOT m.over, u.id, u.unit_id, o.organisation_id, m.client, (m.h %% 90000 + 100)::numeric, 'EUR',
  u.id, m.began, s.at, s.at, 0, jsonb_build_object('process', p.process)
FROM made m JOIN pattern p ON p.n = m.p JOIN principals_user u ON u.id = m.who
  JOIN principals_unit o ON o.id = u.unit_id
  CROSS JOIN LATERAL (SELECT CASE WHEN m.over THEN least(m.began + m.took, %(now)s) ELSE m.began END
    AS at) s
"""
_TASKS = """
INSERT INTO record (id, type_id, number, title, stage_id, is_open, responsible_id, unit_id,
  organisation_id, company_id, due_at, created_by_id, created_at, updated_at, stage_since,
  event_id, fields)
SELECT m.task_id, %(task_type)s::smallint,
  replace(%(task_pattern)s::text, '{n}', nextval('record_number_' || %(task_type)s::integer)::text),
  p.step, %(waiting)s::integer, true, u.id, u.unit_id, o.organisation_id, m.client,
  %(now)s::timestamptz + ((m.h / 19 %% 30 - 4) || ' days')::interval, u.id, m.began, m.began,
  m.began, 0, '{}'
FROM made m JOIN pattern p ON p.n = m.p JOIN principals_user u ON u.id = m.who
  JOIN principals_unit o ON o.id = u.unit_id WHERE m.task_id IS NOT NULL
"""
_DETAILS = """
INSERT INTO work_task (record_id, is_important, creator, spent, remind, condition, host, reason)
SELECT task_id, false, who, 0, '[]', '', 'processes', '' FROM made WHERE task_id IS NOT NULL
"""
_PARTS = """
INSERT INTO work_part (record_id, role, p, is_open, due_at)
SELECT m.task_id, z.role, m.who, true, r.due_at FROM made m JOIN record r ON r.id = m.task_id
  CROSS JOIN (VALUES ('responsible'), ('creator')) z(role)
"""
_RUNNING = """
INSERT INTO processes_running (record_id, version_id, initiator_id, status, state, depth)
SELECT m.case_id, p.version, m.who, p.status, p.state, 0 FROM made m JOIN pattern p ON p.n = m.p
"""
_WAITING = """
INSERT INTO processes_waiting (case_id, kind, token, node, branch, ref, name, data, since)
SELECT m.case_id, w.kind, w.token, w.node, w.branch,
  CASE WHEN w.kind = 'work' THEN m.task_id END, '', w.data, m.began
FROM made m JOIN pattern p ON p.n = m.p CROSS JOIN LATERAL jsonb_to_recordset(p.waits)
  AS w(kind text, token integer, node text, branch integer, data jsonb) WHERE NOT m.over
"""
_PASSED = """
INSERT INTO processes_passed (case_id, at, kind, node, flow, token, how, actor_id,
  seconds_working, seconds_waiting, late, reason)
SELECT m.case_id, m.began + m.took * (l.n::float / jsonb_array_length(p.lines)),
  l.row->>'kind', l.row->>'node', l.row->>'flow', (l.row->>'token')::integer, l.row->>'how',
  CASE WHEN l.row->>'kind' = 'ended' THEN m.who END,
  CASE WHEN l.row->>'kind' = 'ended' THEN 600 + (m.h / l.n %% 40000) END,
  CASE WHEN l.row->>'kind' = 'ended' THEN m.h / l.n %% 600 END,
  l.row->>'kind' = 'ended' AND m.h / l.n %% 17 = 0, ''
FROM made m JOIN pattern p ON p.n = m.p
  CROSS JOIN LATERAL jsonb_array_elements(p.lines) WITH ORDINALITY AS l(row, n)
ORDER BY m.case_id, l.n
"""
_SEEN = """
INSERT INTO record_seen (p, type_id, stage_id, updated_at, id, amount)
SELECT DISTINCT a, r.type_id, r.stage_id, r.updated_at, r.id, r.amount
FROM (SELECT case_id AS id FROM made UNION ALL SELECT task_id FROM made) m
  JOIN record r ON r.id = m.id, unnest(r.acl) a
ORDER BY a, r.updated_at
"""
_EVENTS = """
INSERT INTO event (at, kind, record_id, actor_id, data)
SELECT m.began, 'case.started', m.case_id, m.who, '{}'::jsonb FROM made m
UNION ALL SELECT m.began + m.took / 2, 'letter.sent', m.case_id, m.who,
  '{"subject": "About your order", "to": ["client@mail.example"]}' FROM made m WHERE m.h %% 3 = 0
"""
_PARTS_OF_ALL = (_CASES, _TASKS, _DETAILS, _PARTS, _RUNNING, _WAITING, _PASSED, _SEEN, _EVENTS)


def _write(params: dict[str, Any]) -> None:
    sql.rows(_PATTERNS, params)
    sql.rows(_MADE, params)
    sql.rows("ANALYZE made")
    for part in _PARTS_OF_ALL:
        sql.rows(part, params)
    facts.refresh(case for (case,) in sql.rows("SELECT case_id FROM made"))
