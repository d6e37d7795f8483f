"""Names that have spaces and operators in them (DMN 1.5, 10.3.1.4).

`tax number`, `date and time` and `cost - fixed` are one name each where somebody declared them so.
The longest declared name wins; words that merely stand side by side can only be one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from feel.errors import FeelError, Lines
from feel.lexer import Token, tokens

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies"}
    | {"and", "or", "between", "true", "false", "null"}
)
NAME_MARKS = frozenset("./-+*'’")

Pieces = tuple[str, ...]


def pieces(name: str) -> Pieces:
    """The tokens of a declared name; a name that FEEL cannot read has none."""
    try:
        return tuple(token.text for token in tokens(name, Lines(name))[:-1])
    except FeelError:
        return ()


def normal(text: str) -> str:
    """A name as written, with every run of spaces made one (10.3.1.4)."""
    return " ".join(text.split())


def is_plain(name: str) -> bool:
    """Whether the name is read as one where nobody declares it: words, none of them a keyword."""
    try:
        parts = tokens(name, Lines(name))[:-1]
    except FeelError:
        return False
    words = [part.text for part in parts if part.kind == "word"]
    return len(words) == len(parts) and KEYWORDS.isdisjoint(words) and name == " ".join(words) != ""


class KnownNames:
    """Declared names of more than one token, found by their first token, longest first."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[Pieces, str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        of_name = pieces(name)
        if len(of_name) < 2:
            return
        known = self._by_first.setdefault(of_name[0], [])
        if (of_name, name) not in known:
            known.append((of_name, name))
            known.sort(key=lambda entry: -len(entry[0]))

    def match(self, stream: Sequence[Token], start: int) -> tuple[int, str] | None:
        """The longest declared name at `start`: how many tokens it takes, and the name."""
        for of_name, name in self._by_first.get(stream[start].text, ()):
            length = len(of_name)
            if stream[start].kind == "string" or start + length > len(stream):
                continue
            if all(stream[start + i].text == of_name[i] for i in range(1, length)):
                return length, name
        return None


def run_of_words(stream: Sequence[Token], start: int) -> int:
    """How many tokens from `start` are words side by side: they can only be one name."""
    count = 0
    while (token := stream[start + count]).kind == "word" and token.text not in KEYWORDS:
        if token.text == "instance" and count and stream[start + count + 1].text == "of":
            break
        count += 1
        while count and (number := stream[start + count]).kind == "number":
            if not number.text.isdecimal():
                return count
            count += 1
    return count
