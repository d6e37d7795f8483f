"""Who of a pool gets work by rule (round robin, least loaded)."""

from __future__ import annotations

from typing import Literal

from officina.kernel.database import sql
from officina.kernel.notify.audience import people_of

type Rule = Literal["round_robin", "least_loaded"]

_LOAD = """
SELECT who.id, (SELECT count(*) FROM (SELECT FROM work_part w
    WHERE w.p = who.id AND w.role = 'responsible' AND w.is_open LIMIT 1000) x) AS load,
  (SELECT coalesce(max(e.id), 0) FROM work_task t JOIN record r ON r.id = t.record_id
    JOIN event e ON e.record_id = r.id AND e.at >= r.created_at
      AND e.kind = ANY(%(given)s::text[])
    WHERE r.responsible_id = who.id AND t.pool = %(pool)s) AS last
FROM unnest(%(people)s::integer[]) who(id)
"""


def pick_from_pool(pool: int, rule: Rule) -> int | None:
    """Who is next: whoever got work of this pool the longest ago, or has the least open work.

    ``None`` where nobody stands in the pool.
    """
    found = sql.rows(
        _LOAD,
        {"people": people_of(pool), "pool": pool, "given": ["task.delegated", "task.claimed"]},
    )
    if not found:
        return None
    by_rule = {"least_loaded": lambda row: (row[1], row[2], row[0])}
    key = by_rule.get(rule, lambda row: (row[2], row[1], row[0]))
    return int(min(found, key=key)[0])
