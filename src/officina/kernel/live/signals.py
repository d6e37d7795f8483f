"""What travels on the channel: small JSON objects with ids."""

import hashlib
import json
from typing import Any, Protocol, TypedDict

CHANNEL = "officina_live"
# PostgreSQL refuses a payload of 8,000 bytes.
LONGEST = 7_999


class Payload(TypedDict, total=False):
    """`k` says the kind: record (t, r, e, a), user (u, w), rights (u), types, session
    (s or u), pulse (h)."""

    k: str
    t: int
    r: int
    e: int
    a: list[int]
    u: int | None
    w: str
    s: str
    h: str


class Cursor(Protocol):
    def execute(self, query: Any, params: Any = None) -> Any: ...


def notify(cursor: Cursor, *payloads: Payload) -> None:
    """Send signals when the transaction commits, in one statement. Refuse one over 8 kB."""
    texts = [json.dumps(payload, separators=(",", ":")) for payload in payloads]
    if any(len(text.encode()) > LONGEST for text in texts):
        raise ValueError("A live signal carries ids, not content: it is over 8 kB.")
    cursor.execute("SELECT pg_notify(%s, text) FROM unnest(%s::text[]) text", [CHANNEL, texts])


def session_hash(session_key: str) -> str:
    """How a session is named in a signal: the key itself would be a password in the clear."""
    return hashlib.sha256(session_key.encode()).hexdigest()
