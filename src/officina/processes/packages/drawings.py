"""Drawings as files: indented, so that a difference can be read, and calling others by code."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

import bpmn
from bpmn.document import BPMN, Document
from officina.kernel.records.checks import Refused


def outwards(xml: str, codes: Mapping[str, str]) -> str:
    """A drawing as its file; called processes by code instead of number. Always the same for the
    same drawing."""
    try:
        root = Document.parse(xml).root
    except bpmn.ReadError:
        return xml  # a draft that cannot be read yet
    _call(root, codes)
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


def inwards(text: str, numbers: Mapping[str, str]) -> str:
    """The drawing of a file; called processes by their numbers here. Raises Refused."""
    try:
        root = Document.parse(text).root
    except bpmn.ReadError as error:
        raise Refused(str(error)) from error
    _call(root, numbers)
    return etree.tostring(root, encoding="unicode")


def calls(xml: str) -> set[str]:
    """What a drawing calls, by number."""
    root = Document.parse(xml).root
    return {one.get("calledElement", "") for one in root.iter(f"{BPMN}callActivity")}


def _call(root: etree._Element, known: Mapping[str, str]) -> None:
    for one in root.iter(f"{BPMN}callActivity"):
        called = one.get("calledElement", "")
        if called in known:
            one.set("calledElement", known[called])
