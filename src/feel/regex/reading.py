"""Reading a pattern of XPath 3.1 into a tree (XML Schema 1.1 part 2, appendix G, and F&O 5.6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from feel.errors import Undefined
from feel.regex import characters
from feel.regex.characters import Ranges

MAX_DEPTH = 50
MAX_REPEAT = 1000

_SINGLE = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}-[]^$"}


@dataclass(frozen=True, slots=True)
class Signs:
    """One code point of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    start: bool


@dataclass(frozen=True, slots=True)
class Back:
    """`\\1`: what a group has matched, once more."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    number: int | None
    body: Part


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Part
    least: int
    most: int | None
    reluctant: bool


type Part = Signs | Edge | Back | Group | Sequence | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Read:
    """A pattern that has been read: its tree, how many groups, and whether it refers back."""

    root: Part
    groups: int
    refers_back: bool


def read(pattern: str, *, dot_is_all: bool, ignore_case: bool, ignore_space: bool) -> Read:
    """The tree of a pattern. Raise Undefined for what XPath does not know."""
    text = _without_space(pattern) if ignore_space else pattern
    return _Reader(text, dot_is_all, ignore_case).read()


def _without_space(pattern: str) -> str:
    """Flag x: spaces count only within a class."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for sign in pattern:
        if sign in "\t\n\r " and not depth:
            continue
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
        kept.append(sign)
    return "".join(kept)


class _Reader:
    def __init__(self, pattern: str, dot_is_all: bool, ignore_case: bool) -> None:
        self.pattern = pattern
        self.dot_is_all = dot_is_all
        self.ignore_case = ignore_case
        self.place = 0
        self.depth = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.refers_back = False

    def read(self) -> Read:
        root = self.choice()
        if self.place < len(self.pattern):
            self.refuse()
        return Read(root, self.groups, self.refers_back)

    def refuse(self) -> NoReturn:
        raise Undefined(f"The pattern cannot be read at its sign {self.place + 1}.")

    def peek(self, count: int = 1) -> str:
        return self.pattern[self.place : self.place + count]

    def take(self) -> str:
        sign = self.peek()
        if not sign:
            self.refuse()
        self.place += 1
        return sign

    def accept(self, text: str) -> bool:
        if self.pattern.startswith(text, self.place):
            self.place += len(text)
            return True
        return False

    def choice(self) -> Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Undefined("The pattern is nested too deeply.")
        branches = [self.branch()]
        while self.accept("|"):
            branches.append(self.branch())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def branch(self) -> Part:
        parts: list[Part] = []
        while self.peek() and self.peek() not in "|)":
            parts.append(self.piece())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def piece(self) -> Part:
        atom = self.atom()
        least, most = 1, 1
        sign = self.peek()
        if not sign or sign not in "?*+{":
            return atom
        self.place += 1
        if sign == "{":
            least, bound = self.bounds()
        else:
            least, bound = int(sign == "+"), 1 if sign == "?" else None
        most_or_none = bound
        if least > MAX_REPEAT or (most_or_none or most) > MAX_REPEAT:
            raise Undefined(f"A pattern repeats at most {MAX_REPEAT} times.")
        return Repeat(atom, least, most_or_none, self.accept("?"))

    def bounds(self) -> tuple[int, int | None]:
        least = self.digits()
        most: int | None = least
        if self.accept(","):
            most = None if self.peek() == "}" else self.digits()
        if not self.accept("}") or (most is not None and most < least):
            self.refuse()
        return least, most

    def digits(self) -> int:
        start = self.place
        while self.peek().isascii() and self.peek().isdigit():
            self.place += 1
        if not 0 < self.place - start < 10:
            self.refuse()
        return int(self.pattern[start : self.place])

    def atom(self) -> Part:
        sign = self.take()
        match sign:
            case "(":
                return self.group()
            case "[":
                return Signs(self.character_class())
            case "\\":
                return self.escape()
            case ".":
                every = ((0, 0x10FFFF),)
                return Signs(every if self.dot_is_all else characters.NOT_NEW_LINE)
            case "^" | "$":
                return Edge(sign == "^")
        if sign in "?*+{}])":
            self.place -= 1
            self.refuse()
        return Signs(self.signs(sign, sign))

    def signs(self, low: str, high: str) -> Ranges:
        """From one sign to another, and their other cases where case does not count."""
        ranges = ((ord(low), ord(high)),)
        return characters.with_case_variants(ranges) if self.ignore_case else ranges

    def group(self) -> Part:
        number = None
        if not self.accept("?:"):
            self.groups += 1
            number = self.groups
        body = self.choice()
        if not self.accept(")"):
            self.refuse()
        if number is not None:
            self.closed.add(number)
        return Group(number, body)

    def escape(self) -> Part:
        if self.peek() in set("123456789"):
            number = int(self.take())
            while (
                self.peek() in set("0123456789") and number * 10 + int(self.peek()) <= self.groups
            ):
                number = number * 10 + int(self.take())
            if number not in self.closed:
                self.refuse()
            self.refers_back = True
            return Back(number)
        return Signs(self.escaped_class())

    def escaped_class(self) -> Ranges:
        letter = self.take()
        if letter in _SINGLE:
            return self.signs(_SINGLE[letter], _SINGLE[letter])
        if letter in ("p", "P"):
            return self.property(letter == "P")
        ranges = characters.escaped(letter)
        if ranges is None:
            self.refuse()
        return ranges

    def property(self, negated: bool) -> Ranges:
        if not self.accept("{"):
            self.refuse()
        end = self.pattern.find("}", self.place)
        name = self.pattern[self.place : end] if end >= 0 else ""
        if name.startswith("Is"):
            ranges = characters.block(name[2:])
        else:
            ranges = characters.category(name) if len(name) in (1, 2) else None
        if ranges is None:
            self.refuse()
        self.place = end + 1
        return characters.complement(ranges) if negated else ranges

    def character_class(self) -> Ranges:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Undefined("The pattern is nested too deeply.")
        negated = self.accept("^")
        ranges: list[tuple[int, int]] = []
        subtracted: Ranges = ()
        while not self.accept("]") or not ranges:
            if ranges and self.accept("-["):
                subtracted = self.character_class()
                if not self.accept("]"):
                    self.refuse()
                break
            ranges.extend(self.class_item(first=not ranges))
        self.depth -= 1
        whole = characters.normal(ranges)
        if negated:
            whole = characters.complement(whole)
        return characters.minus(whole, subtracted) if subtracted else whole

    def class_item(self, *, first: bool) -> Ranges:
        low = self.class_sign(first=first)
        if not isinstance(low, str):
            return low
        if self.peek() != "-" or self.peek(2) in ("-]", "-["):
            return self.signs(low, low)
        self.place += 1
        high = self.class_sign(first=False)
        if not isinstance(high, str) or high < low:
            self.refuse()
        return self.signs(low, high)

    def class_sign(self, *, first: bool) -> str | Ranges:
        """One sign of a class, or the class that an escape in it means."""
        sign = self.take()
        if sign == "\\":
            letter = self.peek()
            if letter in _SINGLE:
                return _SINGLE[self.take()]
            return self.escaped_class()
        if sign in "[]" or (sign == "-" and not first and self.peek() != "]"):
            self.place -= 1
            self.refuse()
        return sign
