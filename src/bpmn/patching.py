"""Changes to a file that leave everything else in it as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from bpmn.document import BPMN, Document, Element, child, local, text_of
from bpmn.errors import MalformedXml, Place, UnknownElement

# The order of children that the schema prescribes, where it matters for what is set here.
_FIRST = ("documentation", "extensionElements", "incoming", "outgoing")
_REFERENCES = ("incoming", "outgoing", "flowNodeRef")
_ENDS = ("sourceRef", "targetRef", "attachedToRef", "bpmnElement", "default")


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """Give an attribute a value; None takes it away. Foreign names are `{namespace}name`."""

    element: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class SetChild:
    """Put a child element in place of those with its tag: a condition, a script, a timer..."""

    element: str
    xml: str


@dataclass(frozen=True, slots=True)
class SetExtension:
    """Put an element into `extensionElements` in place of those with its tag."""

    element: str
    xml: str


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an element to a process, a sub-process, a plane..."""

    parent: str
    xml: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take an element out, with the flows and boundary events at it, its shape, and references."""

    element: str


type Patch = SetAttribute | SetChild | SetExtension | Insert | Remove


def patch(document: Document, patches: Iterable[Patch]) -> Document:
    """Return a changed copy of a file.

    Elements are written without prefix declarations of BPMN: its namespace is the default one of
    what is handed in. Raise UnknownElement, MalformedXml, or DuplicateId.
    """
    changed = document.copy()
    for each in patches:
        match each:
            case SetAttribute(name=name, value=None):
                _element(changed, each.element).attrib.pop(name, "")
            case SetAttribute(name=name, value=str(value)):
                _element(changed, each.element).set(name, value)
            case SetChild():
                _set_child(_element(changed, each.element), _parse(each.xml))
            case SetExtension():
                element = _element(changed, each.element)
                holder = child(element, "extensionElements")
                if holder is None:
                    holder = etree.Element(BPMN + "extensionElements")
                    _set_child(element, holder)
                _set_child(holder, _parse(each.xml))
            case Insert():
                _element(changed, each.parent).append(_parse(each.xml))
            case Remove():
                _remove(changed, each.element)
        changed = Document(changed.root.getroottree())
    return changed


def _element(document: Document, identity: str) -> Element:
    found = document.element(identity)
    if found is None:
        raise UnknownElement("element", identity)
    return found


def _parse(xml: str) -> Element:
    wrapped = f'<x xmlns="{BPMN[1:-1]}">{xml}</x>'
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(wrapped, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedXml(str(error.msg), Place()) from None
    if len(root) != 1:
        raise MalformedXml("a patch is exactly one element", Place())
    return root[0]


def _set_child(element: Element, new: Element) -> None:
    old = element.findall(new.tag if isinstance(new.tag, str) else "")
    if old:
        new.tail = old[0].tail
        element.replace(old[0], new)
        for other in old[1:]:
            element.remove(other)
        return
    element.insert(_position(element, new), new)


def _position(element: Element, new: Element) -> int:
    """Return where the schema wants a child: the common ones first, in their order."""
    order = [BPMN + tag for tag in _FIRST]
    if new.tag not in order:
        heads = [i for i, inner in enumerate(element) if inner.tag in order]
        return heads[-1] + 1 if heads else 0
    before = order[: order.index(str(new.tag))]
    heads = [i for i, inner in enumerate(element) if inner.tag in before]
    return heads[-1] + 1 if heads else 0


def _remove(document: Document, identity: str) -> None:
    todo, gone = [identity], set()
    while todo:
        name = todo.pop()
        if name in gone:
            continue
        gone.add(name)
        element = _element(document, name)
        todo += [inner.get("id", "") for inner in element.iter(f"{BPMN}*") if inner.get("id")]
        for other in document.root.iter(etree.Element):
            if any(local(other.get(end)) == name for end in _ENDS) and other.get("id"):
                if local(other.get("default")) == name:
                    del other.attrib["default"]
                else:
                    todo.append(other.get("id", ""))
    for element in list(document.root.iter(etree.Element)):
        is_reference = element.tag in [BPMN + tag for tag in _REFERENCES]
        if element.get("id") in gone or (is_reference and local(text_of(element)) in gone):
            parent = element.getparent()
            if parent is not None:
                _detach(parent, element)


def _detach(parent: Element, element: Element) -> None:
    """Remove an element and leave the text behind it."""
    before = element.getprevious()
    if element.tail and before is None:
        parent.text = (parent.text or "") + element.tail
    elif element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    parent.remove(element)
