"""Compiled patterns: searching, replacing and splitting with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import re2  # type: ignore[import-untyped]  # it has no stubs

from feel.errors import Undefined
from feel.regex.characters import Ranges
from feel.regex.machine import Machine, Spans
from feel.regex.reading import (
    Back,
    Choice,
    Edge,
    Group,
    Part,
    Repeat,
    Sequence,
    Signs,
    read,
)

type Spend = Callable[[int], None]

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 16 << 20


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern:
    """The pattern with its flags. Raise Undefined where XPath does not know it."""
    return Pattern(pattern, flags)


MAX_PATTERN = 2000
MAX_COST = 400_000


class Pattern:
    """A pattern that is ready. `cost` is what making it is worth in steps."""

    def __init__(self, pattern: str, flags: str) -> None:
        if not set(flags) <= set("smixq"):
            raise Undefined("The flags of a pattern are s, m, i, x and q.")
        if len(pattern) > MAX_PATTERN:
            raise Undefined(f"A pattern has at most {MAX_PATTERN} signs.")
        self.literal = "q" in flags
        self.groups = 0
        self.cost = 50 + len(pattern)
        self._pace = 1
        self._machine: Machine | None = None
        fold = "i" in flags
        if self.literal:
            translated = re2.escape(pattern)
        else:
            tree = read(
                pattern,
                dot_is_all="s" in flags,
                ignore_case=fold,
                ignore_space="x" in flags,
            )
            self.groups = tree.groups
            self.cost += 4 * _weight(tree.root, lambda signs: 1 + len(signs.ranges))
            self._pace += _weight(tree.root, lambda signs: 1) // 16
            if self.cost > MAX_COST:
                raise Undefined("The pattern is too large.")
            lines = "m" in flags
            # RE2 lets a line start behind the last line's end, XPath does not.
            if tree.refers_back or (lines and "^" in pattern):
                self._machine = Machine(tree, ignore_case=fold, lines=lines)
            translated = "" if self._machine else _written(tree.root, lines)
        try:
            self._re2 = re2.compile(
                ("(?i)" if fold and self.literal else "") + translated, _OPTIONS
            )
        except re2.error:
            raise Undefined("The pattern is too large.") from None

    def search(self, text: str, start: int, spend: Spend) -> Spans | None:
        """The first match from a place on: start and end of the whole and of each group."""
        if self._machine is not None:
            return self._machine.search(text, start, spend)
        spend(1 + (len(text) - start) * self._pace // 64)
        match = self._re2.search(text, start)
        if match is None:
            return None
        return self._spans(match)

    def replace(self, text: str, replacement: str, spend: Spend) -> str:
        """The text with every match replaced. Raise Undefined for a wrong replacement."""
        parts = [(replacement, None)] if self.literal else [*_parts(replacement, self.groups)]
        pieces: list[str] = []
        last = 0
        for spans in self._all(text, spend):
            pieces.append(text[last : spans[0]])
            for literal, group in parts:
                spend(1 + len(literal) // 64)
                pieces.append(literal)
                if group is not None and group <= self.groups and spans[2 * group] >= 0:
                    spend((spans[2 * group + 1] - spans[2 * group]) // 64)
                    pieces.append(text[spans[2 * group] : spans[2 * group + 1]])
            last = spans[1]
        return "".join([*pieces, text[last:]])

    def split(self, text: str, spend: Spend) -> Iterator[str]:
        """What stands between the matches."""
        last = 0
        for spans in self._all(text, spend):
            yield text[last : spans[0]]
            last = spans[1]
        yield text[last:]

    def _all(self, text: str, spend: Spend) -> Iterator[Spans]:
        """Every match. Raise Undefined for a pattern that matches nothing at all (F&O 5.6.4)."""
        if self.search("", 0, spend) is not None:
            raise Undefined("The pattern matches a text of no signs.")
        if self._machine is None:
            spend(1 + len(text) * self._pace // 64)
            for match in self._re2.finditer(text):
                spend(1)
                yield self._spans(match)
            return
        place = 0
        while (found := self._machine.search(text, place, spend)) is not None:
            yield found
            place = found[1]

    def _spans(self, match: re.Match[str]) -> Spans:
        return tuple(end for group in range(self.groups + 1) for end in match.span(group))


_GROUP = re.compile(r"\$([0-9]+)|\\([\\$])|([^$\\]+)")


def _parts(replacement: str, groups: int) -> Iterator[tuple[str, int | None]]:
    """Literal text, each piece with the group that follows it (F&O 5.6.4)."""
    place = 0
    while place < len(replacement):
        match = _GROUP.match(replacement, place)
        if match is None:
            raise Undefined("In a replacement $ stands before a digit, and \\ before $ or \\.")
        place = match.end()
        if match[1] is None:
            yield match[2] or match[3], None
            continue
        # As many digits as there can be a group for; the others stand for themselves.
        digits = match[1]
        length = max((n for n in range(1, len(digits) + 1) if int(digits[:n]) <= groups), default=1)
        yield "", int(digits[:length])
        if digits[length:]:
            yield digits[length:], None


def _weight(part: Part, of_signs: Callable[[Signs], int]) -> int:
    """The size of a pattern, repetitions written out; `of_signs` tells that of one class."""
    match part:
        case Signs():
            return of_signs(part)
        case Group(body=body):
            return 1 + _weight(body, of_signs)
        case Sequence(parts=parts) | Choice(branches=parts):
            return 1 + sum(_weight(inner, of_signs) for inner in parts)
        case Repeat(part=inner, least=least, most=most):
            return 1 + _weight(inner, of_signs) * max(1, most or least)
    return 1


def _written(part: Part, lines: bool) -> str:
    """The part in the syntax of RE2."""
    match part:
        case Signs(ranges=ranges):
            return _class(ranges)
        case Edge(start=True):
            return "(?m:^)" if lines else r"\A"
        case Edge():
            return "(?m:$)" if lines else r"\z"
        case Group(number=number, body=body):
            return f"({'' if number else '?:'}{_written(body, lines)})"
        case Sequence(parts=parts):
            return "".join(_written(inner, lines) for inner in parts)
        case Choice(branches=branches):
            return f"(?:{'|'.join(_written(branch, lines) for branch in branches)})"
        case Repeat(part=inner, least=least, most=most, reluctant=reluctant):
            bounds = f"{{{least},{'' if most is None else most}}}"
            return f"(?:{_written(inner, lines)}){bounds}{'?' if reluctant else ''}"
        case Back():
            raise AssertionError("the machine matches these")


def _class(ranges: Ranges) -> str:
    if not ranges:
        return r"[^\x{0}-\x{10ffff}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return str(re2.escape(chr(ranges[0][0])))
    return f"[{''.join(f'\\x{{{low:x}}}-\\x{{{high:x}}}' for low, high in ranges)}]"
