from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dmn
from dmn import Finding, checks
from dmn.tests.documents import decision, document, input_data, item, literal, table


def check(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *types: str,
    hit_policy: str = "UNIQUE",
    outputs: Sequence[str] = ('<output name="out"/>',),
) -> tuple[Finding, ...]:
    data = [input_data(name) for name in ("a", "b")]
    checked = decision(
        "A", table(inputs, rules, hit_policy=hit_policy, outputs=outputs), inputs=["a", "b"]
    )
    decisions = dmn.compile(dmn.read(document(*types, *data, checked)))
    return dmn.check_table(decisions, "A")


def sentences(findings: Sequence[Finding]) -> list[str]:
    return [finding.sentence for finding in findings]


COLOUR = item(
    "tColour", '<typeRef>string</typeRef><allowedValues><text>"red","blue"</text></allowedValues>'
)


def test_a_complete_table_without_overlaps_has_no_findings() -> None:
    assert check(["a: number"], [["< 5", "1"], ["[5..9]", "2"], ["> 9", "3"]]) == ()
    assert check(["a: boolean"], [["true", "1"], ["false", "2"]]) == ()
    assert check(["a: tColour"], [['"red"', "1"], ['not("red")', "2"]], COLOUR) == ()
    assert check(["a", "b"], [["-", "-", "1"]]) == ()


@pytest.mark.parametrize(
    ("inputs", "rules", "gap"),
    [
        (["a: number"], [["< 5", "1"], ["> 5", "2"]], "a = 5"),
        (["a: number"], [["[0..10)", "1"]], "a < 0 or >= 10"),
        (["a: number"], [["<= 1", "1"], [">= 2", "1"]], "a in (1..2)"),
        (["a: string"], [['"x"', "1"]], "a is any other value"),
        (["a: boolean"], [["true", "1"]], "a = false"),
        (["a: tColour"], [['"red"', "1"]], 'a = "blue"'),
        (["a: date"], [['< date("2026-03-01")', "1"]], "a >= 2026-03-01"),
        (["a: days and time duration"], [['> duration("P1D")', "1"]], "a <= P1D"),
        (
            ["a: number", "b: boolean"],
            [["< 5", "-", "1"], ["-", "true", "1"]],
            "a >= 5 and b = false",
        ),
    ],
)
def test_gaps_are_told_in_words(inputs: list[str], rules: list[list[str]], gap: str) -> None:
    found = [f for f in check(inputs, rules, COLOUR) if f.kind == "gap"]
    assert sentences(found) == [f"No rule matches where {gap}."]


def test_overlaps_are_told_with_both_rules() -> None:
    (found,) = check(["a: number"], [["<= 5", "1"], [">= 5", "2"]])
    assert found == Finding("overlap", "Rules 1 and 2 both match where a = 5.", (1, 2))


def test_rules_that_agree_may_overlap_where_any_will_do() -> None:
    rules = [["<= 5", "1"], [">= 5", "1"]]
    assert check(["a: number"], rules, hit_policy="ANY") == ()
    rules = [["<= 5", "1"], [">= 5", "2"]]
    assert [f.kind for f in check(["a: number"], rules, hit_policy="ANY")] == ["overlap"]
    assert check(["a: number"], rules, hit_policy="COLLECT") == ()


def test_rules_that_can_never_match_are_told() -> None:
    (found,) = check(["a: number"], [["[5..3]", "1"], ["-", "2"]])
    assert found.kind == "never matches"
    assert found.rules == (1,)
    found, *_ = check(["a: tColour"], [['"green"', "1"], ["-", "2"]], COLOUR)
    assert found.sentence == "Rule 1 can never match: no value of a fits it."
    found, *_ = check(["a: number"], [['"text"', "1"], ["-", "2"]])
    assert found.rules == (1,)


def test_rules_that_never_win_are_told() -> None:
    rules = [["< 5", "1"], [">= 5", "2"], ["3", "3"]]
    (found,) = check(["a: number"], rules, hit_policy="FIRST")
    assert found == Finding(
        "never matches", "Rule 3 never wins: better rules match all of its cases.", (3,)
    )
    order = ['<output><outputValues><text>"high","low"</text></outputValues></output>']
    rules = [["< 3", '"low"'], ["-", '"high"']]
    (found,) = check(["a: number"], rules, hit_policy="PRIORITY", outputs=order)
    assert found.rules == (1,)


def test_a_default_closes_all_gaps() -> None:
    default = ["<output><defaultOutputEntry><text>0</text></defaultOutputEntry></output>"]
    assert check(["a: number"], [["1", "1"]], outputs=default) == ()


def test_cells_that_must_be_evaluated_are_left_open() -> None:
    (found,) = check(["a: number"], [["< b", "1"], [">= 3", "2"]])
    assert found.kind == "undecided"
    assert found.rules == (1,)


def test_a_table_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_STEPS", 5)
    rules = [[f"[{i}..{i + 5}]", f"[{i}..{i + 5}]", "1"] for i in range(20)]
    assert check(["a: number", "b: number"], rules)[-1].kind == "undecided"


def test_what_is_no_table_is_refused() -> None:
    decisions = dmn.compile(dmn.read(document(decision("A", literal("1")))))
    with pytest.raises(dmn.UnknownDecision):
        dmn.check_table(decisions, "A")


CELL = st.sampled_from(["-", "0", "1", "< 1", "> 1", "[0..2]", "(0..2)", "not(1)", ">= 2, 0"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_findings_are_those_of_trying_every_case(cells: list[tuple[str, str]]) -> None:
    """Quarters from below to above all marks are all the cases that these cells tell apart."""
    rules = [[*cell, str(number)] for number, cell in enumerate(cells)]
    data = [input_data(name, "number") for name in ("a", "b")]
    columns = ["a: number", "b: number"]

    def decisions(hit_policy: str) -> dmn.Decisions:
        whole = decision("A", table(columns, rules, hit_policy=hit_policy), inputs=["a", "b"])
        return dmn.compile(dmn.read(document(*data, whole)))

    quarters = [n / 4 for n in range(-2, 12)]
    every = decisions("COLLECT")
    matching = []
    for a in quarters:
        for b in quarters:
            value = every.evaluate("A", {"a": a, "b": b}).value
            matching.append([int(str(one)) + 1 for one in value] if isinstance(value, list) else [])
    unique = dmn.check_table(decisions("UNIQUE"), "A")
    assert any(f.kind == "gap" for f in unique) == any(not found for found in matching)
    overlaps = {f.rules for f in unique if f.kind == "overlap"}
    assert overlaps == {pair for found in matching for pair in combinations(found, 2)}
    first = dmn.check_table(decisions("FIRST"), "A")
    never = {f.rules[0] for f in first if f.kind == "never matches"}
    winning = {found[0] for found in matching if found}
    assert never == set(range(1, len(cells) + 1)) - winning
