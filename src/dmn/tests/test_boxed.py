from __future__ import annotations

import pytest

import dmn
import feel
from dmn.tests.documents import (
    decision,
    document,
    item,
    knowledge_model,
    literal,
    outcome_of,
    value_of,
    variable,
)


def value(expression: str, *parts: str, type_ref: str = "") -> feel.Value:
    return value_of("A", *parts, decision("A", expression, type_ref=type_ref))


def entry(name: str, expression: str, type_ref: str = "") -> str:
    return f"<contextEntry>{variable(name, type_ref) if name else ''}{expression}</contextEntry>"


def test_a_context_sees_its_earlier_entries() -> None:
    entries = entry("a b", literal("2")) + entry("c", literal("a b * 3"))
    assert value(f"<context>{entries}</context>") == {"a b": 2, "c": 6}
    result = entries + entry("", literal("c + 1"))
    assert value(f"<context>{result}</context>") == 7
    nested = entries + entry("d", f"<context>{entry('e', literal('c'))}</context>")
    assert value(f"<context>{nested}</context>") == {"a b": 2, "c": 6, "d": {"e": 6}}


def test_an_entry_is_made_to_fit_its_type() -> None:
    entries = entry("a", literal('"x"'), "number") + entry("b", literal("[1]"), "number")
    assert value(f"<context>{entries}</context>") == {"a": None, "b": 1}


def test_a_boxed_function_may_call_itself() -> None:
    body = literal("if n <= 1 then 1 else n * factorial(n - 1)")
    function = f'<functionDefinition><formalParameter name="n"/>{body}</functionDefinition>'
    entries = entry("factorial", function) + entry("", literal("factorial(5)"))
    assert value(f"<context>{entries}</context>") == 120


def test_an_invocation_gives_arguments_by_name() -> None:
    minus = knowledge_model("minus", ["a: number", "b: number"], literal("a - b"))

    def invocation(*bindings: tuple[str, str]) -> str:
        given = "".join(
            f'<binding><parameter name="{name}"/>{literal(text)}</binding>'
            for name, text in bindings
        )
        return f"<invocation>{literal('minus')}{given}</invocation>"

    def asked(*bindings: tuple[str, str]) -> feel.Value:
        return value_of("A", minus, decision("A", invocation(*bindings), knowledge=["minus"]))

    assert asked(("b", "1"), ("a", "10")) == 9
    assert asked(("b", "1"), ("x", "10")) is None
    assert asked(("b", "1"), ("a", '"ten"')) is None
    assert asked(("b", "1")) is None


def test_a_relation_is_a_list_of_contexts() -> None:
    columns = '<column name="name"/><column name="age" typeRef="number"/>'
    rows = "".join(
        f"<row>{literal(name)}{literal(age)}</row>"
        for name, age in (('"Ana"', "30"), ('"Bo"', '"?"'))
    )
    assert value(f"<relation>{columns}{rows}</relation>") == [
        {"name": "Ana", "age": 30},
        {"name": "Bo", "age": None},
    ]


def test_a_list_holds_boxed_expressions() -> None:
    assert value(f"<list>{literal('1')}<list>{literal('2')}</list></list>") == [1, [2]]


@pytest.mark.parametrize(
    ("condition", "expected"), [("1 < 2", "yes"), ("1 > 2", "no"), ("null", "no"), ('"x"', None)]
)
def test_a_conditional_chooses(condition: str, expected: str | None) -> None:
    parts = (
        f"<if>{literal(condition)}</if><then>{literal('"yes"')}</then>"
        f"<else>{literal('"no"')}</else>"
    )
    assert value(f"<conditional>{parts}</conditional>") == expected


@pytest.mark.parametrize(
    ("items", "match", "expected"),
    [
        ("[1, 2, 3]", "item >= 2", [2, 3]),
        ("[{a b: 1}, {a b: 2}]", "a b > 1", [{"a b": 2}]),
        ("[]", "true", []),
        ("7", "item > 1", [7]),
        ("null", "true", None),
        ("[1, 2]", 'if item = 1 then true else "x"', None),
    ],
)
def test_a_filter_keeps_what_matches(items: str, match: str, expected: feel.Value) -> None:
    parts = f"<in>{literal(items)}</in><match>{literal(match)}</match>"
    assert value(f"<filter>{parts}</filter>") == expected


@pytest.mark.parametrize(
    ("items", "result", "expected"),
    [
        ("[1, 2, 3]", "x * 2", [2, 4, 6]),
        ("[1..3]", "x", [1, 2, 3]),
        ("[5, 6, 7]", "count(partial) + x", [5, 7, 9]),
        ("[]", "x", []),
        ("null", "x", None),
    ],
)
def test_for_collects_results(items: str, result: str, expected: feel.Value) -> None:
    parts = f"<in>{literal(items)}</in><return>{literal(result)}</return>"
    assert value(f'<for iteratorVariable="x">{parts}</for>') == expected


@pytest.mark.parametrize(
    ("quantifier", "satisfies", "expected"),
    [
        ("some", "x > 2", True),
        ("some", "x > 3", False),
        ("every", "x > 0", True),
        ("every", "x > 1", False),
        ("some", 'if x = 3 then "x" else true', None),
        ("every", "null", None),
    ],
)
def test_quantifiers_want_booleans(quantifier: str, satisfies: str, expected: bool | None) -> None:
    parts = f"<in>{literal('[1, 2, 3]')}</in><satisfies>{literal(satisfies)}</satisfies>"
    assert value(f'<{quantifier} iteratorVariable="x">{parts}</{quantifier}>') is expected


NUMBERS = item("tNumbers", "<typeRef>number</typeRef>", is_collection=True)
PERSON = item(
    "tPerson",
    '<itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>',
)
AGE = item("tAge", "<typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>")
EVEN = item("tEven", "<typeRef>number</typeRef><allowedValues><text>even(?)</text></allowedValues>")
EVENS = item("tEvens", "<typeRef>tEven</typeRef>", is_collection=True)
PAIR = item(
    "tPair",
    "<typeRef>number</typeRef><allowedValues><text>&gt; 0</text></allowedValues>"
    "<typeConstraint><text>count(?) = 2</text></typeConstraint>",
    is_collection=True,
)
TREE = item(
    "tTree",
    '<itemComponent name="value"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent>',
)
PREDICATE = item(
    "tPredicate",
    '<functionItem outputTypeRef="boolean"><parameters name="n" typeRef="number"/></functionItem>',
)
TYPES = (NUMBERS, PERSON, AGE, EVEN, EVENS, PAIR, TREE, PREDICATE)


@pytest.mark.parametrize(
    ("type_ref", "text", "fits"),
    [
        ("number", "1", True),
        ("number", '"1"', False),
        ("Any", '"1"', True),
        ("tNumbers", "[1, 2]", True),
        ("tNumbers", '[1, "2"]', False),
        ("tPerson", '{name: "A", age: 7, more: 1}', True),
        ("tPerson", '{name: "A"}', False),
        ("tPerson", '{name: "A", age: null}', True),
        ("tPerson", '{name: "A", age: 151}', False),
        ("tEven", "4", True),
        ("tEven", "5", False),
        ("tEvens", "[4, 6]", True),
        ("tEvens", "[4, 5]", False),
        ("tPair", "[1, 2]", True),
        ("tPair", "[1, -2]", False),
        ("tPair", "[1]", False),
        ("tTree", "{value: 1, children: [{value: 2, children: []}]}", True),
        ("tTree", '{value: 1, children: [{value: "2", children: []}]}', False),
        ("date and time", '@"2026-03-01T10:00:00"', True),
        ("dateTime", '@"2026-03-01T10:00:00"', True),
        ("dayTimeDuration", '@"P1D"', True),
        ("yearMonthDuration", '@"P1D"', False),
    ],
)
def test_values_fit_their_types_or_are_null(type_ref: str, text: str, fits: bool) -> None:
    expected = feel.parse(text).evaluate({}).value
    assert value(literal(text), *TYPES, type_ref=type_ref) == (expected if fits else None)
    assert value(literal(text, type_ref), *TYPES) == (expected if fits else None)


@pytest.mark.parametrize(
    ("type_ref", "text", "expected"),
    [
        ("number", "[5]", "5"),
        ("tNumbers", "5", "[5]"),
        ("tNumbers", "null", "null"),
        ("number", "[[5]]", "null"),
        ("date and time", '@"2026-03-01"', '@"2026-03-01T00:00:00Z"'),
        ("tAge", "[7]", "7"),
        ("tAge", "[151]", "null"),
    ],
)
def test_implicit_conversions(type_ref: str, text: str, expected: str) -> None:
    wanted = feel.parse(expected).evaluate({}).value
    assert feel.equal(value(literal(text), *TYPES, type_ref=type_ref), wanted) is True


def test_functions_fit_by_their_parameters() -> None:
    parts = (
        *TYPES,
        knowledge_model("holds", ["test: tPredicate"], literal("test(3)")),
        decision("Right", literal("holds(function(n: number) n > 2)"), knowledge=["holds"]),
        decision("Wrong", literal("holds(function(a, b) a)"), knowledge=["holds"]),
        decision("No function", literal("holds(1)"), knowledge=["holds"]),
    )
    assert value_of("Right", *parts) is True
    assert value_of("Wrong", *parts) is None
    assert value_of("No function", *parts) is None


def test_unknown_types_are_told_and_taken_for_any() -> None:
    outcome = outcome_of("A", decision("A", literal("1"), type_ref="tNobody"))
    assert outcome.value == 1


def test_types_that_are_themselves_are_refused() -> None:
    circle = (item("a", "<typeRef>b</typeRef>"), item("b", "<typeRef>a</typeRef>"))
    with pytest.raises(dmn.CyclicRequirements, match="item definition"):
        dmn.compile(dmn.read(document(*circle)))


def test_other_languages_are_null_with_a_warning() -> None:
    outcome = outcome_of(
        "A",
        decision(
            "A", '<literalExpression expressionLanguage="urn:x"><text>1</text></literalExpression>'
        ),
    )
    assert (outcome.value, outcome.warnings[0].code) == (None, "language")
