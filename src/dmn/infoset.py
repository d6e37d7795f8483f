"""XML as immutable values that keep everything: comments, instructions, blanks, foreign namespaces.

Names stay as they are written (`dmn:decision`), namespace declarations stay attributes, so that
`serialize(parse(data))` is the same information. Safe by construction: no document type
declaration is accepted, hence no entities, and nothing is ever loaded from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from dmn.errors import BadXml, Place, TooLarge

MAX_BYTES = 20_000_000
MAX_DEPTH = 150
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Comment:
    text: str


@dataclass(frozen=True, slots=True)
class Instruction:
    target: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One element: `name` and `attributes` as written, `uri` and `local` resolved."""

    name: str
    uri: str
    local: str
    attributes: tuple[tuple[str, str], ...]
    content: tuple[Content, ...]
    prefixes: Mapping[str, str]
    line: int = 0
    column: int = 0

    def get(self, name: str) -> str | None:
        """The value of an attribute without prefix."""
        for known, value in self.attributes:
            if known == name:
                return value
        return None

    @property
    def children(self) -> Iterator[Node]:
        """The elements directly below."""
        return (item for item in self.content if isinstance(item, Node))

    @property
    def text(self) -> str:
        """All text directly below."""
        return "".join(item for item in self.content if isinstance(item, str))

    @property
    def place(self) -> Place:
        return Place(self.line, self.column, self.get("id") or self.get("name") or self.name)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(list(node.children)))


type Content = Node | Comment | Instruction | str


@dataclass(frozen=True, slots=True)
class Document:
    """The root element with the comments and instructions around it."""

    before: tuple[Content, ...]
    root: Node
    after: tuple[Content, ...]


def parse(data: bytes, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a document. Raises TooLarge and BadXml."""
    if len(data) > max_bytes:
        raise TooLarge(f"the document has {len(data)} bytes, more than {max_bytes}")
    return _Builder().build(data)


class _Open:
    """An element whose end has not been read yet."""

    __slots__ = ("attributes", "column", "content", "line", "name", "prefixes")

    def __init__(self, name: str, line: int, column: int, prefixes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes: tuple[tuple[str, str], ...] = ()
        self.content: list[Content] = []
        self.prefixes = prefixes
        self.line = line
        self.column = column


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add
        self.parser.CommentHandler = lambda text: self._add(Comment(text))
        self.parser.ProcessingInstructionHandler = lambda t, text: self._add(Instruction(t, text))
        self.stack = [_Open("", 0, 0, {"xml": _XML, "": ""})]

    def build(self, data: bytes) -> Document:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            place = Place(error.lineno, error.offset + 1)
            raise BadXml(f"not well-formed: {expat.ErrorString(error.code)}", place) from None
        except (ValueError, LookupError) as error:
            if isinstance(error, BadXml):
                raise
            raise BadXml(f"not readable: {error}", self._place()) from None
        outside = self.stack[0].content
        (at,) = (i for i, item in enumerate(outside) if isinstance(item, Node))
        root = outside[at]
        assert isinstance(root, Node)
        return Document(tuple(outside[:at]), root, tuple(outside[at + 1 :]))

    def _place(self) -> Place:
        return Place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _doctype(self, *_: object) -> None:
        raise BadXml("a document type declaration is not accepted", self._place())

    def _start(self, name: str, flat: list[str]) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise BadXml(f"elements are nested deeper than {MAX_DEPTH}", self._place())
        place = self._place()
        attributes = tuple(zip(flat[::2], flat[1::2], strict=True))
        prefixes = self.stack[-1].prefixes
        declared = {
            key[6:]: value
            for key, value in attributes
            if key == "xmlns" or key.startswith("xmlns:")
        }
        element = _Open(
            name, place.line, place.column, {**prefixes, **declared} if declared else prefixes
        )
        element.attributes = attributes
        self.stack.append(element)

    def _end(self, _: str) -> None:
        done = self.stack.pop()
        prefix, colon, local = done.name.partition(":")
        uri = done.prefixes.get(prefix if colon else "")
        if uri is None:
            place = Place(done.line, done.column, done.name)
            raise BadXml(f"the prefix {prefix!r} is not declared", place)
        node = Node(
            done.name,
            uri,
            local if colon else done.name,
            done.attributes,
            tuple(done.content),
            done.prefixes,
            done.line,
            done.column,
        )
        self.stack[-1].content.append(node)

    def _add(self, item: Content) -> None:
        self.stack[-1].content.append(item)


def serialize(document: Document) -> bytes:
    """Write a document as UTF-8."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    for item in (*document.before, document.root, *document.after):
        _write(item, out)
        if item is not document.root:
            out.append("\n")
    return "".join(out).encode("utf-8")


def _write(item: Content, out: list[str]) -> None:
    if isinstance(item, str):
        out.append(_escape(item))
    elif isinstance(item, Comment):
        out.append(f"<!--{item.text}-->")
    elif isinstance(item, Instruction):
        out.append(f"<?{item.target} {item.text}?>" if item.text else f"<?{item.target}?>")
    else:
        out.append(f"<{item.name}")
        for name, value in item.attributes:
            out.append(f' {name}="{_escape_attribute(value)}"')
        if not item.content:
            out.append("/>")
            return
        out.append(">")
        for child in item.content:
            _write(child, out)
        out.append(f"</{item.name}>")


def _escape(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def _escape_attribute(text: str) -> str:
    escaped = _escape(text).replace('"', "&quot;")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;")
