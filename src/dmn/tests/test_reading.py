from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dmn
from dmn.model import Decision, LiteralExpression
from dmn.tests.documents import decision, document, literal
from dmn.vocabulary import MODEL_NAMESPACES


@pytest.mark.parametrize("version", MODEL_NAMESPACES)
def test_every_version_is_read_and_evaluated(version: str) -> None:
    model = dmn.read(document(decision("Answer", literal("6 * 7")), version=version))
    assert dmn.compile(model).evaluate("Answer", {}).value == 42


def test_prefixes_and_types_of_dmn_1_1_are_understood() -> None:
    xml = b"""<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd"
        xmlns:feel="http://www.omg.org/spec/FEEL/20140401" name="Old" namespace="urn:old">
      <dmn:decision name="Answer" id="a">
        <dmn:variable name="Answer" typeRef="feel:number"/>
        <dmn:literalExpression><dmn:text>"text"</dmn:text></dmn:literalExpression>
      </dmn:decision></dmn:definitions>"""
    outcome = dmn.compile(dmn.read(xml)).evaluate("Answer", {})
    assert outcome.value is None
    assert outcome.warnings[0].code == "type"


@pytest.mark.parametrize(
    ("xml", "error", "place"),
    [
        (b"", dmn.BadXml, ""),
        (b"<definitions", dmn.BadXml, "line 1"),
        (b"<a><b></a>", dmn.BadXml, "line 1, column 9"),
        (b"\xff\xfe\x00", dmn.BadXml, ""),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", dmn.BadXml, ""),
        (b"<p:definitions/>", dmn.BadXml, "line 1, column 1"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', dmn.BadXml, "line 1"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', dmn.BadXml, "line 1"),
        (b"<html/>", dmn.NotDmn, "line 1, column 1"),
        (b'<definitions xmlns="urn:else"/>', dmn.NotDmn, "line 1, column 1"),
        (document("<decisoin/>"), dmn.UnknownElement, "line 2, column 1"),
        (document(decision("A", "<text/>")), dmn.UnknownElement, "line 2"),
        (document(decision("A", literal("1") * 2)), dmn.UnknownElement, "line 2"),
        (document(decision("A", ""), decision("A", "")), dmn.DuplicateId, "line 3, column 1"),
        (
            document(
                decision("A", "<knowledgeRequirement><requiredKnowledge/></knowledgeRequirement>")
            ),
            dmn.BadAttribute,
            "line 2",
        ),
        (
            document(decision("A", '<decisionTable hitPolicy="BEST"/>')),
            dmn.BadAttribute,
            "line 2",
        ),
        (
            document('<itemDefinition name="t" isCollection="perhaps"/>'),
            dmn.BadAttribute,
            "line 2",
        ),
        (
            document(decision("A", "<decisionTable><input/></decisionTable>")),
            dmn.BadAttribute,
            "line 2",
        ),
    ],
)
def test_what_cannot_be_read_is_a_named_error_with_its_place(
    xml: bytes, error: type[dmn.DmnError], place: str
) -> None:
    with pytest.raises(error) as refused:
        dmn.read(xml)
    assert place in str(refused.value)


def test_a_bomb_of_entities_is_refused_before_it_grows() -> None:
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 20))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{lol}]><a>&l19;</a>'
    with pytest.raises(dmn.BadXml, match="document type"):
        dmn.read(bomb.encode())


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(dmn.TooLarge):
        dmn.read(b" " * 50_000_000)
    with pytest.raises(dmn.TooLarge):
        dmn.read(document(), max_bytes=10)


def test_elements_nested_too_deeply_are_refused() -> None:
    with pytest.raises(dmn.BadXml, match="deeper"):
        dmn.read(document("<extensionElements>" + "<a>" * 10_000))
    nested = "<list>" * 140 + "</list>" * 140
    dmn.compile(dmn.read(document(decision("A", nested)))).evaluate("A", {})


def test_foreign_elements_are_taken_anywhere() -> None:
    model = dmn.read(document('<x:note xmlns:x="urn:x"/>', decision("A", literal("1"))))
    (only,) = model.elements
    assert isinstance(only, Decision)
    assert isinstance(only.expression, LiteralExpression)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_damaged_documents_are_read_or_refused(noise: bytes, at: int, cut: int) -> None:
    xml = document(decision("A", literal("1 + 1")), decision("B", "<list/>", decisions=["A"]))
    damaged = xml[:at] + noise + xml[at + cut :]
    try:
        decisions = dmn.compile(dmn.read(damaged))
    except dmn.DmnError:
        return
    for name in decisions.names:
        decisions.evaluate(name, {})
