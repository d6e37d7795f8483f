from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import dmn
from dmn import Matched, Seen, TableHit, Why
from dmn.tests.documents import (
    decision,
    input_data,
    knowledge_model,
    literal,
    outcome_of,
    table,
)


def test_the_example_in_the_readme_runs() -> None:
    readme = (Path(dmn.__file__).parent / "README.md").read_text("utf-8")
    for example in re.findall(r"```python\n(.*?)```", readme, re.S):
        exec(compile(example, "README.md", "exec"), {})


def test_the_readme_lists_every_code_of_a_mistake() -> None:
    package = Path(dmn.__file__).parent
    readme = (package / "README.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in package.glob("*.py"))
    codes = re.findall(
        r'(?:\.mistake|Mistake|\.null|_broken_off)\((?:run, )?\s*"([a-z-]+)"', sources
    )
    assert len(set(codes)) > 10
    for code in codes:
        assert f"`{code}`" in readme


RISK = (
    input_data("age"),
    decision(
        "Risk",
        table(["age"], [["< 25", '"high"'], ["-", '"low"']], hit_policy="FIRST"),
        inputs=["age"],
    ),
)


def test_why_tells_the_rules_and_what_they_saw_for_each_decision() -> None:
    price = decision("Price", literal('if Risk = "high" then 200 else 100'), decisions=["Risk"])
    outcome = outcome_of("Price", *RISK, price, inputs={"age": 20})
    hit = TableHit(
        "Risk", "FIRST", (Seen("age", Decimal(20)),), (Matched(1, None, ("high",), ()),), "high"
    )
    assert outcome.why == Why(
        "decision",
        "Price",
        "Price",
        Decimal(200),
        (("Risk", "high"),),
        (),
        (Why("decision", "Risk", "Risk", "high", (("age", Decimal(20)),), (hit,)),),
    )


def test_a_decision_that_many_require_is_told_once() -> None:
    parts = [decision("d0", literal("1"))]
    for level in range(1, 40):
        names = [f"d{level - 1}"] if level == 1 else [f"a{level - 1}", f"b{level - 1}"]
        for side in "ab":
            parts.append(decision(f"{side}{level}", literal("1"), decisions=names))
    outcome = outcome_of("a39", *parts)

    def told(why: Why) -> int:
        return 1 + sum(told(one) for one in why.because)

    assert told(outcome.why) == 1 + 2 * 38 + 1


def test_tables_inside_knowledge_models_are_told_with_their_arguments() -> None:
    discount = knowledge_model(
        "discount",
        ["amount"],
        table(
            ["amount"], [["> 100", "10"], ["<= 100", "0"]], hit_policy="COLLECT", aggregation="SUM"
        ),
    )
    asks = decision("A", literal("discount(50) + discount(500)"), knowledge=["discount"])
    why = outcome_of("A", discount, asks).why
    assert [step.inputs for step in why.steps if isinstance(step, Why)] == [
        (("amount", 50),),
        (("amount", 500),),
    ]
    first = why.steps[0]
    assert isinstance(first, Why)
    (hit,) = first.steps
    assert isinstance(hit, TableHit)
    assert hit.hit_policy == "COLLECT SUM"
    assert [rule.number for rule in hit.rules] == [2]


def test_annotations_of_the_rules_are_told() -> None:
    with_remark = table([], [["1"]]).replace(
        "</rule>", "<annotationEntry><text>by law</text></annotationEntry></rule>"
    )
    why = outcome_of("A", decision("A", with_remark)).why
    (hit,) = why.steps
    assert isinstance(hit, TableHit)
    assert hit.rules[0].annotations == ("by law",)


def test_a_long_story_is_cut_and_the_value_stays() -> None:
    once = knowledge_model("once", ["n"], table(["n"], [["-", "n"]]))
    asks = decision("A", literal("count(for n in 1..5000 return once(n))"), knowledge=["once"])
    outcome = outcome_of("A", once, asks)
    assert outcome.value == 5000
    assert len(outcome.why.steps) <= 1_000
