"""Where the parser stands in the tokens, and how it reads a name there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from feel.errors import Lines, SyntaxMistake
from feel.lexer import Token, tokens
from feel.names import KEYWORDS, NAME_MARKS, KnownNames, normal, run_of_words

MAX_LENGTH = 200_000
_LONG_FUNCTION_NAMES = KnownNames(("date and time", "years and months duration"))


class Cursor:
    """The tokens of one text, a place in them, and the names that are declared."""

    def __init__(self, text: str, names: Iterable[str], members: Iterable[str]) -> None:
        self.text = text
        self.lines = Lines(text)
        if len(text) > MAX_LENGTH:
            sentence = f"The expression is longer than {MAX_LENGTH} characters."
            raise SyntaxMistake("too-long", sentence, self.lines.at(0), (str(MAX_LENGTH),))
        self.tokens = tokens(text, self.lines)
        self.place = 0
        self.names = KnownNames(names)
        self.members = KnownNames(members)

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def ahead(self, count: int = 1) -> Token:
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def is_at(self, *texts: str) -> bool:
        token = self.tokens[self.place]
        return token.text in texts and token.kind in ("word", "mark")

    def take(self) -> Token:
        token = self.tokens[self.place]
        if token.kind != "end":
            self.place += 1
        return token

    def accept(self, text: str) -> bool:
        if self.is_at(text):
            self.place += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        if not self.is_at(text):
            self.fail(f"`{text}`")
        return self.take()

    def end_of_last(self) -> int:
        """The offset after the token that was taken last."""
        return self.tokens[self.place - 1].end if self.place else 0

    def fail(self, expected: str) -> NoReturn:
        token = self.token
        found = "the expression ends" if token.kind == "end" else f"`{token.text}` stands"
        sentence = f"Here {expected} is expected, but {found}."
        there = "" if token.kind == "end" else token.text
        self.refuse("unexpected", sentence, token.start, expected, there)

    def refuse(self, code: str, sentence: str, offset: int, *parts: str) -> NoReturn:
        raise SyntaxMistake(code, sentence, self.lines.at(offset), parts)

    def name_length(self, *, member: bool = False) -> tuple[int, str | None]:
        """How many tokens from here are one name, and its declared spelling if it has one."""
        words = run_of_words(self.tokens, self.place)
        if member and not words and self.token.kind == "word":
            words = 1
        known = self.names.match(self.tokens, self.place) or self._function_name()
        for_member = self.members.match(self.tokens, self.place)
        if for_member and (member or not known or for_member[0] > known[0]):
            known = for_member
        if known and known[0] >= max(words, 2):
            return known
        return words, None

    def _function_name(self) -> tuple[int, str] | None:
        """A function of the standard whose name has a keyword in it, where it is called."""
        found = _LONG_FUNCTION_NAMES.match(self.tokens, self.place)
        return found if found and self.ahead(found[0]).text == "(" else None

    def name(self, *, member: bool = False) -> str:
        """Take a name that is used; after a dot even a keyword is one."""
        length, declared = self.name_length(member=member)
        if not length:
            self.fail("a name")
        spelled = self._spelled(length)
        return declared or spelled

    def declared_name(self, *closers: str) -> str | None:
        """Take a name that is being declared, up to one of `closers`; None if there is none."""
        length = 0
        while (token := self.ahead(length)).text not in closers:
            is_piece = token.kind in ("word", "number") or token.text in NAME_MARKS
            if not is_piece or (token.text in KEYWORDS and not length):
                return None
            length += 1
        if not length or self.token.kind != "word":
            return None
        return self._spelled(length)

    def _spelled(self, length: int) -> str:
        first = self.token
        self.place += length
        if length == 1:
            return first.text
        return normal(self.text[first.start : self.end_of_last()])
