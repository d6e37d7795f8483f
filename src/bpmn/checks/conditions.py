"""Gateways whose conditions may all be false, conditions that say nothing, unknown names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bpmn.errors import Problem
from bpmn.loops import MultiInstance

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Node

_ENGINE = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
        "activationCount",
        "waitingForStart",
    }
)
_COMPARISON = re.compile(r"(.+?)\s*(<=|>=|!=|<|>|=)\s*(.+)")
_ALL = frozenset("<=>")
_PARTS = {"<": "<", ">": ">", "=": "=", "<=": "<=", ">=": "=>", "!=": "<>"}


def check_conditions(definition: Definition, names: frozenset[str] | None) -> Iterator[Problem]:
    """Yield what is wrong with conditions and with the names in expressions."""
    for node in definition.nodes.values():
        if can_all_fail(node):
            message = "all its conditions can be false at once, and there is no default flow"
            yield Problem("no-default", message, node.place, "warning")
        if node.tag == "parallelGateway" and any(flow.condition for flow in node.outgoing):
            message = "a parallel gateway takes every way: the conditions on them say nothing"
            yield Problem("idle-condition", message, node.place, "warning")
        if node.default is not None and node.default_flow is None:
            message = f"the default flow {node.default!r} does not leave from here"
            yield Problem("bad-default", message, node.place)
    if names is not None:
        yield from _names(definition, names)


def can_all_fail(node: Node) -> bool:
    """Say whether a node could be left by no flow at all."""
    if node.default_flow is not None or not node.outgoing or node.tag == "parallelGateway":
        return False
    texts = [flow.condition.text.lstrip("=") for flow in node.outgoing if flow.condition]
    if len(texts) < len(node.outgoing):
        return False
    plain = {" ".join(text.split()) for text in texts}
    if "true" in plain or any(_negation(text) & plain for text in plain):
        return False
    found: dict[tuple[str, str], set[str]] = {}
    for text in plain:
        match = _COMPARISON.fullmatch(text)
        if match and not re.search(r"\b(and|or|not|in|between|if|for|some|every)\b", text):
            found.setdefault((match[1], match[3]), set()).update(_PARTS[match[2]])
    return not any(covered >= _ALL for covered in found.values())


def _negation(text: str) -> set[str]:
    return {f"not({text})", f"not ({text})", f"not( {text} )"}


def _names(definition: Definition, names: frozenset[str]) -> Iterator[Problem]:
    known = names | _ENGINE | {name for body in definition.bodies.values() for name in body.names}
    for node in definition.nodes.values():
        if isinstance(node.loop, MultiInstance):
            known |= {node.loop.item or "", node.loop.result or ""}
    for node in definition.nodes.values():
        for expression in node.expressions():
            for name in sorted(expression.names - known):
                message = f"{expression.text!r} reads {name!r}, which nothing here is called"
                yield Problem("unknown-name", message, expression.place, "warning")
