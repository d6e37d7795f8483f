"""From the model to DMN XML, without loss (DMN 1.5, clause 12).

A node that was read is merged with its element as it is now: what the model holds is taken from
the model, everything else (comments, blanks, extensions, diagrams) stays where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dmn.infoset import Content, Document, Node, serialize
from dmn.model import Element, Model
from dmn.reading import attribute_value
from dmn.vocabulary import LATEST_NAMESPACE, SLOTS, Slot


def write(model: Model) -> bytes:
    """Write a model, in the version in which it was read, or as DMN 1.5 where it is new."""
    source = model.source
    if source is None:
        prefix = ""
        uri = LATEST_NAMESPACE
    else:
        prefix = source.name.rpartition(":")[0]
        uri = source.uri
    writer = _Writer(uri, f"{prefix}:" if prefix else "")
    root = writer.element("definitions", model)
    if source is None:
        named = (("xmlns", uri), *root.attributes)
        root = Node(root.name, uri, root.local, named, root.content, {"": uri})
    around = model.document
    if around is None:
        return serialize(Document((), root, ()))
    return serialize(Document(around.before, root, around.after))


class Fresh(NamedTuple):
    """A node to write, the field that it comes from, and the node that it replaces."""

    field: str
    old: Node | None
    node: Node


class _Writer:
    def __init__(self, uri: str, prefix: str) -> None:
        self.uri = uri
        self.prefix = prefix

    def element(self, local: str, element: Element) -> Node:
        source = element.source
        slots = SLOTS[type(element)]
        content = self._content(element, slots, source)
        if source is None or source.local != local:
            attributes = _attributes(element, slots, None)
            return self._node(local, attributes, content)
        return Node(
            source.name,
            source.uri,
            source.local,
            _attributes(element, slots, source),
            content,
            source.prefixes,
        )

    def _node(
        self, local: str, attributes: tuple[tuple[str, str], ...], content: tuple[Content, ...]
    ) -> Node:
        return Node(self.prefix + local, self.uri, local, attributes, content, {})

    def _content(
        self, element: Element, slots: tuple[Slot, ...], source: Node | None
    ) -> tuple[Content, ...]:
        fresh: list[Fresh] = []
        for slot in slots:
            if slot.how != "attribute":
                found = self._children(element, slot, source)
                fresh.extend(Fresh(slot.field, old, node) for old, node in found)
        if source is None:
            return tuple(one.node for one in fresh)
        modelled = {name for slot in slots if slot.how != "attribute" for name in slot.names}
        return _merge(source, fresh, modelled)

    def _children(
        self, element: Element, slot: Slot, source: Node | None
    ) -> list[tuple[Node | None, Node]]:
        """The nodes of one slot, each with the node that it replaces."""
        value = getattr(element, slot.field)
        if value is None or (not slot.many and value == slot.default and not _had(slot, source)):
            return []
        values = value if slot.many else (value,)
        if slot.how in ("text", "reference"):
            old = _nodes(slot, source)
            return [
                self._leaf(slot, item, old[i] if i < len(old) else None)
                for i, item in enumerate(values)
            ]
        found = []
        for item in values:
            local = _local_name(slot, item)
            found.append((item.source, self.element(local, item)))
        return found

    def _leaf(self, slot: Slot, value: str, old: Node | None) -> tuple[Node | None, Node]:
        if old is not None and (old.text if slot.how == "text" else old.get("href")) == value:
            return old, old
        if slot.how == "text":
            return old, self._node(slot.names[0], (), (value,) if value else ())
        return old, self._node(slot.names[0], (("href", value),), ())


def _had(slot: Slot, source: Node | None) -> bool:
    return bool(_nodes(slot, source))


def _nodes(slot: Slot, source: Node | None) -> list[Node]:
    if source is None:
        return []
    return [n for n in source.children if n.local in slot.names and n.uri == source.uri]


def _local_name(slot: Slot, item: Element) -> str:
    if len(slot.names) == 1:
        return slot.names[0]
    return next(name for name, kind in slot.kinds.items() if kind is type(item))


def _attributes(
    element: Element, slots: tuple[Slot, ...], source: Node | None
) -> tuple[tuple[str, str], ...]:
    wanted: dict[str, tuple[Slot, object]] = {
        slot.names[0]: (slot, getattr(element, slot.field))
        for slot in slots
        if slot.how == "attribute"
    }
    written: list[tuple[str, str]] = []
    for name, raw in source.attributes if source is not None else ():
        if name not in wanted:
            written.append((name, raw))
            continue
        slot, value = wanted.pop(name)
        assert source is not None
        if attribute_value(slot, raw, source) == value:
            written.append((name, raw))
        elif value is not None:
            written.append((name, _raw(value)))
    required = {"name", "namespace", "importType"} if isinstance(element, Model) else set()
    for name, (slot, value) in wanted.items():
        if value is not None and (value != slot.default or name in required):
            written.append((name, _raw(value)))
    return tuple(written)


def _raw(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _merge(source: Node, fresh: list[Fresh], modelled: set[str]) -> tuple[Content, ...]:
    """Fresh nodes in their order, with what stood after each old node still after it."""
    head: list[Content] = []
    after: dict[int, list[Content]] = {}
    order: dict[int, int] = {}
    run = head
    for item in source.content:
        if isinstance(item, Node) and item.uri == source.uri and item.local in modelled:
            order[id(item)] = len(order)
            run = after[id(item)] = []
        else:
            run.append(item)
    kept = {id(one.old) for one in fresh}
    merged = [*head, *_orphans(source, kept, after)]
    for one in _in_old_order(fresh, order):
        merged.append(one.node)
        merged.extend(after.pop(id(one.old), ()))
    return tuple(merged)


def _in_old_order(fresh: list[Fresh], order: Mapping[int, int]) -> list[Fresh]:
    """Fields may have stood in another order than the schema's: keep it where nothing moved."""
    if any(id(one.old) not in order for one in fresh):
        return fresh
    by_field: dict[str, list[int]] = {}
    for one in fresh:
        by_field.setdefault(one.field, []).append(order[id(one.old)])
    if any(places != sorted(set(places)) for places in by_field.values()):
        return fresh
    return sorted(fresh, key=lambda one: order[id(one.old)])


def _orphans(source: Node, kept: set[int], after: dict[int, list[Content]]) -> list[Content]:
    """What followed removed nodes, without the blanks: extensions and comments survive."""
    found: list[Content] = []
    for item in source.content:
        if id(item) in after and id(item) not in kept:
            found.extend(i for i in after[id(item)] if not (isinstance(i, str) and not i.strip()))
    return found
