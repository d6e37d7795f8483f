"""Small models for tests, written by hand."""

from __future__ import annotations

from itertools import pairwise

import bpmn

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:o="urn:officina:bpmn:1" id="definitions" targetNamespace="urn:test">'
)


def file(inside: str) -> str:
    """Return a whole file around root elements."""
    return f"{HEAD}{inside}</definitions>"


def process(inside: str, *, root: str = "", identity: str = "p") -> bpmn.Definition:
    """Read a file of one process, and further root elements."""
    return bpmn.read(file(f'{root}<process id="{identity}" isExecutable="true">{inside}</process>'))


def flow(source: str, target: str, condition: str = "") -> str:
    """Return a sequence flow named after its ends."""
    head = f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"'
    if not condition:
        return head + "/>"
    escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
    return f"{head}><conditionExpression>{escaped}</conditionExpression></sequenceFlow>"


def chain(*nodes: str) -> str:
    """Return the flows that connect nodes one after another."""
    return "".join(flow(a, b) for a, b in pairwise(nodes))
