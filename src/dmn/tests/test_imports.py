from __future__ import annotations

import pytest

import dmn
import feel
from dmn.tests.documents import (
    DMN_1_5,
    decision,
    document,
    input_data,
    item,
    knowledge_model,
    literal,
)

PERSON = item(
    "tPerson",
    '<itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>number</typeRef></itemComponent>',
)
LIBRARY = document(
    PERSON,
    input_data("Person name", "string"),
    decision("Greet", literal('"Hello, " + Person name'), inputs=["Person name"]),
    knowledge_model("Say Hello", ["who: tPerson"], literal('"Hi " + who.name')),
    namespace="urn:library",
)


def importing(name: str, namespace: str = "urn:library") -> str:
    return f'<import name="{name}" namespace="{namespace}" importType="{DMN_1_5}"/>'


def test_imported_elements_and_types_are_seen_behind_the_name_of_their_import() -> None:
    xml = document(
        importing("my library"),
        input_data("A Person", "my library.tPerson"),
        decision(
            "Hi",
            literal("my library.Say Hello(A Person)"),
            inputs=["A Person"],
            knowledge=["urn:library#Say Hello"],
        ),
        decision("Both", literal("my library.Greet"), decisions=["urn:library#Greet"]),
    )
    decisions = dmn.compile(dmn.read(xml, imports=[LIBRARY]))
    ana: dict[str, feel.HostValue] = {"name": "Ana", "age": 30}
    assert decisions.evaluate("Hi", {"A Person": ana}).value == "Hi Ana"
    assert decisions.evaluate("Hi", {"A Person": {"name": "Ana"}}).value is None
    assert decisions.evaluate("Both", {"Person name": "Bo"}).value == "Hello, Bo"
    assert decisions.evaluate("Both", {"{urn:library}Person name": "Bo"}).value == "Hello, Bo"
    assert decisions.evaluate("my library.Greet", {"Person name": "Bo"}).value == "Hello, Bo"


def test_an_import_without_a_name_is_seen_as_if_it_stood_here() -> None:
    xml = document(
        importing(""),
        input_data("A Person", "tPerson"),
        decision(
            "Hi",
            literal("Say Hello(A Person)"),
            inputs=["A Person"],
            knowledge=["urn:library#Say Hello"],
        ),
        decision("Kind", literal('{name: "a", age: 1} instance of tPerson')),
    )
    decisions = dmn.compile(dmn.read(xml, imports=[dmn.read(LIBRARY)]))
    assert decisions.evaluate("Hi", {"A Person": {"name": "Ana", "age": 30}}).value == "Hi Ana"
    assert decisions.evaluate("Kind", {}).value is True
    assert decisions.evaluate("Greet", {"Person name": "Bo"}).value == "Hello, Bo"


def test_imports_of_imports_are_resolved() -> None:
    middle = document(
        importing("lib"),
        decision("Middle", literal('"<" + lib.Greet + ">"'), decisions=["urn:library#Greet"]),
        namespace="urn:middle",
    )
    xml = document(
        importing("mid", "urn:middle"),
        decision("Top", literal("mid.Middle"), decisions=["urn:middle#Middle"]),
    )
    decisions = dmn.compile(dmn.read(xml, imports=[middle, LIBRARY]))
    assert decisions.evaluate("Top", {"Person name": "Bo"}).value == "<Hello, Bo>"


def test_models_may_import_each_other_as_long_as_decisions_do_not_circle() -> None:
    size = item("tSize", "<typeRef>number</typeRef>")
    one = document(
        importing("two", "urn:two"),
        size,
        decision("A", literal("1"), type_ref="two.tSize"),
        namespace="urn:one",
    )
    two = document(
        importing("one", "urn:one"),
        item("tSize", "<typeRef>one.tSize</typeRef>"),
        decision("B", literal("one.A + 1"), decisions=["urn:one#A"], type_ref="tSize"),
        decision("C", literal('"x"'), type_ref="one.tSize"),
        namespace="urn:two",
    )
    decisions = dmn.compile(dmn.read(two, imports=[one, two]))
    assert decisions.evaluate("B", {}).value == 2
    assert decisions.evaluate("C", {}).value is None
    assert decisions.mistakes == ()


def test_an_import_that_was_not_handed_in_is_refused() -> None:
    with pytest.raises(dmn.UnknownReference, match="urn:library"):
        dmn.compile(dmn.read(document(importing("lib"))))
