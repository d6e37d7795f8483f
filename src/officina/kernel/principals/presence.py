"""Who is away: what `people` knows, said beside names on pages of the layers below it.

presence.told_by(notes)     # in AppConfig.ready
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

type Notes = Callable[[Sequence[int]], Mapping[int, str]]
"""Of these people those who are away now, each with a sentence in the reader's language."""

_tellers: list[Notes] = []


def told_by(notes: Notes) -> None:
    """Have somebody asked; saying it twice changes nothing."""
    if notes not in _tellers:
        _tellers.append(notes)


def away_notes(ids: Iterable[int | None]) -> dict[int, str]:
    """Sentences by the numbers of those who are away now; whoever is here is absent."""
    wanted = sorted({one for one in ids if one is not None and one > 0})
    found: dict[int, str] = {}
    for notes in _tellers if wanted else ():
        found |= notes(wanted)
    return found
