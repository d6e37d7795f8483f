"""What all classes of the metamodel of DMN share (DMN 1.5, 6.3.1, 7.3), and how XML holds a field.

Each field says in its metadata how it stands in XML; `dmn.reading` and `dmn.writing` are written
once for all classes. What the classes do not hold (authority requirements, diagrams, extensions,
comments, foreign attributes) stays in `source` and is written back where it stood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from dmn.infoset import Node

type Binding = Mapping[str, object]


def attribute(name: str, choices: tuple[str, ...] = ()) -> Binding:
    """A field held by an attribute; with `choices`, one of these."""
    return {"how": "attribute", "name": name, "choices": choices}


def text(name: str) -> Binding:
    """A field held by the text of a child element."""
    return {"how": "text", "name": name}


def child(name: str, kind: str) -> Binding:
    """A field held by child elements of one name: one, or all of them where it is a tuple."""
    return {"how": "child", "name": name, "kind": kind}


def references(name: str) -> Binding:
    """A field held by the `href` of child elements: one, or all of them where it is a tuple."""
    return {"how": "reference", "name": name}


def one_of(group: str) -> Binding:
    """A field held by children of any name of a substitution group."""
    return {"how": "group", "group": group}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """DMNElement (6.3.1)."""

    description: str | None = field(default=None, metadata=text("description"))
    id: str | None = field(default=None, metadata=attribute("id"))
    label: str | None = field(default=None, metadata=attribute("label"))
    source: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement(Element):
    """NamedElement (6.3.1)."""

    name: str = field(default="", metadata=attribute("name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Element):
    """UnaryTests (7.3.4): the text of tests on one value."""

    text: str = field(default="", metadata=text("text"))
    expression_language: str | None = field(default=None, metadata=attribute("expressionLanguage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(NamedElement):
    """InformationItem (7.3.3): a name and the type of its value."""

    type_ref: str | None = field(default=None, metadata=attribute("typeRef"))


def walk(root: Element | None, *, without: Collection[str] = ()) -> Iterator[tuple[Element, int]]:
    """An element and all below it, each with its depth from 1 on; not the fields `without`."""
    waiting: list[tuple[object, int]] = [(root, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend((part, depth) for part in item)
        elif isinstance(item, Element):
            yield item, depth
            for slot in item.__dataclass_fields__.values():
                if slot.metadata and slot.name not in without:
                    waiting.append((getattr(item, slot.name), depth + 1))
