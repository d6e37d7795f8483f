"""Time decision tables: `python -m bench.engine.dmn_bench` prints medians."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from bench.engine.timing import median_us

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


def main() -> None:
    print(f"{'dmn':52}{'median, µs':>12}")
    inputs: dict[str, feel.HostValue] = {"amount": 875, "region": "RO", "is new": True}
    cases: list[tuple[str, Callable[[], Model], dict[str, feel.HostValue]]] = [
        ("50 rules, 3 inputs, unique", fifty, inputs),
        ("50 rules, every cell must be evaluated", fifty_unindexed, inputs),
        ("10,000 rules, equality", lambda: equalities(10_000), {**inputs, "amount": 9_874}),
        ("10,000 rules, intervals", lambda: intervals(10_000), {**inputs, "amount": 87_512}),
    ]
    for name, make, values in cases:
        model = make()
        start = time.perf_counter()
        decisions = dmn.compile(model)
        compiled = time.perf_counter() - start
        assert decisions.evaluate("Discount", values).value is not None
        us = median_us(partial(decisions.evaluate, "Discount", values))
        print(f"{name:52}{us:12.1f}   (compiled in {compiled * 1e3:.0f} ms)")
    xml = dmn.write(equalities(1_000))
    print(f"{'read 1,000 rules':52}{median_us(partial(dmn.read, xml)):12.0f}")
    model = dmn.read(xml)
    print(f"{'write 1,000 rules':52}{median_us(partial(dmn.write, model)):12.0f}")


if __name__ == "__main__":
    main()
