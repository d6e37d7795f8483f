"""Drawings as files: indented, so that a difference can be read, and calling others by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

import bpmn
from bpmn.document import BPMN, Document
from officina.kernel.records.checks import Refused

type Rule = Callable[[str], str]
_CONDITIONS = ("conditionExpression", "condition")


def outwards(xml: str, codes: Mapping[str, str], rule: Rule = str) -> str:
    """A drawing as its file; called processes by code instead of number, conditions passed through
    ``rule``. Always the same for the same drawing."""
    try:
        root = Document.parse(xml).root
    except bpmn.ReadError:
        return xml  # a draft that cannot be read yet
    _call(root, codes)
    _condition(root, rule)
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


def inwards(text: str, numbers: Mapping[str, str], rule: Rule = str) -> str:
    """The drawing of a file; called processes by their numbers here. Raises Refused."""
    try:
        root = Document.parse(text).root
    except bpmn.ReadError as error:
        raise Refused(str(error)) from error
    _call(root, numbers)
    _condition(root, rule)
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


def _condition(root: etree._Element, rule: Rule) -> None:
    for tag in _CONDITIONS:
        for one in root.iter(f"{BPMN}{tag}"):
            one.text = rule(one.text) if one.text else one.text
