# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""pySFeel: each evaluation parses its text; it has no other way.

Its `and` binds closer than its comparisons, which need brackets.
"""

from __future__ import annotations

import logging

from bench.engine.peers.conditions import COMPARISON, NAMES, RULES
from bench.engine.peers.reporting import report
from bench.engine.timing import median_us
from pySFeel import SFeelParser

logging.disable(logging.CRITICAL)


def bracketed(text: str) -> str:
    return " and ".join(f"({part})" for part in text.split(" and "))


def parser_of(names: dict[str, object]) -> SFeelParser:
    parser = SFeelParser()
    for name, value in names.items():
        parser.sFeelParse(
            f'{name} <- "{value}"' if isinstance(value, str) else f"{name} <- {value}"
        )
    return parser


def compare() -> float:
    parser = parser_of({"amount": 250, "region": "EU"})
    text = bracketed(COMPARISON)
    assert parser.sFeelParse(text)[1] is True
    return median_us(lambda: parser.sFeelParse(text))


def table() -> float:
    parser = parser_of(NAMES)
    rules = [bracketed(text) for text in RULES]
    assert [parser.sFeelParse(text)[1] for text in rules].index(True) == 44
    return median_us(lambda: [parser.sFeelParse(text) for text in rules])


report({"comparison": compare, "table": table})
