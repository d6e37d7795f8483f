"""A page of rows that are whole in memory, with the addresses of the pages beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

PAGE = 50
"""Rows."""


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Rows from `first` to `last` (from 1) of `total`; an address is empty where nothing is."""

    rows: Sequence[T]
    first: int
    total: int
    earlier: str = ""
    later: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def page_of[T](rows: Sequence[T], sent: QueryDict) -> Page[T]:
    """The page that the address asks for as `page` (from 1); past the end, the last one."""
    asked = sent.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    number = min(max(number, 1), max(1, -(-len(rows) // PAGE)))
    start = (number - 1) * PAGE
    return Page(
        rows[start : start + PAGE],
        start + 1,
        len(rows),
        earlier=_at(sent, number - 1) if number > 1 else "",
        later=_at(sent, number + 1) if start + PAGE < len(rows) else "",
    )


def _at(sent: QueryDict, page: int) -> str:
    asked = sent.copy()
    asked["page"] = str(page)
    return f"?{asked.urlencode()}"
