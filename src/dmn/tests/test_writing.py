from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dmn
from dmn.infoset import parse, serialize
from dmn.model import (
    ChildExpression,
    Context,
    ContextEntry,
    Decision,
    DecisionRule,
    DecisionTable,
    Expression,
    For,
    InformationItem,
    InformationRequirement,
    InputClause,
    InputData,
    LiteralExpression,
    Model,
    OutputClause,
    UnaryTests,
)
from dmn.tests.documents import decision, document, input_data, literal

DRAWN = b"""<?xml version="1.0" encoding="UTF-8"?>
<?tool keep?>
<!-- before -->
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:x="urn:x"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" name="Drawn" namespace="urn:drawn"
    x:version="3">
  <dmn:extensionElements><x:meta a="&quot;1&#10;2"/></dmn:extensionElements>
  <!-- the only decision -->
  <dmn:decision name="Price" id="price" x:colour="red">
    <dmn:variable name="Price"/>
    <dmn:authorityRequirement id="r"><dmn:requiredAuthority href="#law"/></dmn:authorityRequirement>
    <dmn:decisionTable hitPolicy="FIRST">
      <dmn:input><dmn:inputExpression><dmn:text>amount</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output name="price"/>
      <!-- small -->
      <dmn:rule id="small"><dmn:inputEntry><dmn:text>&lt; 10</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>1</dmn:text></dmn:outputEntry></dmn:rule>
      <!-- large -->
      <dmn:rule id="large"><dmn:inputEntry><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>2</dmn:text></dmn:outputEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:knowledgeSource name="Law" id="law"/>
  <dmndi:DMNDI><dmndi:DMNDiagram id="d"/></dmndi:DMNDI>
</dmn:definitions>
<!-- after -->"""


def table_of(model: Model) -> tuple[Decision, DecisionTable]:
    (decision,) = model.elements
    assert isinstance(decision, Decision)
    assert isinstance(decision.expression, DecisionTable)
    return decision, decision.expression


def with_rules(model: Model, *rules: DecisionRule) -> Model:
    decision, table = table_of(model)
    changed = replace(decision, expression=replace(table, rules=rules))
    return replace(model, elements=(changed,))


def test_what_was_not_changed_is_written_as_it_was() -> None:
    assert dmn.write(dmn.read(DRAWN)) == serialize(parse(DRAWN))


def test_a_changed_cell_leaves_everything_else_alone() -> None:
    model = dmn.read(DRAWN)
    _, table = table_of(model)
    small, large = table.rules
    cheaper = replace(small, inputs=(replace(small.inputs[0], text="< 20"),))
    written = dmn.write(with_rules(model, cheaper, large))
    assert written == serialize(parse(DRAWN.replace(b"&lt; 10", b"&lt; 20")))


def test_a_new_rule_takes_its_place_and_comments_stay() -> None:
    model = dmn.read(DRAWN)
    _, table = table_of(model)
    small, large = table.rules
    new = DecisionRule(
        id="middle",
        inputs=(UnaryTests(text="[10..20)"),),
        outputs=(LiteralExpression(text="1.5"),),
    )
    written = dmn.write(with_rules(model, small, new, large)).decode()
    middle = (
        '<dmn:rule id="middle"><dmn:inputEntry><dmn:text>[10..20)</dmn:text></dmn:inputEntry>'
        "<dmn:outputEntry><dmn:text>1.5</dmn:text></dmn:outputEntry></dmn:rule>"
    )
    assert middle in written
    assert written.index("<!-- small -->") < written.index('small"') < written.index(middle)
    assert written.index(middle) < written.index('id="large"')
    assert "<!-- large -->" in written
    assert len(table_of(dmn.read(written.encode()))[1].rules) == 3


def test_a_removed_rule_is_gone_and_diagrams_stay() -> None:
    model = dmn.read(DRAWN)
    _, table = table_of(model)
    written = dmn.write(with_rules(model, table.rules[1]))
    assert b'id="small"' not in written
    for kept in (
        b"<?tool keep?>",
        b"<!-- before -->",
        b"<x:meta",
        b"dmndi:DMNDiagram",
        b"x:colour",
    ):
        assert kept in written


def test_a_changed_attribute_is_written() -> None:
    model = dmn.read(DRAWN)
    decision, table = table_of(model)
    unique = replace(decision, expression=replace(table, hit_policy="UNIQUE"), name="Cost")
    again, changed = table_of(dmn.read(dmn.write(replace(model, elements=(unique,)))))
    assert (again.name, changed.hit_policy) == ("Cost", "UNIQUE")


texts = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)
names = texts.filter(bool)
plain = st.builds(lambda t: LiteralExpression(text=t), texts)


def boxed(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    entry = st.builds(
        lambda name, value: ContextEntry(variable=InformationItem(name=name), value=value),
        names,
        inner,
    )
    part = st.builds(lambda e: ChildExpression(expression=e), inner)
    return st.one_of(
        st.builds(lambda e: Context(entries=tuple(e)), st.lists(entry, max_size=3)),
        st.builds(lambda v, c, r: For(variable=v, collection=c, result=r), names, part, part),
    )


tables = st.builds(
    lambda cells, policy: DecisionTable(
        inputs=(InputClause(expression=LiteralExpression(text="a")),),
        outputs=(OutputClause(name="o"),),
        rules=tuple(
            DecisionRule(inputs=(UnaryTests(text=c),), outputs=(LiteralExpression(text=o),))
            for c, o in cells
        ),
        hit_policy=policy,
    ),
    st.lists(st.tuples(texts, texts), max_size=4),
    st.sampled_from(["UNIQUE", "FIRST", "RULE ORDER"]),
)
expressions = st.recursive(st.one_of(plain, tables), boxed, max_leaves=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(names, expressions), max_size=3))
def test_new_models_are_read_back_as_they_were(parts: list[tuple[str, Expression]]) -> None:
    decisions = tuple(
        Decision(
            id=f"d{i}",
            name=name,
            expression=expression,
            information_requirements=(InformationRequirement(required_input="#i"),),
        )
        for i, (name, expression) in enumerate(parts)
    )
    model = Model(
        name="New", namespace="urn:new", elements=(InputData(id="i", name="In"), *decisions)
    )
    written = dmn.write(model)
    again = dmn.read(written)
    assert again == model
    assert dmn.write(again) == written


@pytest.mark.conformance
def test_all_models_of_the_kit_are_written_as_they_were() -> None:
    suites = os.environ.get("OFFICINA_SUITES")
    if not suites:
        pytest.skip("OFFICINA_SUITES names no folder with the suites")
    found = sorted(Path(suites, "dmn-tck").rglob("*.dmn"))
    assert found
    for path in found:
        data = path.read_bytes()
        assert dmn.write(dmn.read(data)) == serialize(parse(data)), path


def test_elements_that_change_places_are_written_in_their_new_order() -> None:
    model = dmn.read(document(input_data("a"), decision("D", literal("1")), input_data("b")))
    first, *others = model.elements
    moved = replace(model, elements=(*others, first))
    assert dmn.read(dmn.write(moved)) == moved
