"""Every live token has a waiting row or an incident, and no row waits for nothing.

The state is asked (`bpmn.waits`), not the history: what is open in the tables has to be exactly
that. A test runs it after everything; `officina check` samples a running house.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import bpmn
from officina.kernel.database import sql
from officina.processes.bundle import bundle

BATCH = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """A case whose rows and state disagree."""

    case_id: int
    missing: frozenset[tuple[str, int, str, int | None]]
    extra: frozenset[tuple[str, int, str, int | None]]

    def __str__(self) -> str:
        return f"case {self.case_id}: lacks {set(self.missing)}, has {set(self.extra)}"


_CASES = """
SELECT c.record_id, c.version_id, c.state,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(w.kind, w.token, w.node, w.branch)), '[]')
   FROM processes_waiting w WHERE w.case_id = c.record_id)
FROM processes_running c WHERE c.record_id > %(after)s AND (c.status <> 'ended'
  OR EXISTS (SELECT FROM processes_waiting w WHERE w.case_id = c.record_id))
ORDER BY c.record_id LIMIT %(batch)s
"""

_TIMERS = """
SELECT w.case_id, w.token, w.node FROM processes_waiting w
WHERE w.kind = 'timer' AND NOT coalesce((w.data->>'missed')::boolean, false)
  AND NOT EXISTS (SELECT FROM due d WHERE d.key = 'case:' || w.case_id || ':' || w.token || ':'
    || w.node)
LIMIT 100
"""

_TASKS = """
SELECT w.case_id, w.token, w.node, w.branch FROM processes_waiting w
  LEFT JOIN record r ON r.id = w.ref
WHERE w.kind = 'work' AND (r.id IS NULL OR NOT r.is_open) LIMIT 100
"""


def broken(most: int | None = None) -> list[Broken]:
    """Cases whose waiting rows are not what their state waits for; timers that nothing will ring;
    steps whose task is closed. ``most`` cases are looked at, or all."""
    found = [one for one in _by_state(most) if one.missing or one.extra]
    for case_id, token, node in sql.rows(_TIMERS):
        found.append(Broken(case_id, frozenset({("due", token, node, None)}), frozenset()))
    for case_id, token, node, branch in sql.rows(_TASKS):
        found.append(Broken(case_id, frozenset({("task", token, node, branch)}), frozenset()))
    return found


def _by_state(most: int | None) -> Iterator[Broken]:
    after, seen = 0, 0
    while most is None or seen < most:
        rows = sql.rows(_CASES, {"after": after, "batch": BATCH})
        for case_id, version_id, state, waiting in rows:
            after = case_id
            seen += 1
            saved = bpmn.State.from_json(json.loads(state))
            expected = frozenset(
                (str(w.kind), w.token, w.at, w.branch)
                for w in bpmn.waits(bundle(version_id).definition, saved)
            )
            stored = [(k, t, n, b) for k, t, n, b in json.loads(waiting)]
            twice = {one for one in stored if stored.count(one) > 1}
            yield Broken(
                case_id, expected - frozenset(stored), frozenset(stored) - expected | twice
            )
        if len(rows) < BATCH:
            return
