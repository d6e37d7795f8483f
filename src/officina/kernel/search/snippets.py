"""The piece of a text in which the words were found, in parts that are found and not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, LENGTH = 40, 160
ENDING = 4
"""Letters that may follow a stem: it is the beginning of a word, not all of it."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_found: bool = False


type Snippet = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stem:
    text: str
    is_beginning: bool = False
    """The word was still being typed: anything may follow."""

    def fits(self, word: str) -> bool:
        stem = self.text
        if not word.startswith(stem):
            # English stems write a final y as i.
            return stem.endswith("i") and word == stem[:-1] + "y"
        return self.is_beginning or len(word) - len(stem) <= ENDING


def stems(query: str) -> list[Stem]:
    """The stems of a text-search query as PostgreSQL prints it.

    >>> stems("'договор' & 'аренд':*")
    [Stem(text='договор', is_beginning=False), Stem(text='аренд', is_beginning=True)]
    """
    found = re.findall(r"'((?:[^']|'')+)'(:\*)?", query)
    return [Stem(text.replace("''", "'"), bool(star)) for text, star in found]


def folded(word: str) -> str:
    """A word as the index has it: small letters, no accents; й stays й."""
    plain = "".join(
        c if c in "йЙ" else unicodedata.normalize("NFD", c)[0]
        for c in unicodedata.normalize("NFC", word)
    )
    return plain.lower()


def marked(text: str, wanted: Sequence[Stem]) -> Snippet:
    """The text in parts."""
    parts: list[Part] = []
    end = 0
    for found in _WORD.finditer(text):
        word = folded(found.group())
        if any(stem.fits(word) for stem in wanted):
            parts += [Part(text[end : found.start()]), Part(found.group(), is_found=True)]
            end = found.end()
    parts.append(Part(text[end:]))
    return tuple(part for part in parts if part.text)


def snippet(texts: Sequence[str], wanted: Sequence[Stem]) -> Snippet:
    """The surroundings of the first word found in these texts; empty where there is none."""
    for text in texts:
        for found in _WORD.finditer(text):
            if any(stem.fits(folded(found.group())) for stem in wanted):
                return marked(_cut(text, found.start()), wanted)
    return ()


def _cut(text: str, at: int) -> str:
    start = max(at - BEFORE, 0)
    start = text.find(" ", start, at) + 1 if start else 0
    piece = " ".join(text[start : start + LENGTH].split())
    if start + LENGTH < len(text):
        piece = piece.rsplit(" ", 1)[0] + " …"
    return f"… {piece}" if start else piece
