"""What happened to a record, newest first: people's words and what the log says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from officina.kernel.database import sql

PAGE = 50

_TIMELINE = """
SELECT e.id, e.at, e.kind, e.actor_id, e.behalf_id, e.robot, e.data, u.name, u.photo,
  c.id, c.text, c.edited_at, c.deleted_at,
  (SELECT jsonb_agg(jsonb_build_array(x.emoji, x.n, x.mine) ORDER BY x.first)
   FROM (SELECT emoji, count(*) AS n, min(id) AS first,
           bool_or(user_id = %(viewer)s) AS mine
         FROM records_reaction q WHERE q.comment_id = c.id GROUP BY emoji) x)
FROM (SELECT * FROM event WHERE record_id = %(record)s AND at >= %(since)s
        AND id < %(before)s AND kind NOT IN ('comment.reacted', 'comment.edited', 'comment.deleted')
      ORDER BY at DESC, id DESC LIMIT %(limit)s) e
LEFT JOIN principals_user u ON u.id = e.actor_id
LEFT JOIN records_comment c ON e.kind = 'comment.added' AND c.id = (e.data->>'comment')::bigint
ORDER BY e.at DESC, e.id DESC
"""


@dataclass(slots=True)
class Entry:
    """One line of the timeline, as the log has it."""

    id: int
    at: dt.datetime
    kind: str
    actor_id: int | None
    behalf_id: int | None
    robot: str
    data: dict[str, Any]
    actor: str
    photo: str
    comment_id: int | None = None
    text: str = ""
    edited_at: dt.datetime | None = None
    reactions: list[tuple[str, int, bool]] = field(default_factory=list)


def timeline(
    record_id: int,
    *,
    created_at: dt.datetime,
    viewer_id: int,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[list[Entry], int | None]:
    """Entries and the event id that the next page begins before; comments taken back are left out.

    ``created_at`` bounds the months that are looked into.
    """
    found = sql.rows(
        _TIMELINE,
        {
            "record": record_id,
            "since": created_at - dt.timedelta(minutes=1),
            "before": before or 2**62,
            "viewer": viewer_id,
            "limit": limit + 1,
        },
    )
    entries = [_entry(row) for row in found[:limit] if row[12] is None]
    return entries, (found[limit - 1][0] if len(found) > limit else None)


def _entry(row: tuple[Any, ...]) -> Entry:
    event_id, at, kind, actor_id, behalf_id, robot, data, actor, photo = row[:9]
    comment_id, text, edited_at, _deleted_at, reactions = row[9:]
    return Entry(
        id=event_id,
        at=at,
        kind=kind,
        actor_id=actor_id,
        behalf_id=behalf_id,
        robot=robot,
        data=json.loads(data),
        actor=actor or "",
        photo=photo or "",
        comment_id=comment_id,
        text=text or "",
        edited_at=edited_at,
        reactions=[tuple(one) for one in json.loads(reactions)] if reactions else [],
    )
