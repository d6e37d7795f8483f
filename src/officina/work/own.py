"""The kernel's doors to tasks lead to work's own verbs."""

from __future__ import annotations

from officina.kernel.records.own import Own
from officina.work.actions.create_tasks import create_parsed
from officina.work.actions.move_task import move_task
from officina.work.actions.take_back import take_back
from officina.work.policies import closed_fields, record_may

_PEOPLE = """
 wx AS (DELETE FROM work_part w USING r WHERE w.record_id = r.id AND w.role = 'responsible'
    AND w.p IS DISTINCT FROM r.responsible_id
    OR w.record_id = r.id AND w.role = 'pool' AND r.responsible_id IS NOT NULL),
 wr AS (INSERT INTO work_part (record_id, role, p, is_open, due_at)
    SELECT r.id, 'responsible', r.responsible_id, r.is_open AND r.deleted_at IS NULL, r.due_at
    FROM r WHERE r.responsible_id IS NOT NULL
    ON CONFLICT (record_id, role, p) DO UPDATE
      SET is_open = excluded.is_open, due_at = excluded.due_at),
 wo AS (UPDATE work_part w SET is_open = r.is_open AND r.deleted_at IS NULL, due_at = r.due_at
    FROM r WHERE w.record_id = r.id AND w.role <> 'responsible'
      AND (w.is_open, w.due_at) IS DISTINCT FROM
        (r.is_open AND r.deleted_at IS NULL, r.due_at)),
"""
_PLACES = """
 wo AS (UPDATE work_part w SET is_open = r.is_open AND r.deleted_at IS NULL, due_at = r.due_at
    FROM r WHERE w.record_id = r.id),
"""
_QUIET = """
 wq AS (DELETE FROM due q USING r WHERE q.record_id = r.id AND NOT r.is_open
    AND q.kind IN ('work.remind', 'work.overdue')),
"""


def follows(columns: frozenset[str]) -> str:
    """Those who take part see by their own rows where a task stands; what is closed is not due."""
    if "responsible_id" in columns:
        return _PEOPLE + _QUIET
    places = _PLACES if columns & {"is_open", "due_at", "deleted_at"} else ""
    return places + (_QUIET if "is_open" in columns else "")


OWN = Own(
    create=create_parsed,
    move=move_task,
    take_back=take_back,
    kinds="task.",
    may=record_may,
    closed=closed_fields,
    follows=follows,
)
