"""What changed between two versions of a model, by meaning: not layout, not order, not prefixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.model import Flow, Node

_NOT_MEANT = frozenset({"id", "place", "incoming", "outgoing", "default", "body", "lane"})


@dataclass(frozen=True, slots=True)
class Change:
    """A node that is in both versions, and in what it differs."""

    old: str
    new: str
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What was added, removed and changed, and which old node each new one takes the place of."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    mapping: Mapping[str, str]
    """Suggested: old node -> new node. Nodes of the same id are mapped to each other."""
    added_flows: tuple[str, ...]
    removed_flows: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.added or self.removed or self.changed or self.added_flows or self.removed_flows
        )


def diff(old: Definition, new: Definition) -> Difference:
    """Compare two versions of a model and suggest a mapping from old nodes to new ones."""
    mapping = suggest(old, new)
    taken = set(mapping.values())
    changed = []
    for before, after in mapping.items():
        aspects = tuple(aspects_of(old, old.nodes[before], new, new.nodes[after], mapping))
        if aspects or before != after:
            changed.append(Change(before, after, aspects or ("id",)))
    ways = {
        (mapping.get(flow.source), mapping.get(flow.target), _condition(flow))
        for node in old.nodes.values()
        for flow in node.outgoing
    }
    new_flows = [flow for node in new.nodes.values() for flow in node.outgoing]
    new_ways = {(flow.source, flow.target, _condition(flow)) for flow in new_flows}
    return Difference(
        added=tuple(name for name in new.nodes if name not in taken),
        removed=tuple(name for name in old.nodes if name not in mapping),
        changed=tuple(changed),
        mapping=mapping,
        added_flows=tuple(
            flow.id
            for flow in new_flows
            if (flow.source, flow.target, _condition(flow)) not in ways
        ),
        removed_flows=tuple(
            flow.id
            for node in old.nodes.values()
            for flow in node.outgoing
            if (mapping.get(flow.source), mapping.get(flow.target), _condition(flow))
            not in new_ways
        ),
    )


def aspects_of(
    old: Definition, before: Node, new: Definition, after: Node, mapping: Mapping[str, str]
) -> Iterable[str]:
    """Yield in what two nodes differ."""
    if type(before) is not type(after):
        yield "kind"
        return
    for each in fields(before):
        if each.name in _NOT_MEANT or each.name.startswith("_"):
            continue
        mine, theirs = getattr(before, each.name), getattr(after, each.name)
        if each.name in ("parent", "attached_to", "handler"):
            mine = mapping.get(mine, mine)
        elif each.name == "boundaries":
            mine = tuple(mapping.get(name, name) for name in mine)
        if mine != theirs:
            yield each.name
    ways = [(mapping.get(f.target, f.target), _condition(f)) for f in before.outgoing]
    new_ways = [(f.target, _condition(f)) for f in after.outgoing]
    if ways != new_ways:
        yield "outgoing"
    if _default(before, mapping) != _default(after, {}):
        yield "default"


def suggest(old: Definition, new: Definition) -> dict[str, str]:
    """Map old nodes to new ones: the same id; else the only one of the same kind and name; else
    the only one of the same kind between the same neighbours.
    """
    mapping = {name: name for name in old.nodes if name in new.nodes}
    for key in (_by_name, _by_neighbours):
        left = [node for name, node in old.nodes.items() if name not in mapping]
        taken = set(mapping.values())
        free = [node for name, node in new.nodes.items() if name not in taken]
        before = _unique(left, lambda node: key(old, node, mapping))  # noqa: B023  # used at once
        after = _unique(free, lambda node: key(new, node, None))  # noqa: B023  # used at once
        mapping.update({node.id: after[mark].id for mark, node in before.items() if mark in after})
    return mapping


def _unique[K](nodes: Iterable[Node], key: Callable[[Node], K | None]) -> dict[K, Node]:
    found: dict[K, list[Node]] = {}
    for node in nodes:
        mark = key(node)
        if mark is not None:
            found.setdefault(mark, []).append(node)
    return {mark: same[0] for mark, same in found.items() if len(same) == 1}


def _by_name(
    definition: Definition, node: Node, mapping: Mapping[str, str] | None
) -> tuple[object, ...] | None:
    return (node.tag, node.name.casefold()) if node.name else None


def _by_neighbours(
    definition: Definition, node: Node, mapping: Mapping[str, str] | None
) -> tuple[object, ...] | None:
    before = [flow.source for flow in node.incoming]
    after = [flow.target for flow in node.outgoing]
    attached = node.attached_to
    if not (before or after or attached):
        return None
    if mapping is None:
        return (node.tag, attached, frozenset(before), frozenset(after))
    near = [mapping.get(name) for name in (*before, *after)]
    if None in near or (attached and attached not in mapping):
        return None
    return (
        node.tag,
        mapping.get(attached, ""),
        frozenset(mapping[name] for name in before),
        frozenset(mapping[name] for name in after),
    )


def _condition(flow: Flow) -> str:
    return flow.condition.text if flow.condition is not None else ""


def _default(node: Node, mapping: Mapping[str, str]) -> str | None:
    flow = node.default_flow
    return None if flow is None else mapping.get(flow.target, flow.target)
