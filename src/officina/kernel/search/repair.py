"""Misspelt words: what was meant, from the words that records have."""

from __future__ import annotations

from dataclasses import dataclass

from officina.kernel.database import sql

SHORTEST = 4
"""Letters of a word that is worth repairing."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)

_ALIKE = """
SELECT t.place, w.word FROM unnest(%(words)s::text[]) WITH ORDINALITY t(word, place)
CROSS JOIN LATERAL (SELECT word FROM search_word s WHERE s.word %% t.word
  ORDER BY similarity(s.word, t.word) DESC, s.word LIMIT 40) w
"""

_STARTS = """
SELECT t.word FROM unnest(%(words)s::text[]) t(word)
WHERE EXISTS (SELECT FROM search_word s WHERE s.word >= t.word AND s.word < t.word || U&'\\FFFF')
"""


@dataclass(frozen=True, slots=True)
class _Candidate:
    distance: int
    word: str


def repairs(typed: str, *, at_most: int = 3) -> list[str]:
    """What may have been meant, the nearest first; empty where every word is known.

    Words stay as they are where nothing is near. The caller shows a repair only if it finds
    something that the viewer may see: words of unseen records are never told.
    """
    found = sql.row("SELECT officina_words(%(typed)s)", {"typed": typed[:200]})
    words = found[0].split()[:10] if found else []
    unknown = _unknown(words)
    if not unknown:
        return []
    choices = [_candidates(word, word in unknown, alike) for word, alike in _alike(words)]
    width = min(at_most, max(len(one) for one in choices))
    made = [" ".join(one[min(i, len(one) - 1)] for one in choices) for i in range(width)]
    return [one for one in dict.fromkeys(made) if one != " ".join(words)]


def other_layout(typed: str) -> str:
    """The same keys on the other keyboard.

    >>> other_layout("ljujdjh")
    'договор'
    """
    return typed.lower().translate(_LAYOUT)


def _unknown(words: list[str]) -> set[str]:
    worth = [word for word in words if len(word) >= SHORTEST and not any(map(str.isdigit, word))]
    known = {word for (word,) in sql.rows(_STARTS, {"words": worth})} if worth else set()
    return set(worth) - known


def _alike(words: list[str]) -> list[tuple[str, list[str]]]:
    near: dict[int, list[str]] = {}
    for place, word in sql.rows(_ALIKE, {"words": words}):
        near.setdefault(place - 1, []).append(word)
    return [(word, near.get(i, [])) for i, word in enumerate(words)]


def _candidates(word: str, is_unknown: bool, alike: list[str]) -> list[str]:
    if not is_unknown:
        return [word]
    allowed = 1 if len(word) < 6 else 2 if len(word) < 12 else 3
    ranked = [_Candidate(_distance(word, one, allowed), one) for one in alike]
    near = [one for one in ranked if one.distance <= allowed]
    near.sort(key=lambda one: (one.distance, abs(len(one.word) - len(word))))
    return [one.word for one in near[:3]] or [word]


def _distance(typed: str, word: str, allowed: int) -> int:
    """Letters to change, add, drop or swap; a word that is still being typed may go on."""
    return min(
        _edits(typed, word),
        _edits(typed, word[: len(typed)]) if len(word) - len(typed) > allowed else 99,
    )


def _edits(left: str, right: str) -> int:
    before, last = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            one = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                one = min(one, before[j - 2] + 1)
            row.append(one)
        before, last = last, row
    return last[-1]
