"""What may stand at a place in an expression that is still being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from feel import kinds, parser
from feel.checking import Checker, element_of
from feel.errors import Lines, SyntaxMistake
from feel.functions import BUILTINS
from feel.lexer import Token, tokens
from feel.names import KEYWORDS
from feel.types import ANY, ContextType, ListType, RangeType, Type
from feel.values import Formal, Function

Kind = Literal["name", "member", "function", "keyword"]

MAX_LENGTH = 10_000
MAX_WORDS = 12
_CLOSED_BY = {")": "(", "]": "[", "}": "{"}
_OPERANDS = ("every", "false", "for", "function", "if", "null", "some", "true")
_OPERATORS = ("and", "between", "else", "in", "instance of", "or", "return", "satisfies", "then")


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may stand at the cursor, in place of the text from `start` to `end`.

    `detail` is the type of a name and the signature of a function, `sentence` what a function does.
    """

    label: str
    kind: Kind
    detail: str
    sentence: str
    start: int
    end: int


def complete(text: str, offset: int, context: Mapping[str, Type]) -> tuple[Completion, ...]:
    """What may stand at `offset`, best first: members after a dot, else names, functions, keywords.

    Never raises: a text that cannot be read, or is longer than MAX_LENGTH, has no completions.
    """
    before = text[:offset]
    if len(before) > MAX_LENGTH:
        return ()
    try:
        stream = tokens(before, Lines(before))[:-1]
    except SyntaxMistake:
        return ()
    return tuple(_Place(before, stream, context).completions())


class _Place:
    """The cursor: what is written before it and what is known there."""

    def __init__(self, text: str, stream: list[Token], context: Mapping[str, Type]) -> None:
        self.text = text
        self.end = len(text)
        self.stream = stream
        self.scope = dict(context)
        self.names = [*context, *member_names(context.values())]

    def completions(self) -> Iterator[Completion]:
        self.learn_locals()
        word = self.word_start()
        if word and self.stream[word - 1].text == ".":
            members = kinds.members_of(self.type_before(word - 1))
            yield from self.matching(members, "member", word)
        elif word and self.ends_operand(word - 1):
            yield from self.keywords(_OPERATORS, word)
        else:
            self.learn_filters(word)
            yield from self.matching(self.scope, "name", word)
            yield from self.functions(word)
            yield from self.keywords(_OPERANDS, word)

    def functions(self, word: int) -> Iterator[Completion]:
        start, typed = self.typed(word)
        for name, function in sorted(BUILTINS.items()):
            if _matches(name, typed) and name not in self.scope:
                detail = signature(function)
                yield Completion(name, "function", detail, function.sentence, start, self.end)

    def keywords(self, keywords: Iterable[str], word: int) -> Iterator[Completion]:
        start, typed = self.typed(word)
        for keyword in keywords:
            if _begins(keyword, typed):
                yield Completion(keyword, "keyword", "", "", start, self.end)

    def ends_operand(self, index: int) -> bool:
        """Whether a value ends with that token, so that only an operator may follow."""
        token = self.stream[index]
        if token.kind == "word":
            return token.text not in KEYWORDS - {"true", "false", "null"}
        return token.kind in ("number", "string") or token.text in _CLOSED_BY

    def word_start(self) -> int:
        """The index of the first token of what is being written: of the most words that begin
        something known, else of the last word that the cursor touches."""
        first = last = len(self.stream)
        while last - first < MAX_WORDS and first and self.stream[first - 1].kind == "word":
            first -= 1
        known = [*self.scope, *self.names, *BUILTINS]
        for index in range(first, last):
            typed = " ".join(self.text[self.stream[index].start :].split())
            typed += " " if self.text[-1].isspace() else ""
            if any(_begins(name, typed) for name in known):
                return index
        touches = last > first and self.stream[-1].end == self.end
        return last - 1 if touches else last

    def typed(self, word: int) -> tuple[int, str]:
        """Where what is being written starts, and what it is so far."""
        if word == len(self.stream):
            return self.end, ""
        start = self.stream[word].start
        return start, " ".join(self.text[start:].split())

    def matching(self, known: Mapping[str, Type], kind: Kind, word: int) -> Iterator[Completion]:
        start, typed = self.typed(word)
        found = [name for name in known if name != "?" and _matches(name, typed)]
        for name in sorted(found, key=lambda name: (not _begins(name, typed), name)):
            yield Completion(name, kind, str(known[name]), "", start, self.end)

    def type_before(self, index: int) -> Type:
        """The type of what ends before a token."""
        start = self.operand_start(index)
        if start == index:
            return ANY
        self.learn_filters(start)
        return self.infer(self.text[self.stream[start].start : self.stream[index].start])

    def infer(self, text: str) -> Type:
        try:
            node = parser.expression(text, self.names, self.names)
        except SyntaxMistake:
            return ANY
        return Checker(text, {}).infer(node, self.scope)

    def operand_start(self, index: int) -> int:
        """Where the operand begins that ends before a token: names, paths, calls and filters."""
        start = index
        while start:
            token = self.stream[start - 1]
            if token.text in _CLOSED_BY and token.kind == "mark":
                start = self.opening(start - 1)
                continue
            is_name = token.kind == "word" and token.text not in KEYWORDS - {"and"}
            if is_name or token.kind in ("string", "number") or token.text in (".", "@"):
                start -= 1
                continue
            break
        return start

    def opening(self, index: int) -> int:
        """The bracket that the one at `index` closes."""
        depth = 0
        while index >= 0:
            text = self.stream[index].text
            depth += (text in _CLOSED_BY) - (text in _CLOSED_BY.values())
            if not depth:
                return index
            index -= 1
        return 0

    def learn_locals(self) -> None:
        """Names that `for`, `some` and `every` declare before the cursor, with their types."""
        for index, token in enumerate(self.stream):
            if token.text != "in" or not index or self.stream[index - 1].kind != "word":
                continue
            first = index - 1
            while first and self.stream[first - 1].kind == "word":
                if self.stream[first - 1].text in KEYWORDS:
                    break
                first -= 1
            if self.stream[first - 1].text not in ("for", "some", "every", ","):
                continue
            end = self.domain_end(index + 1)
            if end is None:
                continue
            name = " ".join(part.text for part in self.stream[first:index])
            domain = self.text[token.end : self.stream[end].start]
            self.scope[name] = element_of(self.infer(domain.partition("..")[0]))

    def domain_end(self, index: int) -> int | None:
        """The token after the domain of an iteration that starts at `index`; None if it is open."""
        depth = 0
        for end in range(index, len(self.stream)):
            text = self.stream[end].text
            depth += (text in _CLOSED_BY.values()) - (text in _CLOSED_BY)
            if depth < 0 or (not depth and text in ("return", "satisfies", ",")):
                return end
        return None

    def learn_filters(self, index: int) -> None:
        """Members of the items of each filter whose bracket is open before a token."""
        for place in self.open_brackets(index):
            start = self.operand_start(place)
            if start < place:
                filtered = self.text[self.stream[start].start : self.stream[place].start]
                element = element_of(self.infer(filtered))
                members = element.members if isinstance(element, ContextType) else ()
                self.scope.update({"item": element, **dict(members)})

    def open_brackets(self, index: int) -> list[int]:
        """Where each `[` stands that is not closed before a token, from the outside in."""
        unclosed: list[int] = []
        depth = 0
        for place in range(index - 1, 0, -1):
            text = self.stream[place].text
            depth += (text in _CLOSED_BY) - (text in _CLOSED_BY.values())
            if depth < 0:
                depth = 0
                if text == "[":
                    unclosed.append(place)
        return unclosed[::-1]


def signature(function: Function) -> str:
    """The function as its users read it: `substring(string: string, ..., length?: number)`."""
    formals = ", ".join(map(_formal, function.parameters))
    return f"{function.name}({formals}) -> {function.result}"


def _formal(formal: Formal) -> str:
    before, after = ("*" if formal.variadic else ""), ("?" if formal.optional else "")
    return f"{before}{formal.name}{after}: {formal.type}"


def _matches(name: str, typed: str) -> bool:
    """Whether what is typed begins the name, or one of its words."""
    wanted = typed.casefold()
    return _begins(name, typed) or f" {wanted}" in name.casefold()


def _begins(name: str, typed: str) -> bool:
    return name.casefold().startswith(typed.casefold())


def member_names(types: Iterable[Type]) -> list[str]:
    """The names of all members below some types, so that the parser knows them."""
    found: list[str] = []
    waiting = list(types)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, ContextType):
            found.extend(name for name, _ in kind.members)
            waiting.extend(member for _, member in kind.members)
        elif isinstance(kind, ListType | RangeType):
            waiting.append(kind.element)
    return found
