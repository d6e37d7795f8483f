"""A robot as a drawing, so that it runs, is explained and can be grown like any process."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from lxml import etree

from officina.processes.bundle import Bundle, compile_bundle
from officina.processes.models import Robot

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ACTION = "action"
_FLOWS = (("start", "asked"), ("asked", ACTION), ("asked", "skipped"), (ACTION, "done"))


def bundle_of(robot: Robot) -> Bundle:
    """The compiled robot. Raises bpmn.ReadError where its condition cannot be read at all."""
    return _compiled(robot.id, robot.at, robot.condition, repr(robot.action), robot.author_id)


@lru_cache(maxsize=512)
def _compiled(
    robot_id: int, at: dt.datetime, condition: str, _action: str, author_id: int
) -> Bundle:
    robot = Robot.objects.get(id=robot_id)
    return compile_bundle(
        drawing(condition),
        {ACTION: {"do": robot.action}},
        authority_id=author_id,
    )


def check_bundle(condition: str, action: dict[str, Any]) -> Bundle:
    """The same of a row that is not kept yet, to say what is wrong with it."""
    return compile_bundle(drawing(condition), {ACTION: {"do": action}})


def drawing(condition: str) -> bytes:
    """BPMN of a robot."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN})
    root.set("id", "robot")
    root.set("targetNamespace", "urn:officina:robots")
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="robots", isExecutable="true")
    etree.SubElement(process, f"{{{BPMN}}}startEvent", id="start")
    gateway = etree.SubElement(process, f"{{{BPMN}}}exclusiveGateway", id="asked")
    gateway.set("default", "f2" if condition.strip() else "f1")
    etree.SubElement(process, f"{{{BPMN}}}serviceTask", id=ACTION)
    etree.SubElement(process, f"{{{BPMN}}}endEvent", id="done")
    etree.SubElement(process, f"{{{BPMN}}}endEvent", id="skipped")
    for n, (source, target) in enumerate(_FLOWS):
        flow = etree.SubElement(
            process, f"{{{BPMN}}}sequenceFlow", id=f"f{n}", sourceRef=source, targetRef=target
        )
        asks = condition if n == 1 else "" if condition.strip() else "false"
        if n in (1, 2) and asks.strip():
            etree.SubElement(flow, f"{{{BPMN}}}conditionExpression").text = asks
    return bytes(etree.tostring(root))
