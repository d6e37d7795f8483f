"""A matcher for patterns that refer back to their groups: backtracking, paid for step by step."""

from __future__ import annotations

from collections.abc import Callable

from feel.errors import Undefined
from feel.regex import characters
from feel.regex.characters import Ranges
from feel.regex.reading import Back, Choice, Edge, Group, Part, Read, Repeat, Sequence, Signs

MAX_PROGRAM = 20_000

type Spans = tuple[int, ...]
"""Start and end of group 0, then of group 1, ...; -1 where it has matched nothing."""

type _Step = tuple[str, int, int, Ranges]


class Machine:
    """A program of a few kinds of steps, and the loop that runs it."""

    def __init__(self, read: Read, *, ignore_case: bool, lines: bool) -> None:
        self._steps: list[_Step] = []
        self._slots = 2 * (read.groups + 1)
        self._ignore_case = ignore_case
        self._lines = lines
        self._write(read.root)
        self._add("done")

    def _add(self, kind: str, first: int = 0, second: int = 0, ranges: Ranges = ()) -> int:
        if len(self._steps) >= MAX_PROGRAM:
            raise Undefined("The pattern is too large.")
        self._steps.append((kind, first, second, ranges))
        return len(self._steps) - 1

    def _write(self, part: Part) -> None:
        match part:
            case Signs(ranges=ranges):
                self._add("sign", ranges=ranges)
            case Edge(start=start):
                self._add("start" if start else "end")
            case Back(group=group):
                self._add("back", group)
            case Group(number=None, body=body):
                self._write(body)
            case Group(number=int(number), body=body):
                self._add("save", 2 * number)
                self._write(body)
                self._add("save", 2 * number + 1)
            case Sequence(parts=parts):
                for inner in parts:
                    self._write(inner)
            case Choice(branches=branches):
                self._write_choice(branches)
            case Repeat():
                self._write_repeat(part)

    def _write_choice(self, branches: tuple[Part, ...]) -> None:
        ends: list[int] = []
        for branch in branches[:-1]:
            fork = self._add("fork")
            self._write(branch)
            ends.append(self._add("go"))
            self._steps[fork] = ("fork", fork + 1, len(self._steps), ())
        self._write(branches[-1])
        for end in ends:
            self._steps[end] = ("go", len(self._steps), 0, ())

    def _write_repeat(self, repeat: Repeat) -> None:
        for _ in range(repeat.least):
            self._write(repeat.part)
        if repeat.most is None:
            # A round that moves nowhere ends the loop: `mark` keeps where it began.
            slot = self._slots
            self._slots += 1
            fork = self._add("fork")
            self._add("mark", slot)
            self._write(repeat.part)
            self._add("loop", fork, slot)
            self._fork(fork, repeat)
            return
        forks = []
        for _ in range(repeat.most - repeat.least):
            forks.append(self._add("fork"))
            self._write(repeat.part)
        for fork in forks:
            self._fork(fork, repeat)

    def _fork(self, fork: int, repeat: Repeat) -> None:
        after = len(self._steps)
        ways = (after, fork + 1) if repeat.reluctant else (fork + 1, after)
        self._steps[fork] = ("fork", *ways, ())

    def search(self, text: str, start: int, spend: Callable[[int], None]) -> Spans | None:
        for place in range(start, len(text) + 1):
            spans = self._match(text, place, spend)
            if spans is not None:
                return spans
        return None

    def _match(self, text: str, start: int, spend: Callable[[int], None]) -> Spans | None:
        waiting = [(0, start, (start,) + (-1,) * (self._slots - 1))]
        while waiting:
            at, place, saved = waiting.pop()
            while True:
                spend(1)
                kind, first, second, ranges = self._steps[at]
                at += 1
                if kind == "sign":
                    if place == len(text) or not characters.has(ranges, ord(text[place])):
                        break
                    place += 1
                elif kind == "fork":
                    waiting.append((second, place, saved))
                    at = first
                elif kind == "go":
                    at = first
                elif kind in ("save", "mark"):
                    saved = (*saved[:first], place, *saved[first + 1 :])
                elif kind == "loop":
                    if place != saved[second]:
                        at = first
                elif kind == "back":
                    end = self._again(text, place, saved[2 * first : 2 * first + 2])
                    if end is None:
                        break
                    place = end
                elif kind == "done":
                    return (start, place, *saved[2:])
                elif not self._at_edge(text, place, kind == "start"):
                    break
        return None

    def _again(self, text: str, place: int, span: Spans) -> int | None:
        start, end = span
        if end < 0:
            return place
        wanted, found = text[start:end], text[place : place + end - start]
        if self._ignore_case:
            wanted, found = wanted.casefold(), found.casefold()
        return place + end - start if wanted == found else None

    def _at_edge(self, text: str, place: int, at_start: bool) -> bool:
        if at_start:
            return place == 0 or (self._lines and text[place - 1] == "\n" and place < len(text))
        return place == len(text) or (self._lines and text[place] == "\n")
