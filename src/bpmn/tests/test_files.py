"""Files are read safely and written back with everything that was in them."""

from __future__ import annotations

import pytest

import bpmn
from bpmn import errors
from bpmn.patching import Insert, Remove, SetAttribute, SetChild, SetExtension, patch
from bpmn.tests.models import HEAD, chain, file, flow

BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declaration", [BOMB, OUTSIDE, "<!DOCTYPE d SYSTEM 'http://x/y.dtd'>"])
def test_document_types_are_refused(declaration: str) -> None:
    with pytest.raises(errors.ForbiddenXml):
        bpmn.read(declaration + file('<process id="p"><documentation>x</documentation></process>'))


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("", errors.MalformedXml),
        ("<definitions", errors.MalformedXml),
        ("<definitions/>", errors.NotBpmn),
        (file('<process id="a"/><process id="a"/>'), errors.DuplicateId),
        (HEAD + "<task>" * 5000, errors.MalformedXml),
        (b'<?xml version="1.0" encoding="no-such"?><x/>', errors.MalformedXml),
        (b"\xff\xfe\x00", errors.MalformedXml),
    ],
)
def test_what_is_no_model_is_a_named_error(source: str | bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        bpmn.read(source)


def test_a_place_says_line_and_element() -> None:
    with pytest.raises(errors.DuplicateId) as caught:
        bpmn.read(file('<process id="a">\n\n<task id="a"/></process>'))
    assert (caught.value.place.element, caught.value.place.line) == ("a", 3)


def test_a_file_above_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(errors.TooLarge):
        bpmn.read(b" " * (50 * 1024 * 1024 + 1))


def test_sub_processes_that_nest_too_deep_are_refused() -> None:
    deep = "".join(f'<subProcess id="s{n}">' for n in range(100)) + "</subProcess>" * 100
    with pytest.raises(errors.MalformedXml):
        bpmn.read(file(f'<process id="p">{deep}</process>'))


def test_unknown_elements_are_reported_with_their_place_and_not_run() -> None:
    definition = bpmn.read(
        file('<process id="p" isExecutable="true"><startEvent id="s"/><teleport id="t"/></process>')
    )
    assert [(p.code, p.place.element) for p in definition.errors] == [("unknown-element", "t")]
    with pytest.raises(bpmn.NotExecutable):
        definition.require_executable()


WITH_ALL = f"""<?xml version='1.0' encoding='UTF-8'?>
<!-- drawn by hand -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor"
    xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="d" targetNamespace="urn:t">
  <?tool keep="me"?>
  <process id="p" isExecutable="true" v:color="red">
    <!-- the first step -->
    <startEvent id="s"/><userTask id="u" name="Ask"><extensionElements><v:form key="f"><v:field/>
    </v:form></extensionElements></userTask><endEvent id="e"/>
    {chain("s", "u", "e")}
  </process>
  <di:BPMNDiagram id="dia"><di:BPMNPlane id="plane" bpmnElement="p"><di:BPMNShape id="shape-u"
    bpmnElement="u"/><di:BPMNEdge id="edge" bpmnElement="u-e"/></di:BPMNPlane></di:BPMNDiagram>
</definitions>"""


def test_what_was_read_is_written_back() -> None:
    written = bpmn.read(WITH_ALL).to_xml().decode()
    for kept in (
        "drawn by hand",
        "the first step",
        "keep",
        'v:color="red"',
        "<v:field/>",
        "shape-u",
    ):
        assert kept in written
    assert bpmn.read(written).to_xml().decode() == written


def test_extensions_are_at_hand_for_the_host() -> None:
    (form,) = bpmn.read(WITH_ALL).nodes["u"].extensions
    assert (form.tag, dict(form.attributes)) == ("{urn:vendor}form", {"key": "f"})
    assert form.children[0].tag == "{urn:vendor}field"


def test_a_patch_changes_what_it_says_and_nothing_else() -> None:
    before = bpmn.read(WITH_ALL)
    after = patch(before.document, [SetAttribute("u", "name", "Ask twice")])
    assert after.write() == before.to_xml().replace(b'name="Ask"', b'name="Ask twice"')
    assert before.nodes["u"].name == "Ask"


def test_conditions_extensions_and_nodes_are_patched_in() -> None:
    document = patch(
        bpmn.read(WITH_ALL).document,
        [
            SetChild("s-u", "<conditionExpression>amount &gt; 5</conditionExpression>"),
            SetExtension("u", '<v:form xmlns:v="urn:vendor" key="g"/>'),
            SetExtension("e", '<v:note xmlns:v="urn:vendor"/>'),
            Insert("p", '<task id="t"/>'),
            Insert("p", flow("t", "e")),
        ],
    )
    definition = bpmn.read(document)
    condition = definition.nodes["s"].outgoing[0].condition
    assert condition is not None
    assert condition.text == "amount > 5"
    assert [dict(x.attributes) for x in definition.nodes["u"].extensions] == [{"key": "g"}]
    assert [x.tag for x in definition.nodes["e"].extensions] == ["{urn:vendor}note"]
    assert definition.nodes["t"].outgoing[0].target == "e"


def test_removing_a_node_takes_flows_and_shape_with_it() -> None:
    document = patch(bpmn.read(WITH_ALL).document, [Remove("u")])
    written = document.write().decode()
    for gone in ('id="u"', "s-u", "u-e", "shape-u", 'id="edge"'):
        assert gone not in written
    assert "drawn by hand" in written
    assert set(bpmn.read(document).nodes) == {"s", "e"}


def test_a_patch_of_what_is_not_there_is_a_named_error() -> None:
    document = bpmn.read(WITH_ALL).document
    with pytest.raises(errors.UnknownElement):
        patch(document, [Remove("nothing")])
    with pytest.raises(errors.DuplicateId):
        patch(document, [Insert("p", '<task id="u"/>')])
    with pytest.raises(errors.MalformedXml):
        patch(document, [Insert("p", "<task")])


def test_a_pool_that_is_only_described_does_not_keep_the_others_from_running() -> None:
    described = (
        '<process id="q" isExecutable="false"><startEvent id="s2"/><teleport id="t"/></process>'
    )
    runs = '<process id="p" isExecutable="true"><startEvent id="s"/></process>'
    definition = bpmn.read(file(runs + described))
    assert [problem.severity for problem in definition.problems] == ["warning"]
    definition.require_executable()
    called = '<callActivity id="c" calledElement="q"/></process>'
    definition = bpmn.read(file(runs.replace("</process>", called) + described))
    assert [problem.severity for problem in definition.problems] == ["error"]


def test_text_is_read_as_text_whatever_its_declaration_says() -> None:
    text = file('<process id="p"><task id="t" name="Проверить"/></process>')
    declared = '<?xml version="1.0" encoding="windows-1251"?>' + text
    assert bpmn.read(declared).nodes["t"].name == "Проверить"
    assert bpmn.read(declared.encode("windows-1251")).nodes["t"].name == "Проверить"


def test_lanes_are_known_by_name() -> None:
    definition = bpmn.read(
        file(
            '<process id="p"><laneSet id="ls"><lane id="l" name="Sales">'
            '<flowNodeRef>t</flowNodeRef></lane></laneSet><task id="t"/></process>'
        )
    )
    assert definition.lanes[definition.nodes["t"].lane or ""] == "Sales"
