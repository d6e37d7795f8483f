"""Writing news down for people: into their bundles, to their browsers, towards their letters."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.live import signals
from officina.kernel.notify import posting
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.kinds import Level, kind_of
from officina.kernel.notify.push.sending import with_devices
from officina.kernel.notify.queries import levels

STALE = dt.timedelta(days=30)
"""Older events are history that was loaded, not news."""

TOO_OLD_FOR_MAIL = dt.timedelta(days=1)
FACTS = 20


@dataclass(frozen=True, slots=True)
class News:
    """A reason together with what happened, where and when."""

    reason: Reason
    record_id: int | None
    at: dt.datetime
    actor_id: int | None = None
    event_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "k": self.reason.kind,
            "w": self.reason.why,
            "a": self.actor_id,
            "at": self.at.isoformat(),
            **self.reason.data,
        }


_BUNDLE = """
INSERT INTO notify_notification AS n (user_id, record_id, at, facts, count, mailed, event_id)
SELECT x.u, x.r, x.at, x.facts, jsonb_array_length(x.facts), 0, x.e
FROM jsonb_to_recordset(%(rows)s::jsonb)
  AS x(u integer, r bigint, at timestamptz, facts jsonb, e bigint)
ON CONFLICT (user_id, record_id) WHERE read_at IS NULL DO UPDATE SET
  at = excluded.at, event_id = coalesce(excluded.event_id, n.event_id),
  count = n.count + excluded.count,
  facts = (SELECT jsonb_agg(f ORDER BY o) FROM (SELECT f, o
    FROM jsonb_array_elements(n.facts || excluded.facts) WITH ORDINALITY e(f, o)
    ORDER BY o DESC LIMIT %(most)s) z)
  WHERE excluded.event_id IS NULL OR n.event_id IS NULL OR n.event_id < excluded.event_id
RETURNING id, user_id, record_id
"""


def tell(news: Iterable[News]) -> None:
    """Bundle news by person and record, unless he muted the kind; wake browsers and letters.

    News of an event that he was told of already is left out, so it may be called twice.
    """
    fresh = [one for one in news if clock.now() - one.at < STALE]
    if not fresh:
        return
    chosen = levels({one.reason.user_id for one in fresh})
    wanted = [one for one in fresh if _level(chosen, one) > Level.OFF]
    bundles: dict[tuple[int, int | None], list[News]] = {}
    for one in wanted:
        bundles.setdefault((one.reason.user_id, one.record_id), []).append(one)
    if not bundles:
        return
    rows = json.dumps([_row(key, of_key) for key, of_key in bundles.items()])
    written = sql.rows(_BUNDLE, {"rows": rows, "most": FACTS})
    with connection.cursor() as cursor:
        users = sorted({user_id for _id, user_id, _record in written})
        signals.notify(cursor, *map(changed, users))
    told = with_devices(user_id for _id, user_id, _record in written)
    for notification_id, user_id, record_id in written:
        recent = [
            one for one in bundles[user_id, record_id] if clock.now() - one.at < TOO_OLD_FOR_MAIL
        ]
        furthest = max((_level(chosen, one) for one in recent), default=Level.OFF)
        posting.post(notification_id, user_id, furthest)
        if recent and user_id in told:
            posting.push(notification_id, user_id)


def changed(user_id: int) -> signals.Payload:
    """The signal that somebody's notifications are others now."""
    return {"k": "user", "u": user_id, "w": "notifications"}


def _level(chosen: dict[tuple[int, str], Level], one: News) -> Level:
    kind = kind_of(one.reason.kind)
    default = kind.level if kind else Level.PORTAL
    return chosen.get((one.reason.user_id, one.reason.kind), default)


def _row(key: tuple[int, int | None], news: Sequence[News]) -> dict[str, Any]:
    ids = [one.event_id for one in news if one.event_id is not None]
    return {
        "u": key[0],
        "r": key[1],
        "at": max(one.at for one in news).isoformat(),
        "facts": [one.as_json() for one in news[-FACTS:]],
        "e": max(ids, default=None),
    }
