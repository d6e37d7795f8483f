"""From DMN XML to the model (DMN 1.5, clause 12)."""

from __future__ import annotations

from collections.abc import Iterable

from dmn.errors import BadAttribute, DuplicateId, NotDmn, UnknownElement
from dmn.infoset import MAX_BYTES, Node, parse
from dmn.model import Element, Model
from dmn.vocabulary import KEPT, MODEL_NAMESPACES, SLOTS, Slot

_ALWAYS_KEPT = frozenset(("extensionElements",))
_REQUIRED = frozenset(("parameter", "inputExpression"))


def read(xml: bytes, *, imports: Iterable[bytes | Model] = (), max_bytes: int = MAX_BYTES) -> Model:
    """Read a DMN document of version 1.1 to 1.5, with the documents that it may import.

    Raises BadXml, TooLarge, NotDmn, UnknownElement, BadAttribute, DuplicateId, all with places.
    """
    document = parse(xml, max_bytes=max_bytes)
    root = document.root
    if root.local != "definitions" or root.uri not in MODEL_NAMESPACES:
        raise NotDmn(f"expected definitions of DMN 1.1 to 1.5, found {root.name}", root.place)
    _check_ids(root)
    others = tuple(
        other if isinstance(other, Model) else read(other, max_bytes=max_bytes) for other in imports
    )
    values = _values(Model, root)
    return Model(**values, source=root, document=document, imported=others)  # type: ignore[arg-type]  # the slots of Model name its fields


def _check_ids(root: Node) -> None:
    seen: dict[str, Node] = {}
    for node in root.walk():
        known = node.get("id") if node.uri == root.uri else None
        if known is None:
            continue
        if known in seen:
            first = seen[known].place
            raise DuplicateId(f"the id {known!r} is taken already at {first}", node.place)
        seen[known] = node


def _element[E: Element](kind: type[E], node: Node) -> E:
    return kind(**_values(kind, node), source=node)  # type: ignore[arg-type]  # slots name the fields


def _values(kind: type[Element], node: Node) -> dict[str, object]:
    slots = SLOTS[kind]
    values: dict[str, object] = {}
    by_name: dict[str, Slot] = {}
    many: dict[str, list[object]] = {}
    for slot in slots:
        if slot.how == "attribute":
            raw = node.get(slot.names[0])
            if raw is not None:
                values[slot.field] = attribute_value(slot, raw, node)
            continue
        for name in slot.names:
            by_name.setdefault(name, slot)
        if slot.many:
            many[slot.field] = []
    kept = KEPT.get(kind.__name__, frozenset()) | _ALWAYS_KEPT
    for item in node.children:
        if item.uri != node.uri:
            continue
        found = by_name.get(item.local)
        if found is None:
            if item.local in kept:
                continue
            raise UnknownElement(
                f"{item.name} is not an element that {node.name} can have", item.place
            )
        value = _child_value(found, item)
        if found.many:
            many[found.field].append(value)
        elif found.field in values:
            raise UnknownElement(f"{node.name} has a second {item.name}", item.place)
        else:
            values[found.field] = value
    for name in _REQUIRED & by_name.keys():
        if by_name[name].field not in values:
            raise BadAttribute(f"{node.name} has no {name}", node.place)
    return values | {name: tuple(items) for name, items in many.items()}


def attribute_value(slot: Slot, raw: str, node: Node) -> object:
    """What a field holds for the text of its attribute. Raises BadAttribute."""
    if isinstance(slot.default, bool):
        known = {"true": True, "1": True, "false": False, "0": False}.get(raw.strip())
        if known is None:
            raise BadAttribute(f"{slot.names[0]} is {raw!r}, not true or false", node.place)
        return known
    if slot.choices and raw not in slot.choices:
        choices = ", ".join(slot.choices)
        raise BadAttribute(f"{slot.names[0]} is {raw!r}, not one of {choices}", node.place)
    return raw


def _child_value(slot: Slot, item: Node) -> object:
    if slot.how == "text":
        return item.text
    if slot.how == "reference":
        href = item.get("href")
        if not href:
            raise BadAttribute(f"{item.name} has no href", item.place)
        return href
    return _element(slot.kinds[item.local], item)
