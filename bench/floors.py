"""The floor under a page: the least SQL that answers it, by psycopg, on the same database.

No session, rights, templates or live signals: what is above the floor is the price of a portal.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg

_IDS = """SELECT DISTINCT ON (y.updated_at, y.id) y.id, y.updated_at
  FROM unnest(%(token)s::int[]) tk CROSS JOIN LATERAL (
    SELECT s.id, s.updated_at FROM record_seen s
    WHERE s.p = tk AND s.type_id = %(type)s {stage}
    ORDER BY s.updated_at DESC, s.id DESC LIMIT {n}) y
  ORDER BY y.updated_at DESC, y.id DESC LIMIT {n}"""
_LIST = f"""WITH m AS MATERIALIZED ({_IDS})
SELECT r.*, u.name FROM (SELECT id FROM m LIMIT 50) p JOIN record r USING (id)
LEFT JOIN principals_user u ON u.id = r.responsible_id ORDER BY r.updated_at DESC"""
_EVENT = """INSERT INTO event (at, kind, record_id, actor_id, data)
  SELECT now(), 'record.edited', id, responsible_id, '{}' FROM r"""
QUERIES = {
    "list of one stage": _LIST.format(stage="AND s.stage_id = %(stage)s", n=1_001),
    "list of all": _LIST.format(stage="", n=1_001),
    "board": f"""SELECT st.id, r.*, u.name FROM unnest(%(stages)s::int[]) st(id)
      CROSS JOIN LATERAL ({_IDS.format(stage="AND s.stage_id = st.id", n=25)}) x
      JOIN record r ON r.id = x.id LEFT JOIN principals_user u ON u.id = r.responsible_id""",
    "card": """SELECT r.*, d.*, e.*, u.name FROM record r JOIN lead d ON d.record_id = r.id
      LEFT JOIN event e ON e.record_id = r.id AND e.at >= r.created_at
      LEFT JOIN principals_user u ON u.id = e.actor_id
      WHERE r.id = %(record)s AND r.acl && %(token)s::int[] ORDER BY e.at DESC LIMIT 50""",
    "create": f"""WITH r AS (INSERT INTO record (type_id, number, title, stage_id, responsible_id,
        created_at, updated_at, stage_since) VALUES (%(type)s, 'bench ' || gen_random_uuid(),
        'Bench', %(stage)s, %(user)s, now(), now(), now()) RETURNING *),
      d AS (INSERT INTO lead (record_id, person) SELECT id, 'P' FROM r),
      s AS (INSERT INTO record_seen SELECT p, type_id, stage_id, updated_at, id, amount
        FROM r, unnest(acl) p) {_EVENT}""",
    "move": f"""WITH r AS (UPDATE record SET stage_id = %(stage)s, updated_at = now()
        WHERE id = %(record)s RETURNING *),
      s AS (UPDATE record_seen s SET stage_id = r.stage_id, updated_at = r.updated_at
        FROM r WHERE s.id = r.id) {_EVENT}""",
    "search, three words": """SELECT r.id, r.title FROM (SELECT record_id FROM record_search
      WHERE doc @@ plainto_tsquery('simple', %(words)s) AND acl && %(token)s::int[] LIMIT 20) x
      JOIN record r ON r.id = x.record_id""",
}


def floor(
    line: psycopg.Connection[Any],
    name: str,
    params: dict[str, Any],
    database_cpu: Callable[[], float],
    times: int,
) -> float:
    """Median ms of CPU, of psycopg and the database, of one page's statement; undone each time."""
    taken = []
    for n in range(times + 10):
        before, began = database_cpu(), time.thread_time()
        answer = line.execute(QUERIES[name].encode(), params, prepare=True)
        if answer.description:
            answer.fetchall()
        line.rollback()
        own = time.thread_time() - began
        if n >= 10:
            taken.append((own + database_cpu() - before) * 1000)
    return statistics.median(taken)
