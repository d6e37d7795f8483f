"""Who is away: what `people` knows, said beside names on pages of the layers below it.

presence.told_by(notes)     # in AppConfig.ready
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

type Notes = Callable[[Sequence[int]], Mapping[int, str]]
"""Of these people those who are away now, each with a sentence in the reader's language."""

_tellers: list[Notes] = []
_sayers: list[Notes] = []


def told_by(notes: Notes) -> None:
    """Have somebody asked; saying it twice changes nothing."""
    if notes not in _tellers:
        _tellers.append(notes)


def said_by(notes: Notes) -> None:
    """As `told_by`, for what people say of themselves: where they work, what o'clock it is."""
    if notes not in _sayers:
        _sayers.append(notes)


def away_notes(ids: Iterable[int | None]) -> dict[int, str]:
    """Sentences by the numbers of those who are away now; whoever is here is absent."""
    return _asked(_tellers, ids)


def own_notes(ids: Iterable[int | None]) -> dict[int, str]:
    """What these people say of themselves; whoever says nothing is absent."""
    return _asked(_sayers, ids)


def _asked(whom: Sequence[Notes], ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({one for one in ids if one is not None and one > 0})
    found: dict[int, str] = {}
    for notes in whom if wanted else ():
        found |= notes(wanted)
    return found
