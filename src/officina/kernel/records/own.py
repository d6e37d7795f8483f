"""Types whose app creates and moves records by verbs of its own: the kernel's doors lead there.

A drag, a bulk change, the API and an undo all end in ``create_record``, ``move_stage`` or
``undo``; where the type is named here, these hand over to the app, so that no door avoids it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from officina.kernel.access.policy import Rights
from officina.kernel.principals.actor import Actor
from officina.kernel.records.types import StageDef

if TYPE_CHECKING:
    from officina.kernel.records.checks import Parsed
    from officina.kernel.records.rows import RecordRow
    from officina.kernel.records.writes import Written


class Create(Protocol):
    """Writes a new record from parsed values; rights to create and to name were asked before."""

    def __call__(
        self, parsed: Parsed, *, by: Actor, shared: Sequence[int], said: Mapping[str, Any]
    ) -> Written: ...


class Move(Protocol):
    """Brings a locked record to a stage, or raises Refused, NotAllowed, or ``Asks``."""

    def __call__(self, row: RecordRow, to: StageDef, *, by: Actor) -> Written | None: ...


class TakeBack(Protocol):
    """Undoes an event of the app's own kind; whoever calls has seen that the actor did it."""

    def __call__(
        self, record_id: int, kind: str, data: Mapping[str, Any], event_id: int, *, by: Actor
    ) -> Written | None: ...


@dataclass(frozen=True, slots=True)
class Own:
    """What an app does itself for a type."""

    create: Create
    move: Move
    take_back: TakeBack
    kinds: str
    """Prefix of the kinds of events that ``take_back`` takes, as ``"task."``."""
    may: Callable[[Rights, str, RecordRow], bool]
    """Whether a viewer may do a verb of the kernel, as "edit", on a record that he sees."""
    closed: Callable[[Rights, RecordRow], frozenset[str]]
    """Fields of one record that a viewer may not edit, beside what his roles leave him."""
    follows: Callable[[frozenset[str]], str] = lambda _columns: ""
    """CTEs over ``r``, the changed rows, that an update of these columns of the record runs in its
    statement; each ends with a comma."""


_own: dict[str, Own] = {}
_kept: set[str] = set()


def take_over(type_code: str, own: Own) -> None:
    """Hand a type's verbs to its app; called in ``AppConfig.ready``."""
    _own[type_code] = own
    keep_stages(type_code)


def keep_stages(type_code: str) -> None:
    """Say that an app moves records of a type by the codes of its stages; called when it is ready.

    Their names, colours, limits and order may change; which there are and what they mean may not.
    """
    _kept.add(type_code)


def keeps_stages(type_code: str) -> bool:
    return type_code in _kept


def own(type_code: str) -> Own | None:
    return _own.get(type_code)


def closed_fields(rights: Rights | None, row: RecordRow) -> frozenset[str]:
    """Fields of this record that the viewer may not edit: by his roles, and by its type's rule."""
    if rights is None:
        return frozenset()
    found = rights.readonly_fields(row.type.code)
    taken = _own.get(row.type.code)
    return found | taken.closed(rights, row) if taken else found
