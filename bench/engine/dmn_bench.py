"""Time decision tables: `python bench/engine/dmn_bench.py` prints medians, beside peers.

Peers (of no concern to the product): pySFeel, bkflow-feel. They have no decision tables, so they
are given what a table of 50 rules needs: one expression a cell, evaluated until a rule matches.
"""

from __future__ import annotations

import importlib
import statistics
import time
import timeit
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import dmn
import feel
from dmn.model import (
    Decision,
    DecisionRule,
    DecisionTable,
    HitPolicy,
    InformationItem,
    InformationRequirement,
    InputClause,
    InputData,
    LiteralExpression,
    Model,
    OutputClause,
    UnaryTests,
)

TYPES = {"amount": "number", "region": "string", "is new": "boolean"}
REGIONS = ("EU", "UK", "US", "MD", "RO")


def model_of(rows: Sequence[tuple[tuple[str, ...], str]], hit_policy: HitPolicy = "FIRST") -> Model:
    """A model with one decision, "Discount", of these rules over amount, region and is new."""
    width = len(rows[0][0])
    names = list(TYPES)[:width]
    inputs = tuple(
        InputClause(expression=LiteralExpression(text=name, type_ref=TYPES[name])) for name in names
    )
    rules = tuple(
        DecisionRule(
            inputs=tuple(UnaryTests(text=text) for text in cells),
            outputs=(LiteralExpression(text=output),),
        )
        for cells, output in rows
    )
    table = DecisionTable(
        inputs=inputs,
        outputs=(OutputClause(),),
        rules=rules,
        hit_policy=hit_policy,
    )
    decision = Decision(
        id="discount",
        name="Discount",
        variable=InformationItem(name="Discount"),
        information_requirements=tuple(
            InformationRequirement(required_input=f"#{name}") for name in names
        ),
        expression=table,
    )
    data = tuple(
        InputData(id=name, name=name, variable=InformationItem(name=name, type_ref=TYPES[name]))
        for name in names
    )
    return Model(name="bench", namespace="urn:bench", elements=(*data, decision))


def fifty() -> Model:
    rows = []
    for i in range(50):
        region = REGIONS[i % 5]
        cells = (f"[{i // 5 * 100}..{i // 5 * 100 + 100})", f'"{region}"', "-")
        rows.append((cells, str(i)))
    return model_of(rows, "UNIQUE")


def fifty_unindexed() -> Model:
    rows = [((f"< amount * 0 + {i * 20}", "-", "-"), str(i)) for i in range(50)]
    return model_of(rows)


def equalities(count: int) -> Model:
    rows = [((str(i), f'"{REGIONS[i % 5]}"'), str(i)) for i in range(count)]
    return model_of(rows, "UNIQUE")


def intervals(count: int) -> Model:
    rows = [((f"[{i * 10}..{i * 10 + 10})", "-"), str(i)) for i in range(count)]
    return model_of(rows, "UNIQUE")


def median_us(call: Callable[[], object], number: int) -> float:
    """Median of seven runs, in microseconds a call."""
    return statistics.median(timeit.repeat(call, number=number, repeat=7)) / number * 1e6


def main() -> None:
    print(f"{'dmn':52}{'median, µs':>12}")
    inputs: dict[str, feel.HostValue] = {"amount": 875, "region": "RO", "is new": True}
    cases: list[tuple[str, Callable[[], Model], dict[str, feel.HostValue], int]] = [
        ("50 rules, 3 inputs, unique", fifty, inputs, 2_000),
        ("50 rules, every cell must be evaluated", fifty_unindexed, inputs, 200),
        ("10,000 rules, equality", lambda: equalities(10_000), {**inputs, "amount": 9_874}, 500),
        ("10,000 rules, intervals", lambda: intervals(10_000), {**inputs, "amount": 87_512}, 500),
    ]
    ours = 0.0
    for name, make, values, number in cases:
        model = make()
        start = time.perf_counter()
        decisions = dmn.compile(model)
        compiled = time.perf_counter() - start
        assert decisions.evaluate("Discount", values).value is not None
        us = median_us(partial(decisions.evaluate, "Discount", values), number)
        ours = ours or us
        print(f"{name:52}{us:12.1f}   (compiled in {compiled * 1e3:.0f} ms)")
    xml = dmn.write(equalities(1_000))
    print(f"{'read 1,000 rules':52}{median_us(partial(dmn.read, xml), 1):12.0f}")
    model = dmn.read(xml)
    print(f"{'write 1,000 rules':52}{median_us(partial(dmn.write, model), 1):12.0f}")
    peers(inputs, ours)


def peers(inputs: dict[str, feel.HostValue], ours: float) -> None:
    """The same 50 rules as FEEL texts, in the libraries that happen to be installed."""
    names = {"amount": inputs["amount"], "region": inputs["region"]}
    texts = [
        f'amount >= {low} and amount < {low + 100} and region = "{region}"'
        for low in range(0, 1000, 100)
        for region in REGIONS
    ]
    bkflow = _installed("bkflow_feel.api")
    if bkflow is not None:
        us = median_us(lambda: [bkflow.parse_expression(text, names) for text in texts], 1)
        print(f"{'bkflow-feel, 50 conditions':52}{us:12.1f}   {us / ours:.0f} times ours")
    pysfeel = _installed("pySFeel")
    if pysfeel is not None:
        parser = pysfeel.SFeelParser()
        for name, value in names.items():
            literal = f'"{value}"' if isinstance(value, str) else value
            parser.sFeelParse(f"{name} <- {literal}")
        us = median_us(lambda: [parser.sFeelParse(text) for text in texts], 1)
        print(f"{'pySFeel, 50 conditions':52}{us:12.1f}   {us / ours:.0f} times ours")


def _installed(module: str) -> Any:
    """A peer's module; None, and a line that says so, where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"{module:52}{'not installed':>14}")
        return None


if __name__ == "__main__":
    main()
