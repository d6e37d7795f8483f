"""A narrow row for each case, so that a million of them are counted in a fraction of a second.

It is a projection: what stands in it follows from the cases and may be built anew at any time.
Who sees a case is kept as the number of its list of principals; there are few different lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.records.types import types
from officina.processes.analytics.places import lay_places

RUNNING, SUSPENDED, DONE, CANCELLED = range(4)
"""``status`` of a fact."""
CHUNK = 20_000

CONTACTS: dict[str, str | Promise] = {
    "letter.sent": gettext_lazy("Letter"),
}
"""Events that are a contact with the client: on the case, its tasks, or what it runs on."""


def count_contacts_of(kind: str, label: str | Promise) -> None:
    """A channel says which of its events are contacts with clients; called in AppConfig.ready."""
    CONTACTS[kind] = label


_CONCERNED = """
SELECT record_id FROM processes_running WHERE record_id = ANY(%(ids)s::bigint[])
UNION SELECT record_id FROM processes_running WHERE subject_id = ANY(%(ids)s::bigint[])
UNION SELECT case_id FROM processes_waiting WHERE ref = ANY(%(ids)s::bigint[])
UNION SELECT case_id FROM processes_fact WHERE case_id = ANY(%(ids)s::bigint[])
"""


def follow(events: Sequence[LoggedEvent]) -> None:
    """Bring the facts of all cases that these events concern up to date."""
    ids = {one.record_id for one in events if one.record_id is not None}
    if ids:
        refresh(case_id for (case_id,) in sql.rows(_CONCERNED, {"ids": sorted(ids)}))


_GONE = """
DELETE FROM processes_fact f WHERE f.case_id = ANY(%(ids)s::bigint[])
  AND NOT EXISTS (SELECT FROM record r WHERE r.id = f.case_id AND r.deleted_at IS NULL)
"""
_AUDIENCES = """
INSERT INTO processes_audience (key, acl)
SELECT DISTINCT ON (x.key) x.key, x.acl FROM (
  SELECT md5(r.acl::text)::uuid AS key, r.acl FROM record r
  WHERE r.id = ANY(%(ids)s::bigint[])) x
WHERE NOT EXISTS (SELECT FROM processes_audience a WHERE a.key = x.key)
ON CONFLICT DO NOTHING
"""
_VERSIONS = """
SELECT DISTINCT version_id FROM processes_running WHERE record_id = ANY(%(ids)s::bigint[])
"""
# Of several steps at once it stands at the one that has waited longest.
_FACTS = """
INSERT INTO processes_fact (case_id, process_id, company_id, cents, since, due_at, seconds,
  audience_id, place_id, responsible_id, unit_id, organisation_id, started_on, status, progress,
  was_late, is_stuck, currency)
SELECT r.id, v.process_id, r.company_id, (r.amount * 100)::bigint, coalesce(w.since, r.stage_since),
  w.due_at, CASE WHEN NOT r.is_open
    THEN extract(epoch FROM r.stage_since - r.created_at)::bigint END,
  a.id, p.id, r.responsible_id, r.unit_id, r.organisation_id, r.created_at::date, s.status,
  CASE WHEN s.status = 2 THEN 100 WHEN s.status < 2 THEN coalesce(p.progress, 0) END,
  EXISTS (SELECT FROM processes_passed l WHERE l.case_id = r.id AND l.late),
  coalesce(w.is_stuck, false), r.currency
FROM record r JOIN processes_running c ON c.record_id = r.id
  JOIN processes_version v ON v.id = c.version_id
  JOIN processes_audience a ON a.key = md5(r.acl::text)::uuid
  CROSS JOIN LATERAL (SELECT CASE r.stage_id WHEN %(done)s::integer THEN 2
    WHEN %(cancelled)s::integer THEN 3 WHEN %(suspended)s::integer THEN 1 ELSE 0 END AS status) s
  LEFT JOIN LATERAL (SELECT w.node, w.since,
      min(t.due_at) OVER () AS due_at, bool_or(w.kind = 'incident') OVER () AS is_stuck
    FROM processes_waiting w
      LEFT JOIN record t ON w.kind = 'work' AND t.id = w.ref AND t.is_open
    WHERE w.case_id = r.id
    ORDER BY w.kind NOT IN ('work', 'job', 'call', 'incident'), w.since, w.id LIMIT 1) w ON true
  LEFT JOIN processes_place p ON p.version_id = c.version_id
    AND p.node = split_part(w.node, ':', 1)
WHERE r.id = ANY(%(ids)s::bigint[]) AND r.deleted_at IS NULL
ON CONFLICT (case_id) DO UPDATE SET process_id = excluded.process_id,
  company_id = excluded.company_id, cents = excluded.cents, since = excluded.since,
  due_at = excluded.due_at, seconds = excluded.seconds, audience_id = excluded.audience_id,
  place_id = excluded.place_id, responsible_id = excluded.responsible_id,
  unit_id = excluded.unit_id, organisation_id = excluded.organisation_id,
  started_on = excluded.started_on, status = excluded.status, progress = excluded.progress,
  was_late = excluded.was_late, is_stuck = excluded.is_stuck, currency = excluded.currency
"""
_NO_CONTACTS = "DELETE FROM processes_contact WHERE case_id = ANY(%(ids)s::bigint[])"
# Only what happened while the case ran belongs to it.
_CONTACTS = """
INSERT INTO processes_contact (case_id, kind, count)
SELECT r.id, e.kind, count(*) FROM record r JOIN processes_running c ON c.record_id = r.id
  CROSS JOIN LATERAL (SELECT r.id UNION SELECT c.subject_id
    UNION SELECT p.task_id FROM processes_passed p WHERE p.case_id = r.id AND p.task_id IS NOT NULL
    UNION SELECT w.ref FROM processes_waiting w WHERE w.case_id = r.id AND w.kind = 'work') o(id)
  JOIN event e ON e.record_id = o.id AND e.kind = ANY(%(kinds)s::text[])
    AND e.at >= r.created_at AND (r.is_open OR e.at <= r.stage_since)
WHERE r.id = ANY(%(ids)s::bigint[]) AND r.deleted_at IS NULL GROUP BY r.id, e.kind
"""


def refresh(case_ids: Iterable[int]) -> None:
    """Write the facts of these cases anew."""
    ids = sorted(set(case_ids))
    for begin in range(0, len(ids), CHUNK):
        _write(ids[begin : begin + CHUNK])


def _write(ids: list[int]) -> None:
    params: dict[str, Any] = {"ids": ids}
    lay_places(version for (version,) in sql.rows(_VERSIONS, params))
    sql.rows(_AUDIENCES, params)
    sql.rows(_GONE, params)
    case = types().by_code("case")
    stages = {code: case.stage(code).id for code in ("done", "cancelled", "suspended")}
    sql.rows(_FACTS, params | stages)
    sql.rows(_NO_CONTACTS, params)
    sql.rows(_CONTACTS, params | {"kinds": sorted(CONTACTS)})


def forget_all() -> None:
    """Before it is built anew."""
    sql.rows("TRUNCATE processes_fact, processes_contact, processes_audience, processes_place")
