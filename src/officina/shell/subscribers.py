from __future__ import annotations

from collections.abc import Sequence

from officina.kernel.database import sql
from officina.kernel.events.log import LoggedEvent
from officina.kernel.events.subscribers import project

_COUNT = """
INSERT INTO shell_acts (week, user_id, kind, type_id, count)
SELECT date_trunc('week', e.at AT TIME ZONE 'UTC')::date, e.actor_id, e.kind,
  coalesce(r.type_id, 0), count(*)
FROM unnest(%(ids)s::bigint[], %(ats)s::timestamptz[]) i(id, at)
JOIN event e ON e.id = i.id AND e.at = i.at
LEFT JOIN record r ON r.id = e.record_id
GROUP BY 1, 2, 3, 4
ON CONFLICT (user_id, week, kind, type_id) DO UPDATE SET count = shell_acts.count + excluded.count
"""


def forget_all() -> None:
    sql.rows("DELETE FROM shell_acts")


@project("adoption", reset=forget_all)
def count(logged: Sequence[LoggedEvent]) -> None:
    """What people did themselves: robots and the house have no habits."""
    own = [one for one in logged if one.actor_id is not None and not one.robot]
    if own:
        sql.rows(_COUNT, {"ids": [one.id for one in own], "ats": [one.at for one in own]})
