"""Finding the token that a request shows, and counting its requests, in one statement."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import dataclass

from officina.kernel import clock
from officina.kernel.database import sql

PREFIX = "off_"
PER_MINUTE = 600
"""Requests of one token in a minute."""
READ, WRITE = "read", "write"
ALL = "*"

# Counting must not wait for the disk: what a crash forgets is a minute's count.
_FIND = """
UPDATE api_token t SET last_used_at = %(now)s, "window" = %(minute)s,
  used = CASE WHEN t."window" = %(minute)s THEN t.used + 1 ELSE 1 END
FROM (SELECT set_config('synchronous_commit', 'off', true)) s
WHERE hash = %(hash)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
RETURNING t.id, t.user_id, t.name, t.scopes, t.used
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A token in force and how often it was shown in this minute."""

    id: int
    user_id: int
    name: str
    scopes: frozenset[str]
    used: int
    seconds_left: int

    @property
    def is_too_fast(self) -> bool:
        return self.used > PER_MINUTE

    def may(self, level: str, type_code: str) -> bool:
        """Whether its scopes let it read or write a type; writing includes reading."""
        levels = (READ, WRITE) if level == READ else (WRITE,)
        return any(f"{one}:{code}" in self.scopes for one in levels for code in (type_code, ALL))


def fresh() -> str:
    """A new secret: 256 bits, so that a plain hash of it tells nothing."""
    return PREFIX + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Found | None:
    """The token of a secret, counted; ``None`` for unknown, expired and revoked alike."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    found = sql.row(_FIND, {"hash": hashed(secret), "now": now, "minute": minute})
    if found is None:
        return None
    token_id, user_id, name, scopes, used = found
    left = (minute + dt.timedelta(minutes=1) - now).total_seconds()
    return Found(token_id, user_id, name, frozenset(json.loads(scopes)), used, int(left) + 1)
