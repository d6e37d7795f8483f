"""The log as administrators read it: the newest first, by person, kind and day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from officina.kernel.database import sql
from officina.kernel.events import tick

SPAN = 500_000
"""Ids looked through for one page: a rare kind must not read years of the log at once."""
DAYS = dt.timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; ``since`` and ``until`` are moments, ``until`` itself left out."""

    person: int | None = None
    kind: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None

    @property
    def is_short(self) -> bool:
        """Whether the days alone keep the search within few months, each a table of its own."""
        return bool(self.since and self.until and self.until - self.since <= DAYS)

    def from_before(self, before: int | None) -> Asked:
        return replace(self, before=before)


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: dt.datetime
    kind: str
    record_id: int | None
    actor_id: int | None
    behalf_id: int | None
    robot: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    older: int | None
    """Where the next page begins; ``None`` where the log ends. Also with no line at all: what was
    looked through held none, earlier years may."""


_PAGE = """
SELECT id, at, kind, record_id, actor_id, behalf_id, robot, data FROM event
WHERE id < %(before)s AND id >= %(from)s
  AND (%(person)s::integer IS NULL OR actor_id = %(person)s OR behalf_id = %(person)s)
  AND (%(kind)s::text = '' OR kind = %(kind)s)
  AND at >= coalesce(%(since)s::timestamptz, '-infinity')
  AND at < coalesce(%(until)s::timestamptz, 'infinity')
ORDER BY id DESC LIMIT %(limit)s
"""


def page(asked: Asked, *, limit: int = 50) -> Page:
    """One page of the log, by keyset."""
    before = asked.before if asked.before is not None else tick.last_id() + 1
    start = 0 if asked.is_short else max(0, before - SPAN)
    found = sql.rows(
        _PAGE,
        {
            "before": before,
            "from": start,
            "person": asked.person,
            "kind": asked.kind,
            "since": asked.since,
            "until": asked.until,
            "limit": limit + 1,
        },
    )
    lines = [
        Line(*row[:-1], json.loads(row[-1]))  # type: ignore[call-arg] # as _PAGE
        for row in found[:limit]
    ]
    if len(found) > limit:
        return Page(lines, lines[-1].id)
    return Page(lines, start if start > 1 else None)
