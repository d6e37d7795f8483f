"""Fields that hold a file: what records know of it. Files themselves are kept a layer above.

A value is text: "17@2" is the second version of file 17, which hangs on the same record. Whoever
fills a field names a file that has come up, or one that hangs there, and the keeper of files says
what the value is; the file is hung when the record is written, in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from officina.kernel.principals.actor import Actor
from officina.kernel.records.types import FieldDef

if TYPE_CHECKING:
    from officina.kernel.records.rows import RecordRow

SENT = re.compile(r"\d{1,18}(@\d{1,6})?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A file that hangs there, one of its versions, or one that has come up."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file that the house itself puts into a field: a content of the store, and its name."""

    name: str
    sha256: str


type Hang = Callable[[int, Actor], None]
"""Hangs the file on its record, by number, once that is written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a field will hold, and what has to be done for it."""

    value: str | None
    hang: Hang


class Keeper(Protocol):
    """Says what was meant by ``sent``; ``row`` is the locked record, ``None`` for a new one.

    ``user_id`` owns what he uploads. Raises BadValue for what is not there, or not for him.
    """

    def __call__(
        self, one: FieldDef, sent: str | Content | None, row: RecordRow | None, user_id: int | None
    ) -> Claim: ...


_keepers: list[Keeper] = []


def keep_files(keeper: Keeper) -> None:
    """Say who keeps files; called once, in ``AppConfig.ready``."""
    _keepers[:] = [keeper]


def claim(
    one: FieldDef, sent: str | Content | None, row: RecordRow | None, user_id: int | None
) -> Claim:
    return _keepers[0](one, sent, row, user_id)


def parts(value: str) -> tuple[int, int]:
    """The number of a file and its version.

    >>> parts("17@2")
    (17, 2)
    """
    number, _at, version = value.partition("@")
    return int(number), int(version)


def as_sent(raw: Any) -> str | Content | None:
    """What names a file, from what was sent; ``None`` where nothing is named so.

    What the API answered may be sent back to it: ``{"id": 17, ...}`` is file 17.
    """
    if isinstance(raw, Content):
        return raw
    if isinstance(raw, Mapping):
        raw = raw.get("id")
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    text = str(raw).lower()
    return text if SENT.fullmatch(text) else None
