"""A drawing under the pen: nodes with their places, flows with their bends, and the XML of both.

BPMN 2.0.2, clauses 10 (process) and 12 (diagram interchange). Lengths are pixels of the diagram.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OFFICINA = "urn:officina:bpmn:1"
SPACES = {None: BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "officina": OFFICINA}

SIZES = {"task": (150, 80), "gateway": (50, 50), "event": (36, 36)}

type Point = tuple[int, int]


@dataclass
class Node:
    """``x`` and ``y`` are its middle. ``inside`` is what follows its flows in the XML."""

    id: str
    tag: str
    name: str
    x: int
    y: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    inside: tuple[etree._Element, ...] = ()
    default: str = ""

    @property
    def size(self) -> tuple[int, int]:
        kind = next((k for k in ("gateway", "event") if k in self.tag.lower()), "task")
        return SIZES[kind]

    @property
    def left(self) -> Point:
        return self.x - self.size[0] // 2, self.y

    @property
    def right(self) -> Point:
        return self.x + self.size[0] // 2, self.y

    @property
    def top(self) -> Point:
        return self.x, self.y - self.size[1] // 2

    @property
    def bottom(self) -> Point:
        return self.x, self.y + self.size[1] // 2


@dataclass
class Flow:
    id: str
    source: Node
    target: Node
    name: str
    condition: str
    points: list[Point]


def element(tag: str, text: str = "", /, **attributes: str) -> etree._Element:
    """An element of BPMN; ``officina_x`` names the attribute ``x`` of our own space."""
    made = etree.Element(f"{{{BPMN}}}{tag}")
    for name, value in attributes.items():
        own = name.removeprefix("officina_")
        made.set(f"{{{OFFICINA}}}{own}" if own != name else name, value)
    made.text = text or None
    return made


class Drawing:
    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self.variables: list[str] = []

    def node(self, tag: str, node_id: str, x: int, y: int, name: str = "", **more: Any) -> Node:
        self.nodes[node_id] = made = Node(node_id, tag, name, x, y, **more)
        return made

    def flow(
        self, a: Node, b: Node, points: list[Point], *, name: str = "", condition: str = ""
    ) -> Flow:
        """Connect two nodes. A flow without condition is the default of an exclusive gateway."""
        made = Flow(f"flow_{a.id}_{b.id}", a, b, name, condition, points)
        self.flows.append(made)
        if a.tag == "exclusiveGateway" and not condition:
            a.default = made.id
        return made

    @property
    def lowest(self) -> int:
        return max(one.bottom[1] for one in self.nodes.values())

    def xml(self) -> str:
        """The whole file. Raises ValueError for letters that XML cannot hold."""
        root = etree.Element(f"{{{BPMN}}}definitions", nsmap=SPACES)
        root.set("id", "definitions")
        root.set("targetNamespace", "urn:officina:processes")
        process = element("process", id="process", name=self.name, isExecutable="true")
        root.append(process)
        for name in self.variables:
            process.append(element("property", id=f"variable_{name}", name=name))
        process.extend(self._node_xml(one) for one in self.nodes.values())
        process.extend(self._flow_xml(one) for one in self.flows)
        root.append(self._diagram())
        return etree.tostring(root, encoding="unicode", pretty_print=True)

    def _node_xml(self, one: Node) -> etree._Element:
        made = element(one.tag, id=one.id)
        if one.name:
            made.set("name", one.name)
        if one.default and sum(flow.source is one for flow in self.flows) > 1:
            made.set("default", one.default)
        for name, value in one.attributes.items():
            made.set(name, value)
        made.extend(element("incoming", flow.id) for flow in self.flows if flow.target is one)
        made.extend(element("outgoing", flow.id) for flow in self.flows if flow.source is one)
        made.extend(one.inside)
        return made

    def _flow_xml(self, one: Flow) -> etree._Element:
        made = element("sequenceFlow", id=one.id, sourceRef=one.source.id, targetRef=one.target.id)
        if one.name:
            made.set("name", one.name)
        if one.condition:
            condition = element("conditionExpression", one.condition)
            condition.set(f"{{{XSI}}}type", "tFormalExpression")
            made.append(condition)
        return made

    def _diagram(self) -> etree._Element:
        diagram = etree.Element(f"{{{BPMNDI}}}BPMNDiagram", id="diagram")
        plane = etree.SubElement(
            diagram, f"{{{BPMNDI}}}BPMNPlane", id="plane", bpmnElement="process"
        )
        above = min(one.top[1] for one in self.nodes.values())
        above = min([above, *(y for flow in self.flows for _x, y in flow.points)])
        dy = 40 - above
        for one in self.nodes.values():
            shape = etree.SubElement(
                plane, f"{{{BPMNDI}}}BPMNShape", id=f"{one.id}_di", bpmnElement=one.id
            )
            width, height = one.size
            _bounds(shape, one.left[0], one.top[1] + dy, width, height)
            if one.name and "Gateway" in one.tag:
                _label(shape, one.x - 60, one.bottom[1] + dy + 6, 120, 28)
        for flow in self.flows:
            edge = etree.SubElement(
                plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id
            )
            for x, y in flow.points:
                etree.SubElement(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y + dy))
            if flow.name:
                x, y = flow.points[0]
                _label(edge, x + 8, y + dy + 6, 80, 14)
        return diagram


def _bounds(parent: etree._Element, x: int, y: int, width: int, height: int) -> None:
    etree.SubElement(
        parent, f"{{{DC}}}Bounds", x=str(x), y=str(y), width=str(width), height=str(height)
    )


def _label(parent: etree._Element, x: int, y: int, width: int, height: int) -> None:
    _bounds(etree.SubElement(parent, f"{{{BPMNDI}}}BPMNLabel"), x, y, width, height)
