"""What is done when a moment has come, by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose moment has come, or will."""

    id: int
    kind: str
    at: dt.datetime
    key: str | None
    record_id: int | None
    principal_id: int | None
    data: dict[str, Any]
    attempts: int = 0
    error: str = ""
    try_at: dt.datetime | None = None
    """When it is tried (again); ``None`` where it was given up."""


type Handler = Callable[[Due], dt.datetime | None]

_handlers: dict[str, Handler] = {}


def on_due(kind: str) -> Callable[[Handler], Handler]:
    """Register what is done with a kind, in the transaction that takes it off the list.

    A handler that returns a moment is called again then. Raises ValueError for a taken kind.
    """

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers take what is due as {kind!r}")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """Raises LookupError for a kind that nobody takes, as of an app that was removed."""
    return _handlers[kind]
