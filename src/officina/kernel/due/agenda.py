"""Putting things onto the list of what is due, and taking them off."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.due.handlers import Due

_COLUMNS = "id, kind, at, key, record_id, principal_id, data, attempts, error, try_at"


def schedule(
    kind: str,
    at: dt.datetime,
    *,
    key: str | None = None,
    record_id: int | None = None,
    principal_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Have a kind handled at a moment, within the present transaction; return its number.

    The same key moves what is scheduled already instead of adding to it. Refuse a naive moment.
    """
    if at.tzinfo is None:
        raise ValueError("What is due takes aware moments only.")
    found = sql.row(
        """INSERT INTO due (kind, at, try_at, key, record_id, principal_id, data)
           VALUES (%(kind)s, %(at)s, %(at)s, %(key)s, %(record)s, %(principal)s, %(data)s::jsonb)
           ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, at = excluded.at,
             try_at = excluded.at, record_id = excluded.record_id, data = excluded.data,
             principal_id = excluded.principal_id, attempts = 0, error = ''
           RETURNING id""",
        {
            "kind": kind,
            "at": at,
            "key": key,
            "record": record_id,
            "principal": principal_id,
            "data": json.dumps(dict(data or {})),
        },
    )
    assert found is not None
    return int(found[0])


def cancel(key: str) -> bool:
    """Take what has this key off the list. False where it was not on it."""
    return bool(sql.rows("DELETE FROM due WHERE key = %(key)s RETURNING id", {"key": key}))


def pending(
    kind: str | None = None, *, record_id: int | None = None, principal_id: int | None = None
) -> list[Due]:
    """What is scheduled, the soonest first; at most 500."""
    return _select(
        """WHERE (%(kind)s::text IS NULL OR kind = %(kind)s)
             AND (%(record)s::bigint IS NULL OR record_id = %(record)s)
             AND (%(principal)s::integer IS NULL OR principal_id = %(principal)s)
           ORDER BY at, id LIMIT 500""",
        {"kind": kind, "record": record_id, "principal": principal_id},
    )


def failed() -> list[Due]:
    """What failed and is tried again, or was given up (``try_at`` is empty); at most 500."""
    return _select("WHERE error <> '' ORDER BY try_at NULLS FIRST, id LIMIT 500", {})


def one(due_id: int) -> Due | None:
    found = _select("WHERE id = %(id)s", {"id": due_id})
    return found[0] if found else None


def retry(due_id: int) -> bool:
    """Try something that failed at once. False where it is gone."""
    return bool(
        sql.rows(
            "UPDATE due SET try_at = %(now)s, attempts = 0 WHERE id = %(id)s RETURNING id",
            {"id": due_id, "now": clock.now()},
        )
    )


def forget(due_id: int) -> bool:
    """Give something up. False where it is gone."""
    return bool(sql.rows("DELETE FROM due WHERE id = %(id)s RETURNING id", {"id": due_id}))


def claim(now: dt.datetime, most: int) -> list[Due]:
    """The first that are due and that nobody else handles, locked until the transaction ends."""
    return _select(
        "WHERE try_at <= %(now)s ORDER BY try_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED",
        {"now": now, "most": most},
    )


def is_there(due_id: int) -> bool:
    """Whether it is still on the list."""
    return sql.row("SELECT 1 FROM due WHERE id = %(id)s", {"id": due_id}) is not None


def _select(rest: str, params: Mapping[str, Any]) -> list[Due]:
    found = sql.rows(f"SELECT {_COLUMNS} FROM due {rest}", params)  # noqa: S608 # ours
    return [
        Due(*row[:6], json.loads(row[6]), *row[7:])  # type: ignore[call-arg] # as _COLUMNS
        for row in found
    ]
