"""Text to tokens (DMN 1.5, 10.3.1.2, grammar rules 27-39 and 60-66).

Names are left in pieces here: only the parser knows which pieces belong together. A sign that FEEL
has no use for is a mark too, since a declared name may have it.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from feel.errors import Lines, SyntaxMistake

Kind = Literal["number", "string", "word", "mark", "end"]

_NAME_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_PART = _NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = (
    "\u0009-\u000d\u0020\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_TOKEN = re.compile(
    rf"""
    (?P<skip>[{_SPACE}]+|//[^\n\r]*|/\*(?s:.*?)\*/)
  | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<string>"(?:[^"\\]|\\(?s:.))*")
  | (?P<word>(?![{_SPACE}])[{_NAME_START}](?:(?![{_SPACE}])[{_NAME_PART}])*)
  | (?P<mark>\*\*|->|\.\.|<=|>=|!=|/(?!\*)|[^"/])
    """,
    re.VERBOSE | re.ASCII,
)
COMMENT = re.compile(r"""^(?:[^"/]|"(?:[^"\\]|\\.)*"|/(?![/*]))*/[/*]""", re.DOTALL)
"""Finds out whether there is a comment in a text that can be read."""
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|(?s:.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class Token(NamedTuple):
    kind: Kind
    text: str
    start: int
    end: int


def tokens(text: str, lines: Lines) -> list[Token]:
    """All tokens of `text`, closed by one of kind "end"."""
    found: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(text, offset, lines)
        end = match.end()
        kind = match.lastgroup
        if kind != "skip":
            found.append(Token(kind, match[0], offset, end))  # type: ignore[arg-type]  # a group's name is a Kind
        offset = end
    found.append(Token("end", "", offset, offset))
    return found


def string_value(literal: str) -> str:
    """The value of a string literal with its quotes, escapes resolved (rule 35)."""
    body = literal[1:-1]
    if "\\" not in body:
        return body
    return _PAIR.sub(_join_surrogates, _ESCAPE.sub(_unescape, body))


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= 0x10FFFF else match[0]
    return _PLAIN.get(escape, match[0])


def _join_surrogates(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _unreadable(text: str, offset: int, lines: Lines) -> SyntaxMistake:
    if text[offset] == '"':
        return SyntaxMistake("open-string", 'A text is not closed with ".', lines.at(offset))
    return SyntaxMistake("open-comment", "A comment is not closed with */.", lines.at(offset))
