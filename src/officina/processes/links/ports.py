"""What guards public pages stands above this app; it says here how often one address may ask."""

from __future__ import annotations

from collections.abc import Callable

_limit: Callable[[str], bool] | None = None


def limited_by(limit: Callable[[str], bool]) -> None:
    """Have every sending counted; ``limit`` says of an address whether it was one too many."""
    global _limit  # filled once, at start
    _limit = limit


def is_too_often(address: str) -> bool:
    return _limit is not None and _limit(address)
