"""Two versions in one drawing: the new one, with what was removed still in its place (C1).

Where something was removed, the browser lays the whole out anew: nothing lies over anything.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from bpmn.document import BPMN, children
from officina.processes.changing.versions import Comparison
from officina.processes.designing.parcel import renew_ends

GONE = "gone-"
"""Before the ids of what is only in the old version: ids are unique in a file."""


def overlay(found: Comparison) -> bytes:
    """BPMN XML with every node and flow of both versions."""
    drawn = found.after.definition.document.copy()
    old = found.before.definition
    for node in found.difference.removed:
        _insert(found, drawn, old.nodes[node].parent, _bare(old.document.element(node), node))
    for flow_id in found.difference.removed_flows:
        flow = old.document.element(flow_id)
        if flow is None:
            continue
        made = _bare(flow, flow_id)
        for end in ("sourceRef", "targetRef"):
            made.set(end, _there(found, flow.get(end, "")))
        _insert(found, drawn, old.nodes[flow.get("sourceRef", "")].parent, made)
    for process in children(drawn.root, "process"):
        renew_ends(process)
    return drawn.write()


def marks(found: Comparison, stands: Mapping[str, int]) -> dict[str, Any]:
    """For the map: what was added, removed and changed, and how many cases stand where."""
    nodes: dict[str, dict[str, Any]] = {}
    for change, ids in (
        ("added", found.added),
        ("changed", found.changed),
        ("removed", {GONE + one for one in found.removed}),
    ):
        for one in ids:
            nodes[one] = {"change": change}
    for node, count in stands.items():
        nodes.setdefault(_there(found, node), {})["count"] = count
    flows = dict.fromkeys(found.difference.added_flows, "added")
    flows |= {GONE + one: "removed" for one in found.difference.removed_flows}
    return {"nodes": nodes, "flows": [], "changes": flows}


def marks_of_way(found: Comparison, own: Mapping[str, Any]) -> dict[str, Any]:
    """The marks of a case that was moved, on the drawing of both versions (C1)."""
    after = found.after.definition
    both = marks(found, {})
    for node, mark in own["nodes"].items():
        at = node if node in after.nodes else _there(found, node)
        both["nodes"][at] = both["nodes"].get(at, {}) | mark
    known = {flow.id for node in after.nodes.values() for flow in node.outgoing}
    return both | {"flows": [one if one in known else GONE + one for one in own["flows"]]}


def in_words(found: Comparison) -> list[dict[str, Any]]:
    """The same as the map, for a phone: what was added, removed, changed."""
    lists = (
        ("added", _("Added"), [found.after.title(at) for at in found.difference.added]),
        ("removed", _("Removed"), [found.before.title(at) for at in found.difference.removed]),
        ("changed", _("Changed"), [found.after.title(at) for at in sorted(found.changed)]),
    )
    return [{"code": code, "label": label, "steps": steps} for code, label, steps in lists if steps]


def _there(found: Comparison, node: str) -> str:
    return found.mapping.get(node, GONE + node)


def _bare(element: etree._Element | None, identity: str) -> etree._Element:
    """The element alone, without what is inside it: but for an event, which is drawn by it."""
    assert element is not None
    made = copy.deepcopy(element)
    for each in made.iter(etree.Element):
        if each is not made and each.get("id"):
            each.set("id", GONE + each.get("id", ""))
    for inner in list(made):
        tag = str(inner.tag)
        if not (tag.endswith("EventDefinition") or tag == f"{BPMN}conditionExpression"):
            made.remove(inner)
    for name in ("default",):
        made.attrib.pop(name, None)
    made.set("id", GONE + identity)
    return made


def _insert(found: Comparison, drawn: Any, parent: str, made: etree._Element) -> None:
    host = made.get("attachedToRef")
    if host:
        made.set("attachedToRef", _there(found, host))
    at = drawn.element(found.mapping.get(parent, parent))
    if at is None:
        at = next(children(drawn.root, "process"))
    at.append(made)
