# mypy: ignore-errors
# What is imported here is installed for the bench only.
"""bkflow-feel: parsed once, then evaluated."""

from __future__ import annotations

import logging

from bench.engine.peers.conditions import COMPARISON, NAMES, RULES
from bench.engine.peers.reporting import report
from bench.engine.timing import median_us
from bkflow_feel import parser, transformer

logging.disable(logging.CRITICAL)


def compare() -> float:
    names = {"amount": 250, "region": "EU"}
    parsed = transformer.transform(parser.parse(COMPARISON))
    assert parsed.evaluate(names) is True
    return median_us(lambda: parsed.evaluate(names))


def table() -> float:
    parsed = [transformer.transform(parser.parse(text)) for text in RULES]
    assert [rule.evaluate(NAMES) for rule in parsed].index(True) == 44
    return median_us(lambda: [rule.evaluate(NAMES) for rule in parsed])


report({"comparison": compare, "table": table})
