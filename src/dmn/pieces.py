"""The values of one input of a table, cut into pieces that all cells treat alike, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import feel
from dmn.compiling import show
from dmn.conditions import (
    HIGHEST,
    LOWEST,
    ORDERED,
    Condition,
    Discrete,
    Key,
    Mark,
    Ordered,
    Span,
    merged,
)
from dmn.tables import Input
from feel.types import SimpleType


class Piece(NamedTuple):
    """Values of one input that all cells treat alike: a span, a value, or all other values.

    `may` are the rules that can let them pass, `must` those that surely do.
    """

    kind: str
    span: Span | None
    value: Key | None
    may: int
    must: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The pieces of one input, and the rules that let all of them pass."""

    text: str
    pieces: tuple[Piece, ...]
    always: int


def clause_of(clause: Input, cells: Sequence[Condition | None]) -> Clause:
    always = unclear = 0
    for number, cell in enumerate(cells):
        if cell is None:
            unclear |= 1 << number
        elif cell.is_anything:
            always |= 1 << number
    pieces: list[Piece] = []
    for kind in _kinds(clause, cells):
        domain = None if clause.domain is None else clause.domain.of(kind)
        if clause.domain is not None and domain is None and not clause.domain.is_anything:
            continue
        sets = [(n, cell.of(kind)) for n, cell in enumerate(cells) if cell is not None]
        if kind in ORDERED:
            spans = [(n, one) for n, one in sets if isinstance(one, Ordered)]
            pieces += _ordered(kind, spans, domain if isinstance(domain, Ordered) else None)
        else:
            values = [(n, one) for n, one in sets if isinstance(one, Discrete)]
            pieces += _discrete(kind, values, domain if isinstance(domain, Discrete) else None)
    if not pieces:
        pieces = [Piece("", None, None, 0, 0)]
    whole = tuple(p._replace(may=p.may | always | unclear, must=p.must | always) for p in pieces)
    return Clause(clause.text, whole, always)


def _kinds(clause: Input, cells: Sequence[Condition | None]) -> list[str]:
    """The kinds of values that the input has: of its type, or those that its cells speak of."""
    if clause.kind is not None and isinstance(clause.kind.feel, SimpleType):
        return [clause.kind.feel.of]
    kinds = [one.kind for cell in cells if cell is not None for one in cell.sets]
    kinds += [one.kind for one in (clause.domain.sets if clause.domain else ())]
    return list(dict.fromkeys(kinds))


def _ordered(
    kind: str, cells: list[tuple[int, Ordered]], domain: Ordered | None
) -> Iterator[Piece]:
    turns: dict[Mark, int] = {}
    for number, cell in cells:
        for span in cell.spans:
            for mark in (span.low, span.high):
                turns[mark] = turns.get(mark, 0) ^ (1 << number)
    limits = domain.spans if domain is not None else (Span(LOWEST, HIGHEST),)
    for limit in limits:
        turns.setdefault(limit.low, 0)
        turns.setdefault(limit.high, 0)
    current = 0
    marks = sorted(turns)
    for low, high in pairwise(marks):
        current ^= turns[low]
        if any(limit.low <= low and high <= limit.high for limit in limits):
            yield Piece(kind, Span(low, high), None, current, current)


def _discrete(
    kind: str, cells: list[tuple[int, Discrete]], domain: Discrete | None
) -> Iterator[Piece]:
    others = 0
    for number, cell in cells:
        if cell.is_negated:
            others |= 1 << number
    passing: dict[Key, int] = {}
    for number, cell in cells:
        for value in sorted(cell.values, key=str):
            passing[value] = passing.get(value, others) ^ (1 << number)
    if domain is not None and domain.is_negated:
        passing = {key: rules for key, rules in passing.items() if key not in domain.values}
    is_closed = kind == "boolean" or (domain is not None and not domain.is_negated)
    values: Iterable[Key] = passing
    if kind == "boolean":
        values = [key for key in (False, True) if domain is None or _is_in(key, domain)]
    elif domain is not None and not domain.is_negated:
        values = sorted(domain.values, key=str)
    for value in values:
        rules = passing.get(value, others)
        yield Piece(kind, None, value, rules, rules)
    if not is_closed:
        yield Piece(kind, None, None, others, others)


def _is_in(key: Key, domain: Discrete) -> bool:
    return (key in domain.values) is not domain.is_negated


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest on."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def joined(parts: Iterator[str] | list[str]) -> str:
    told = [part for part in parts if part]
    return " and ".join(told) if told else "the inputs are anything"


def described(clause: Clause, pieces: list[Piece]) -> str:
    """The pieces of one input in words; nothing where they are all there are."""
    if len(pieces) == len(clause.pieces):
        return ""
    words: list[str] = []
    for kind in dict.fromkeys(piece.kind for piece in pieces):
        of_kind = [piece for piece in pieces if piece.kind == kind]
        spans = merged(piece.span for piece in of_kind if piece.span is not None)
        words += [_span(kind, span) for span in spans]
        values = [_shown(kind, piece.value) for piece in of_kind if piece.value is not None]
        words += [f"= {value}" for value in values]
        if any(piece.span is None and piece.value is None for piece in of_kind):
            words.append("is any other value")
    if len(words) > 6:
        words = [*words[:5], f"one of {len(words) - 5} more"]
    return f"{clause.text} {' or '.join(words)}"


def _span(kind: str, span: Span) -> str:
    low, high = span.low, span.high
    if len(low) == 1 and len(high) == 1:
        return f"is any {kind}"
    if len(low) == 1:
        assert len(high) == 3
        return f"{'<=' if high[2] > 0 else '<'} {_shown(kind, high[1])}"
    if len(high) == 1:
        return f"{'>=' if low[2] < 0 else '>'} {_shown(kind, low[1])}"
    if low[1] == high[1]:
        return f"= {_shown(kind, low[1])}"
    opening, closing = "[" if low[2] < 0 else "(", "]" if high[2] > 0 else ")"
    return f"in {opening}{_shown(kind, low[1])}..{_shown(kind, high[1])}{closing}"


def _shown(kind: str, key: Key | None) -> str:
    match kind, key:
        case "date", (int() as year, int() as month, int() as day):
            return show(feel.Date(year, month, day))
        case "days and time duration", int():
            return show(feel.DaysTimeDuration(key))
        case "years and months duration", int():
            return show(feel.YearsMonthsDuration(key))
        case _, bool() | str() | Decimal():
            return show(key)
    return str(key)
