"""A drawing as it travels: each element carries its settings in an attribute of our own.

So the browser undoes, copies and exports drawing and settings as one; at home they stand apart,
and any BPMN file keeps its own shape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

import bpmn
from bpmn.document import OFFICINA, Document
from officina.processes.routes.drawing import BPMN, BPMNDI, DC, SPACES

SETTINGS = f"{OFFICINA}settings"


class BadDrawing(ValueError):
    """Not a drawing; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def joined(xml: str, settings: Mapping[str, Any]) -> str:
    """The drawing with the settings of its elements in it. Raises BadDrawing."""
    root = _parsed(xml)
    for one in root.iter(f"{{{BPMN}}}*"):
        found = settings.get(one.get("id", ""))
        if found:
            one.set(SETTINGS, json.dumps(found, ensure_ascii=False, sort_keys=True))
    return etree.tostring(root, encoding="unicode")


def parted(xml: str) -> tuple[str, dict[str, Any]]:
    """The drawing without settings, and the settings by element. Raises BadDrawing."""
    root = _parsed(xml)
    settings: dict[str, Any] = {}
    for one in root.iter(f"{{{BPMN}}}*"):
        text = one.attrib.pop(SETTINGS, None)
        if text is None:
            continue
        try:
            found = json.loads(text)
        except ValueError as error:
            raise BadDrawing(str(error)) from None
        if isinstance(found, dict) and found and one.get("id"):
            settings[one.get("id", "")] = found
    return etree.tostring(root, encoding="unicode"), settings


def blank(name: str, begin: str) -> str:
    """A drawing with nothing but its start."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=SPACES)
    root.set("id", "definitions")
    root.set("targetNamespace", "urn:officina:processes")
    process = etree.SubElement(
        root, f"{{{BPMN}}}process", id="process", name=name, isExecutable="true"
    )
    etree.SubElement(process, f"{{{BPMN}}}startEvent", id="start", name=begin)
    diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id="diagram")
    plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id="plane", bpmnElement="process")
    shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id="start_di", bpmnElement="start")
    etree.SubElement(shape, f"{{{DC}}}Bounds", x="160", y="200", width="36", height="36")
    return etree.tostring(root, encoding="unicode")


def adopted(data: bytes) -> str:
    """A file of another tool as a drawing of ours: its one process is the one that runs.

    Raises BadDrawing for what is no BPMN file.
    """
    try:
        root = Document.parse(data).root
    except bpmn.ReadError as error:
        raise BadDrawing(_("This file holds no BPMN drawing.")) from error
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) == 1:
        # Most tools draw first and say later that it runs; here a drawing is there to be run.
        processes[0].set("isExecutable", "true")
    for process in processes:
        renew_ends(process)
    return etree.tostring(root, encoding="unicode")


def loses_surroundings(xml: str) -> bool:
    """Whether a drawing has pools, lanes or notes, and no place for any: laying it out anew draws
    what is done alone."""
    root = _parsed(xml)
    around = (f"{{{BPMN}}}{tag}" for tag in ("participant", "lane", "textAnnotation"))
    has_places = next(root.iter(f"{{{BPMNDI}}}BPMNShape"), None) is not None
    return not has_places and next(root.iter(*around), None) is not None


def renew_ends(process: etree._Element) -> None:
    """Say at each node which flows come and go: files may leave it out, the lay-out reads it."""
    flows = list(process.iter(f"{{{BPMN}}}sequenceFlow"))
    by_id = {one.get("id"): one for one in process.iter(etree.Element) if one.get("id")}
    for tag in ("incoming", "outgoing"):
        for each in list(process.iter(f"{{{BPMN}}}{tag}")):
            parent = each.getparent()
            assert parent is not None
            parent.remove(each)
    for flow in flows:
        for end, tag in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = by_id.get(flow.get(end))
            if node is not None:
                made = etree.Element(f"{{{BPMN}}}{tag}")
                made.text = flow.get("id")
                node.insert(0, made)


def _parsed(xml: str) -> Any:
    try:
        return Document.parse(xml).root
    except bpmn.ReadError as error:
        raise BadDrawing(str(error)) from None
