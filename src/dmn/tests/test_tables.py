from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dmn
import feel
from dmn.tests.documents import decision, document, input_data, item, outcome_of, table, value_of

AMOUNTS = [["< 10", '"small"'], [">= 5", '"medium"'], ["> 100", '"large"']]
SIZES = (
    '<output name="size"><outputValues><text>"large","medium","small"</text></outputValues>'
    "</output>",
)


def size(
    amount: object,
    hit_policy: str,
    *,
    rules: Sequence[Sequence[str]] = AMOUNTS,
    aggregation: str = "",
    outputs: Sequence[str] = SIZES,
) -> feel.Value:
    return value_of(
        "Size",
        input_data("amount"),
        decision(
            "Size",
            table(
                ["amount"],
                rules,
                outputs=outputs,
                hit_policy=hit_policy,
                aggregation=aggregation,
            ),
            inputs=["amount"],
        ),
        inputs={"amount": amount},  # type: ignore[dict-item]
    )


@pytest.mark.parametrize(
    ("hit_policy", "amount", "value"),
    [
        ("UNIQUE", 1, "small"),
        ("UNIQUE", 7, None),
        ("ANY", 1, "small"),
        ("ANY", 7, None),
        ("FIRST", 7, "small"),
        ("FIRST", 200, "medium"),
        ("PRIORITY", 7, "medium"),
        ("PRIORITY", 200, "large"),
        ("RULE ORDER", 200, ["medium", "large"]),
        ("OUTPUT ORDER", 200, ["large", "medium"]),
        ("OUTPUT ORDER", 7, ["medium", "small"]),
        ("COLLECT", 7, ["small", "medium"]),
    ],
)
def test_hit_policies(hit_policy: str, amount: int, value: feel.Value) -> None:
    assert size(amount, hit_policy) == value


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)]
)
def test_aggregations(aggregation: str, value: int) -> None:
    rules = [["-", "1"], ["-", "2"], ["> 0", "3"]]
    assert size(5, "COLLECT", rules=rules, aggregation=aggregation, outputs=["<output/>"]) == value


def test_rules_that_agree_are_any() -> None:
    assert size(7, "ANY", rules=[["< 10", "1.0"], ["> 5", "1"]], outputs=["<output/>"]) == 1


def test_where_no_rule_matches_the_value_is_null_or_the_default() -> None:
    default = (
        '<output name="size"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>',
    )
    for hit_policy in ("UNIQUE", "FIRST", "RULE ORDER", "COLLECT"):
        assert size(None, hit_policy) is None
    assert size(None, "UNIQUE", outputs=default) == "none"
    assert size(None, "COLLECT", outputs=default) == ["none"]


def test_several_outputs_are_a_context() -> None:
    outputs = ['<output name="colour"/>', '<output name="Approved/Declined"/>']
    rules = [["> 5", '"red"', "1"], ["> 9", '"blue"', "2"]]
    assert size(7, "UNIQUE", rules=rules, outputs=outputs) == {
        "colour": "red",
        "Approved/Declined": 1,
    }
    assert size(10, "COLLECT", rules=rules, outputs=outputs) == [
        {"colour": "red", "Approved/Declined": 1},
        {"colour": "blue", "Approved/Declined": 2},
    ]
    assert size(10, "COLLECT", rules=rules, outputs=outputs, aggregation="MAX") == {
        "colour": "red",
        "Approved/Declined": 2,
    }


def test_an_input_outside_its_values_matches_nothing_and_says_so() -> None:
    clause = (
        "<input><inputExpression><text>amount</text></inputExpression>"
        "<inputValues><text>[0..100]</text></inputValues></input>"
    )
    parts = (
        input_data("amount"),
        decision("A", table([clause], [["-", "1"]]), inputs=["amount"]),
    )
    assert value_of("A", *parts, inputs={"amount": 100}) == 1
    outcome = outcome_of("A", *parts, inputs={"amount": 101})
    assert (outcome.value, outcome.warnings[0].code) == (None, "input-value")


def test_an_output_outside_its_values_is_told() -> None:
    outputs = ['<output><outputValues><text>"a","b"</text></outputValues></output>']
    outcome = outcome_of("A", decision("A", table([], [['"c"']], outputs=outputs)))
    assert (outcome.value, outcome.warnings[0].code) == ("c", "output-value")


def test_priorities_come_from_the_type_where_the_clause_has_none() -> None:
    parts = (
        item(
            "tSize", '<typeRef>string</typeRef><allowedValues><text>"L","S"</text></allowedValues>'
        ),
        decision(
            "A",
            table(
                [],
                [['"S"'], ['"L"']],
                outputs=['<output typeRef="tSize"/>'],
                hit_policy="PRIORITY",
            ),
        ),
    )
    assert value_of("A", *parts) == "L"


def test_cells_may_use_the_input_and_other_names() -> None:
    parts = (
        input_data("amount"),
        input_data("limit"),
        decision(
            "A",
            table(
                ["amount"],
                [["? * 2 > limit", '"much"'], ["< limit / 2", '"little"'], ["limit / 2", '"half"']],
            ),
            inputs=["amount", "limit"],
        ),
    )
    for amount, value in ((6, "much"), (4, "little"), (5, "half")):
        assert value_of("A", *parts, inputs={"amount": amount, "limit": 10}) == value


def test_a_variable_that_is_called_like_a_function_hides_it() -> None:
    parts = (
        input_data("date"),
        decision("A", table(["date"], [['< date("2026-03-01")', "1"]]), inputs=["date"]),
    )
    assert value_of("A", *parts, inputs={"date": feel.Date(2026, 1, 1)}) is None


def test_a_cell_that_cannot_be_read_never_matches() -> None:
    outcome = outcome_of("A", decision("A", table(["1"], [["1 +", '"x"'], ["-", '"y"']])))
    assert outcome.value == "y"
    assert outcome.warnings[0].element == "A, rule 1"


def test_thousands_of_rules_are_not_thousands_of_comparisons() -> None:
    rules = [[f"[{i * 10}..{i * 10 + 10})", f'"r{i % 7}"', str(i)] for i in range(3_000)]
    xml = document(
        input_data("amount"),
        input_data("region"),
        decision("A", table(["amount", "region"], rules), inputs=["amount", "region"]),
    )
    decisions = dmn.compile(dmn.read(xml))
    inputs: dict[str, feel.HostValue] = {"amount": Decimal("24321.5"), "region": f"r{2432 % 7}"}
    outcome = decisions.evaluate("A", inputs, fuel=50)
    assert outcome.value == 2432
    assert not outcome.warnings


CELLS = st.sampled_from(
    [
        "-",
        "1",
        "2.0",
        "< 2",
        ">= 2",
        "[1..3)",
        "(2..5]",
        "1, 3",
        "not(1)",
        "not(< 2, 4)",
        "-1",
        '"a"',
        '"a", "b"',
        'not("a")',
        '1, "a"',
        "true",
        "false, true",
        "not(true)",
        "!= 2",
        "null",
        "? = 2",
        '? in ("b", "c")',
        "limit",
        "> limit",
        'date("2026-03-01")',
        '>= @"2026-03-01"',
        '[duration("P1D")..duration("P3D")]',
        '< @"P1Y"',
        '"2026-03-01"',
    ]
)
VALUES = st.sampled_from(
    [
        None,
        True,
        False,
        Decimal(-1),
        Decimal(1),
        Decimal("1.0"),
        Decimal(2),
        Decimal("2.5"),
        Decimal(4),
        "a",
        "b",
        "c",
        "",
        "2026-03-01",
        feel.Date(2026, 3, 1),
        feel.Date(2025, 12, 31),
        feel.DaysTimeDuration(2 * 86_400_000_000_000),
        feel.YearsMonthsDuration(5),
        [Decimal(1)],
        ["a"],
        {"a": Decimal(1)},
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8),
    st.lists(VALUES, min_size=2, max_size=2),
)
def test_the_index_finds_what_asking_each_cell_finds(
    rows: list[tuple[str, str]], values: list[feel.Value]
) -> None:
    rules = [[*row, str(number)] for number, row in enumerate(rows)]
    parts = (
        input_data("a"),
        input_data("b"),
        input_data("limit"),
        decision(
            "A",
            table(["a", "b"], rules, hit_policy="RULE ORDER"),
            inputs=["a", "b", "limit"],
        ),
    )
    scope = {"a": values[0], "b": values[1], "limit": Decimal(2)}
    expected = [
        number
        for number, row in enumerate(rows)
        if all(
            feel.parse_unary_tests(cell, names=["limit", "?"]).evaluate(value, scope).value is True
            for cell, value in zip(row, values, strict=True)
        )
    ]
    found = value_of("A", *parts, inputs=scope)  # type: ignore[arg-type]
    assert found == (expected or None)
