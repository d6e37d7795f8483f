"""The file itself: read safely, kept whole, patched and written back (BPMN 2.0.2, clause 15)."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from bpmn.errors import DuplicateId, ForbiddenXml, MalformedXml, NotBpmn, Place, TooLarge

type Element = etree._Element

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN = f"{{{MODEL}}}"
OFFICINA = "{urn:officina:bpmn:1}"
MAX_BYTES = 50 * 1024 * 1024


def place_of(element: Element) -> Place:
    """Return the place of an element; one without an id is named after what it stands in."""
    at = element
    while at.get("id") is None and (parent := at.getparent()) is not None:
        at = parent
    return Place(at.get("id"), element.sourceline)


def tag_of(element: Element) -> str | None:
    """Return the local name of a BPMN element; None for comments and foreign elements."""
    tag = element.tag
    return tag[len(BPMN) :] if isinstance(tag, str) and tag.startswith(BPMN) else None


def children(element: Element, tag: str | None = None) -> Iterator[Element]:
    """Yield the BPMN children, all of them or those of one tag."""
    for child in element:
        name = tag_of(child)
        if name is not None and (tag is None or name == tag):
            yield child


def child(element: Element, tag: str) -> Element | None:
    return element.find(BPMN + tag)


def text_of(element: Element | None) -> str:
    """Return the stripped character data, comments left out."""
    if element is None:
        return ""
    parts = [element.text or ""]
    parts += [inner.tail or "" for inner in element]
    return "".join(parts).strip()


def local(reference: str | None) -> str:
    """Return the id in a QName reference: prefixes name the file, ids are unique within it."""
    return (reference or "").strip().rpartition(":")[2]


class Document:
    """A BPMN file, with diagram, foreign extensions, comments and processing instructions kept."""

    __slots__ = ("_by_id", "_tree")

    def __init__(self, tree: etree._ElementTree) -> None:
        self._tree = tree
        self._by_id: dict[str, Element] = {}
        for element in tree.getroot().iter(etree.Element):
            identity = element.get("id")
            if identity is None:
                continue
            if identity in self._by_id:
                raise DuplicateId(f"the id {identity!r} is used twice", place_of(element))
            self._by_id[identity] = element

    @classmethod
    def parse(cls, source: bytes | str) -> Document:
        """Read a file of at most 50 MB.

        Raise TooLarge, MalformedXml, ForbiddenXml for any document type declaration (so that no
        entity, inside or outside, is ever resolved), NotBpmn, or DuplicateId.
        """
        is_text = isinstance(source, str)
        data = source.encode() if isinstance(source, str) else source
        if len(data) > MAX_BYTES:
            raise TooLarge(f"the file has {len(data)} bytes, the limit is {MAX_BYTES}")
        parser = etree.XMLParser(
            # Text is decoded already, whatever its declaration says of bytes.
            encoding="utf-8" if is_text else None,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            raise MalformedXml(str(error.msg), Place(None, line, column)) from None
        except ValueError as error:
            raise MalformedXml(str(error)) from None
        tree = root.getroottree()
        if tree.docinfo.internalDTD is not None:
            raise ForbiddenXml("a document type declaration is not allowed", Place(None, 1))
        if root.tag != BPMN + "definitions":
            raise NotBpmn(f"the root is {root.tag!r}, not BPMN 2.0 definitions", place_of(root))
        return cls(tree)

    @property
    def root(self) -> Element:
        return self._tree.getroot()

    def element(self, identity: str) -> Element | None:
        """Return the element of this id, or None. It is not to be changed: copy() first."""
        return self._by_id.get(identity)

    def copy(self) -> Document:
        """Return a document of its own, whose elements may be changed."""
        return Document(copy.deepcopy(self._tree))

    def write(self) -> bytes:
        """Return the file with everything that was read and not patched."""
        encoding = self._tree.docinfo.encoding or "UTF-8"
        return etree.tostring(self._tree, encoding=encoding, xml_declaration=True)
