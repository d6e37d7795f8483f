"""What happened to a record, newest first: people's words and what the log says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from officina.kernel.database import sql
from officina.kernel.events.kinds import all_kinds
from officina.kernel.records import events

PAGE = 50
FURTHEST = 500
"""Entries that are fetched again at once, at most."""
TOGETHER = dt.timedelta(minutes=5)
"""Edits by one person that follow each other this closely read as one."""
GATHERED = frozenset({events.EDITED.code, events.CHECKED.code})

type Shown = Literal["", "words", "changes"]

_TIMELINE = """
SELECT e.id, e.at, e.kind, e.actor_id, e.behalf_id, e.robot, e.data, u.name, u.photo,
  c.id, c.text, c.edited_at, c.deleted_at,
  (SELECT jsonb_agg(jsonb_build_array(x.emoji, x.n, x.mine) ORDER BY x.first)
   FROM (SELECT emoji, count(*) AS n, min(id) AS first,
           bool_or(user_id = %(viewer)s) AS mine
         FROM records_reaction q WHERE q.comment_id = c.id GROUP BY emoji) x)
FROM (SELECT * FROM event WHERE record_id = %(record)s AND at >= %(since)s
        {before} {reach} {shown}
        AND kind NOT IN ('comment.reacted', 'comment.edited', 'comment.deleted')
        AND NOT (kind IN ('file.attached', 'file.replaced') AND data ? 'field')
      ORDER BY at DESC, id DESC LIMIT %(limit)s) e
LEFT JOIN principals_user u ON u.id = e.actor_id
LEFT JOIN records_comment c ON e.kind = 'comment.added' AND c.id = (e.data->>'comment')::bigint
ORDER BY e.at DESC, e.id DESC
"""
# What was loaded from elsewhere has its old moments and new numbers: the place is both.
_BEFORE = """AND (at, id) < (SELECT b.at, b.id FROM event b
          WHERE b.record_id = %(record)s AND b.id = %(before)s)"""
_REACH = _BEFORE.replace("<", ">=").replace("%(before)s", "%(reach)s")
_WORDS = "(kind = ANY(%(words)s::text[]))"


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
    steps: list[dict[str, Any]] = field(default_factory=list)
    """What was gathered into this entry, the oldest first."""
    began: dt.datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.at


def timeline(
    record_id: int,
    *,
    created_at: dt.datetime,
    viewer_id: int,
    before: int | None = None,
    reach: int | None = None,
    shown: Shown = "",
    limit: int = PAGE,
) -> tuple[list[Entry], int | None]:
    """Entries and the event id that the next page begins before; comments taken back are left out.

    ``created_at`` bounds the months that are looked into; ``shown`` leaves people's words alone,
    or all but them. With ``reach`` one page goes back to that event, or to FURTHEST entries.
    """
    limit = FURTHEST if reach else limit
    only = {"": "", "words": _WORDS, "changes": f"{_WORDS} IS FALSE"}[shown]
    found = sql.rows(
        _TIMELINE.format(
            before=_BEFORE if before else "",
            reach=_REACH if reach else "",
            shown=f"AND {only}" if only else "",
        ),
        {
            "record": record_id,
            "since": created_at - dt.timedelta(minutes=1),
            "before": before,
            "reach": reach,
            "words": [kind.code for kind in all_kinds().values() if not kind.is_system],
            "viewer": viewer_id,
            "limit": limit + 1,
        },
    )
    entries = [_entry(row) for row in found[:limit] if row[12] is None]
    return entries, (found[limit - 1][0] if len(found) > limit else None)


def gathered(entries: list[Entry]) -> list[Entry]:
    """The same with what one person changed in one go as one entry, the newest first (UX 8)."""
    shown: list[Entry] = []
    for entry in entries:
        if entry.kind in GATHERED:
            entry.steps = [entry.data]
            if shown and _goes_on(shown[-1], entry):
                _take_in(shown[-1], entry)
                continue
        shown.append(entry)
    return [e for e in shown if e.kind != events.EDITED.code or e.data["changes"]]


def _goes_on(later: Entry, entry: Entry) -> bool:
    def doer(one: Entry) -> tuple[Any, ...]:
        return one.kind, one.actor_id, one.behalf_id, one.robot

    return doer(later) == doer(entry) and later.began - entry.at <= TOGETHER


def _take_in(later: Entry, entry: Entry) -> None:
    """What was changed and changed back has not changed."""
    changes = dict(entry.data.get("changes", {}))
    for code, (before, after) in later.data.get("changes", {}).items():
        changes[code] = [changes[code][0] if code in changes else before, after]
    if later.kind == events.EDITED.code:
        later.data = {"changes": {c: pair for c, pair in changes.items() if pair[0] != pair[1]}}
    later.steps = entry.steps + later.steps
    later.began = entry.at


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
