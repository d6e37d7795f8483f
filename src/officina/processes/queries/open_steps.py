"""Where a case stands, for other programs: what it waits for, and what each step asks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.principals.names import Name, names_of
from officina.kernel.records.rows import to_json
from officina.kernel.records.types import types
from officina.processes.bundle import Bundle, bundle
from officina.processes.steps import FormField

MOST = 1_000

_CASE = """
SELECT r.number, c.status, c.version_id, v.process_id, v.n, p.title, c.subject_id, s.type_id, s.acl
FROM processes_running c JOIN record r ON r.id = c.record_id
  JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
  LEFT JOIN record s ON s.id = c.subject_id AND s.deleted_at IS NULL
WHERE c.record_id = %(case)s
"""
_WAITS = """
SELECT w.kind, w.token, w.branch, w.node, w.since, w.name, w.data,
  CASE WHEN r.acl && %(tasks)s::integer[] THEN r.id END, r.responsible_id, d.pool, r.due_at
FROM processes_waiting w LEFT JOIN record r ON w.kind = 'work' AND r.id = w.ref
  LEFT JOIN work_task d ON d.record_id = r.id
WHERE w.case_id = %(case)s ORDER BY w.id LIMIT %(most)s
"""


def open_steps(case_id: int, rights: Rights) -> dict[str, Any]:
    """The state of a case that the viewer sees; the caller has asked that. In three queries.

    The record that it runs on, and its tasks, are named to who sees them.
    """
    found = sql.row(_CASE, {"case": case_id})
    if found is None:
        return {"id": case_id, "status": "ended", "steps": []}
    number, status, version_id, process_id, n, title, subject, type_id, acl = found
    params = {"case": case_id, "tasks": sorted(rights.token("task")), "most": MOST}
    waits = sql.rows(_WAITS, params)
    names = names_of(one for row in waits for one in row[8:10])
    compiled = bundle(version_id)
    return {
        "id": case_id,
        "number": number,
        "status": status,
        "process": {"id": process_id, "title": title, "version": n},
        "subject": _subject(subject, type_id, acl, rights),
        "steps": [_step(row, compiled, names) for row in waits],
    }


def _subject(
    subject: int | None, type_id: int | None, acl: Sequence[int] | None, rights: Rights
) -> dict[str, Any] | None:
    if type_id is None:
        return None
    type_def = types().by_id(type_id)
    is_seen = bool(rights.token(type_def.code).intersection(acl or ()))
    return {"id": subject, "type": type_def.slug} if is_seen else None


def _step(row: Sequence[Any], compiled: Bundle, names: Mapping[int, Name]) -> dict[str, Any]:
    kind, token, branch, node, since, name, data, task, responsible, pool, due_at = row
    said, step = json.loads(data), compiled.step(node)
    who = names.get(responsible or pool or 0)
    found = {
        "kind": kind,
        "title": compiled.title(node),
        "node": node.partition(":")[0],
        "token": token,
        "branch": branch,
        "since": to_json(since),
        "due_at": to_json(due_at) or said.get("due"),
        "takes": [_taken(one) for one in step.form],
    }
    if kind == "work":
        found |= {
            "task": task,
            "who": {"id": who.id, "name": who.name} if who is not None else None,
            "outcomes": [one.code for one in step.outcomes],
        }
    elif kind in ("message", "signal"):
        found["name"] = name
    elif kind == "incident":
        found["problem"] = said.get("message", "")
    return found


def _taken(one: FormField) -> dict[str, Any]:
    """A line of what the step asks for: a field of the record, or a variable of the case."""
    return {
        "code": one.field or one.name,
        "of_record": bool(one.field),
        "kind": None if one.field else one.kind,
        "is_required": one.required,
        "is_readonly": one.readonly,
    }
