"""Where a card belongs, in one quiet line on boards and lists: apps say it of their types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from officina.kernel.access.policy import Rights
from officina.kernel.records.types import TypeDef

type Say = Callable[[Collection[int], Rights], Mapping[int, str]]
"""Lines by record, of what the viewer may see; asked once for all rows of a page."""

_said: dict[str, Say] = {}


def said_by(code: str, say: Say) -> None:
    """Have an app say where records of a type belong; it does so when it is ready."""
    _said[code] = say


def lines_of(type_def: TypeDef, ids: Collection[int], rights: Rights) -> Mapping[int, str]:
    say = _said.get(type_def.code)
    return say(ids, rights) if say is not None and ids else {}
