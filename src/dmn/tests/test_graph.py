from __future__ import annotations

import pytest

import dmn
from dmn.tests.documents import (
    decision,
    document,
    input_data,
    item,
    knowledge_model,
    literal,
    outcome_of,
    value_of,
    variable,
)


def service(name: str, outputs: list[str], decisions: list[str], inputs: list[str]) -> str:
    inside = "".join(f'<outputDecision href="#{one}"/>' for one in outputs)
    inside += "".join(f'<inputDecision href="#{one}"/>' for one in decisions)
    inside += "".join(f'<inputData href="#{one}"/>' for one in inputs)
    return f'<decisionService name="{name}" id="{name}">{variable(name)}{inside}</decisionService>'


def test_a_decision_sees_what_it_requires_and_nothing_else() -> None:
    parts = (
        input_data("Full Name"),
        decision("Greeting", literal('"Hello " + Full Name'), inputs=["Full Name"]),
        decision("Loud", literal('Greeting + "!"'), decisions=["Greeting"]),
        decision("Nosy", literal("Full Name"), decisions=["Greeting"]),
    )
    assert value_of("Loud", *parts, inputs={"Full Name": "Ana"}) == "Hello Ana!"
    nosy = outcome_of("Nosy", *parts, inputs={"Full Name": "Ana"})
    assert (nosy.value, nosy.warnings[0].code) == (None, "unknown-name")


def test_decisions_that_require_each_other_are_refused_with_the_way() -> None:
    model = dmn.read(
        document(
            decision("A", literal("B"), decisions=["B"]),
            decision("B", literal("C"), decisions=["C"]),
            decision("C", literal("A"), decisions=["A"]),
        )
    )
    with pytest.raises(dmn.CyclicRequirements) as refused:
        dmn.compile(model)
    assert refused.value.sentence == "'A' requires 'B' requires 'C' requires 'A'"
    assert refused.value.place.line == 2


def test_a_service_that_needs_itself_is_refused() -> None:
    model = dmn.read(
        document(
            decision("A", literal("S()"), knowledge=["S"]),
            service("S", ["A"], [], []),
        )
    )
    with pytest.raises(dmn.CyclicRequirements):
        dmn.compile(model)


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    model = dmn.read(document(decision("A", literal("1"), decisions=["Gone"])))
    with pytest.raises(dmn.UnknownReference, match="line 2"):
        dmn.compile(model)


def test_a_chain_of_thousands_of_decisions_is_no_recursion() -> None:
    count = 3_000
    parts = [decision("d0", literal("1"))]
    for i in range(1, count):
        parts.append(decision(f"d{i}", literal(f"d{i - 1} + 1"), decisions=[f"d{i - 1}"]))
    assert value_of(f"d{count - 1}", *parts) == count


def test_a_knowledge_model_may_call_itself_but_not_for_ever() -> None:
    factorial = knowledge_model(
        "factorial", ["n: number"], literal("if n <= 1 then 1 else n * factorial(n - 1)")
    )
    forever = knowledge_model("forever", ["n"], literal("forever(n + 1)"))
    asks = decision("F", literal("factorial(20)"), knowledge=["factorial"])
    assert value_of("F", factorial, asks) == 2432902008176640000
    outcome = outcome_of("G", forever, decision("G", literal("forever(1)"), knowledge=["forever"]))
    assert outcome.value is None
    assert outcome.warnings[-1].code in ("depth", "fuel")


def test_a_value_for_a_required_decision_stands_for_it() -> None:
    parts = (
        decision("Rate", literal("10")),
        decision("Price", literal("Rate * 2"), decisions=["Rate"]),
    )
    assert value_of("Price", *parts, inputs={"Rate": 50}) == 100


def test_inputs_are_made_to_fit_their_types_or_are_null() -> None:
    parts = (
        item(
            "tSize", '<typeRef>string</typeRef><allowedValues><text>"S","M"</text></allowedValues>'
        ),
        input_data("size", "tSize"),
        decision("Echo", literal("size"), inputs=["size"]),
    )
    assert value_of("Echo", *parts, inputs={"size": "S"}) == "S"
    assert value_of("Echo", *parts, inputs={"size": ["M"]}) == "M"
    wrong = outcome_of("Echo", *parts, inputs={"size": "XL"})
    assert (wrong.value, wrong.warnings[0].element) == (None, "size")
    assert value_of("Echo", *parts) is None
    alien = outcome_of("Echo", *parts, inputs={"size": object()})  # type: ignore[dict-item]
    assert alien.warnings[0].code == "not-a-value"


def test_a_service_is_a_function_of_input_data_and_then_input_decisions() -> None:
    parts = (
        input_data("x", "string"),
        decision("given", literal('"never computed"')),
        decision("out", literal("x + given"), inputs=["x"], decisions=["given"]),
        service("S", ["out"], ["given"], ["x"]),
        decision("Ask", literal('S("a", "b")'), knowledge=["S"]),
        decision("By name", literal('S(given: "b", x: "a")'), knowledge=["S"]),
        decision("Wrong", literal('S(1, "b")'), knowledge=["S"]),
        decision("Too few", literal('S("a")'), knowledge=["S"]),
    )
    assert value_of("Ask", *parts) == "ab"
    assert value_of("By name", *parts) == "ab"
    assert value_of("Wrong", *parts) is None
    assert value_of("Too few", *parts) is None
    assert value_of("S", *parts, inputs={"x": "a", "given": "c"}) == "ac"
    assert value_of("out", *parts, inputs={"x": "a"}) == "anever computed"


def test_mistakes_inside_a_service_are_told_to_those_who_ask_it() -> None:
    parts = (
        decision("out", literal("1 +")),
        service("S", ["out"], [], []),
        decision("Ask", literal("S()"), knowledge=["S"]),
    )
    assert [m.element for m in outcome_of("Ask", *parts).warnings] == ["out"]


def test_a_service_with_several_outputs_answers_a_context() -> None:
    parts = (
        decision("one", literal("1")),
        decision("two", literal("2")),
        service("S", ["one", "two"], [], []),
    )
    assert value_of("S", *parts) == {"one": 1, "two": 2}


def test_a_knowledge_model_is_evaluated_by_its_parameters() -> None:
    parts = (knowledge_model("twice", ["n: number"], literal("n * 2")),)
    assert value_of("twice", *parts, inputs={"n": 4}) == 8
    assert value_of("twice", *parts, inputs={"n": "x"}) is None


def test_functions_of_java_are_null_with_a_warning() -> None:
    parts = (
        knowledge_model("cos", ["n"], "<context/>", kind="Java"),
        decision("A", literal("cos(1)"), knowledge=["cos"]),
    )
    outcome = outcome_of("A", *parts)
    assert outcome.value is None
    assert "Java" in outcome.warnings[0].sentence


def test_what_an_evaluation_reads_is_known_beforehand() -> None:
    decisions = dmn.compile(
        dmn.read(
            document(
                input_data("a"),
                input_data("b"),
                decision("A", literal("a"), inputs=["a"]),
                decision("B", literal("A + 1"), decisions=["A"]),
            )
        )
    )
    assert decisions.names == ("A", "B")
    assert decisions.reads("B") == {"a"}
    with pytest.raises(dmn.UnknownDecision):
        decisions.evaluate("C", {})


def test_mistakes_in_texts_are_known_before_and_told_with_their_place() -> None:
    decisions = dmn.compile(dmn.read(document(decision("A", literal("1 +")))))
    (mistake,) = decisions.mistakes
    assert mistake.element == "A"
    assert mistake.position is not None
    assert decisions.evaluate("A", {}).warnings == (mistake,)


def test_an_evaluation_has_an_end() -> None:
    greedy = "for a in 1..10000, b in 1..10000 return a"
    outcome = outcome_of("A", decision("A", literal(greedy)))
    assert outcome.value is None
    assert outcome.warnings[-1].code in ("fuel", "size")


DOUBLED_FORTY_TIMES = literal(
    "for i in 0..40 return if i = 0 then [1] else [partial[-1], partial[-1]]"
)


def test_values_that_only_sharing_keeps_small_do_not_leave() -> None:
    for parts in (
        (decision("A", DOUBLED_FORTY_TIMES),),
        (knowledge_model("A", ["x"], DOUBLED_FORTY_TIMES),),
        (decision("B", DOUBLED_FORTY_TIMES), decision("A", literal("1"), decisions=["B"])),
        (
            knowledge_model("K", ["x"], DOUBLED_FORTY_TIMES),
            decision("A", literal("count(K(1))"), knowledge=["K"]),
        ),
    ):
        outcome = outcome_of("A", *parts)
        assert outcome.value is None
        assert outcome.warnings[-1].code in ("fuel", "size")
        assert len(repr(outcome.why)) < 1_000
