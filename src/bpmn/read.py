"""From the file to the compiled graph (BPMN 2.0.2, clauses 8, 10 and 15)."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn.definition import Definition, Process
from bpmn.document import (
    BPMN,
    OFFICINA,
    Document,
    Element,
    child,
    children,
    local,
    place_of,
    tag_of,
    text_of,
)
from bpmn.elements import ELEMENTS
from bpmn.elements.start_event import StartEvent
from bpmn.errors import MalformedXml
from bpmn.events import DEFINITIONS
from bpmn.events.base import EventDefinition
from bpmn.facts import ActivityFacts, EventFacts, NodeFacts
from bpmn.lookup import Lookup
from bpmn.model import Body, DataAssociation, Extension, Flow, Node, Performer
from bpmn.read_loops import read_loop
from bpmn.vocabulary import GLOBAL_TASKS, INSIDE, ROOT_ELEMENTS

MAX_DEPTH = 64


def read(source: bytes | str | Document, *, names: Iterable[str] = ()) -> Definition:
    """Read a BPMN 2.0 file.

    `names` are names of the host's data, needed where they have spaces in them. What cannot be
    executed is in `problems` of the result. Raise ReadError for what is no BPMN file at all.
    """
    document = source if isinstance(source, Document) else Document.parse(source)
    return Reader(document, names).read()


class Reader(Lookup):
    """Reads one document; element classes ask it for what they are made of."""

    def __init__(self, document: Document, names: Iterable[str] = ()) -> None:
        super().__init__(document, names)
        self._nodes: dict[str, Node] = {}
        self._bodies: dict[str, Body] = {}
        self._incoming: dict[str, list[Flow]] = {}
        self._outgoing: dict[str, dict[str, Flow]] = {}
        self._boundaries: dict[str, list[str]] = {}
        self._depth = 0

    def read(self) -> Definition:
        root = self.document.root
        for element in children(root):
            tag = tag_of(element)
            if tag not in ROOT_ELEMENTS and tag not in DEFINITIONS:
                self._unknown(element)
        for element in root.iter(f"{BPMN}boundaryEvent"):
            attached = local(element.get("attachedToRef"))
            self._boundaries.setdefault(attached, []).append(element.get("id", ""))
        processes = {}
        for element in children(root):
            tag = tag_of(element)
            if tag == "process":
                process = self._read_process(element)
            elif tag in GLOBAL_TASKS:
                process = Process(
                    element.get("id", ""),
                    element.get("name", ""),
                    place_of(element),
                    Body(),
                    is_executable=False,
                    is_task=True,
                )
            else:
                continue
            processes[process.id] = process
        return Definition(
            id=root.get("id", ""),
            document=self.document,
            processes=processes,
            nodes=self._nodes,
            bodies=self._bodies,
            found=tuple(self.problems),
            participants=self.references.participants,
            lanes=self.references.lane_names,
        )

    # Bodies

    def _read_process(self, element: Element) -> Process:
        self.process = element
        body = self.body(element)
        return Process(
            element.get("id", ""),
            element.get("name", ""),
            place_of(element),
            body,
            is_executable=element.get("isExecutable", "true") != "false",
        )

    def body(self, element: Element) -> Body:
        """Read the inside of a process or sub-process, and its nodes."""
        identity = element.get("id", "")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MalformedXml(f"sub-processes nest deeper than {MAX_DEPTH}", place_of(element))
        for flow in children(element, "sequenceFlow"):
            self._read_flow(flow)
        nodes: list[Node] = []
        for inner in children(element):
            tag = tag_of(inner) or ""
            if tag in ELEMENTS:
                node = self._read_node(inner, tag)
                self._nodes[node.id] = node
                nodes.append(node)
            elif tag not in INSIDE:
                self._unknown(inner)
        body = self._body(nodes, self._declared(element))
        self._bodies[identity] = body
        self._depth -= 1
        return body

    def _body(self, nodes: list[Node], names: tuple[str, ...]) -> Body:
        starts: list[str] = []
        event_starts: list[str] = []
        event_sub_processes: list[tuple[str, str]] = []
        for node in nodes:
            if isinstance(node, StartEvent):
                (event_starts if node.definitions else starts).append(node.id)
            elif node.instantiates and not node.incoming:
                event_starts.append(node.id)
            elif node.is_event:
                inside = self._bodies[node.id]
                for start in inside.event_starts:
                    event_sub_processes.append((node.id, start))
        if not starts and not event_starts:
            starts = [node.id for node in nodes if self._starts_by_itself(node)]
        return Body(
            nodes=tuple(node.id for node in nodes),
            starts=tuple(starts),
            event_starts=tuple(event_starts),
            event_sub_processes=tuple(event_sub_processes),
            names=names,
        )

    @staticmethod
    def _starts_by_itself(node: Node) -> bool:
        """Say whether a token is put here where there is no start event (10.5.2)."""
        if node.incoming or node.is_event or node.tag == "boundaryEvent":
            return False
        definitions: tuple[EventDefinition, ...] = node.event_definitions
        is_link = any(definition.kind == "link" for definition in definitions)
        return not is_link and not node.is_for_compensation

    def _declared(self, element: Element) -> tuple[str, ...]:
        tags = ("property", "dataObject")
        return tuple(
            self.references.data[inner.get("id", "")]
            for inner in children(element)
            if tag_of(inner) in tags
        )

    def _read_flow(self, element: Element) -> None:
        source, target = local(element.get("sourceRef")), local(element.get("targetRef"))
        for end in (source, target):
            if self.document.element(end) is None:
                self.problem("broken-flow", f"there is no node {end!r} to connect", element)
                return
        arriving = self._incoming.setdefault(target, [])
        flow = Flow(
            element.get("id", ""),
            element.get("name", ""),
            source,
            target,
            self.expression(child(element, "conditionExpression")),
            place_of(element),
            len(arriving),
        )
        arriving.append(flow)
        self._outgoing.setdefault(source, {})[flow.id] = flow

    def _read_node(self, element: Element, tag: str) -> Node:
        kind = ELEMENTS[tag]
        if tag == "callActivity":
            called = self.document.element(local(element.get("calledElement")))
            task = GLOBAL_TASKS.get(tag_of(called) or "") if called is not None else None
            if called is not None and task is not None:
                return ELEMENTS[task].read(self, element, called)
        return kind.read(self, element, element)

    # What nodes are made of

    def node(self, element: Element) -> NodeFacts:
        """Return what every node is made with."""
        identity = element.get("id", "")
        if not identity:
            self.problem("no-id", "a node needs an id", element)
        leaving = self._outgoing.get(identity, {})
        order = [local(text_of(out)) for out in children(element, "outgoing")]
        flows = [leaving[name] for name in order if name in leaving]
        flows += [flow for name, flow in leaving.items() if name not in order]
        parent = element.getparent()
        extensions = child(element, "extensionElements")
        return {
            "id": identity,
            "name": element.get("name", ""),
            "place": place_of(element),
            "parent": parent.get("id", "") if parent is not None else "",
            "lane": self.references.lanes.get(identity),
            "incoming": tuple(self._incoming.get(identity, ())),
            "outgoing": tuple(flows),
            "default": local(element.get("default")) or None,
            "documentation": text_of(child(element, "documentation")),
            "extensions": () if extensions is None else _extensions(extensions),
            "attributes": {
                str(name): str(value)
                for name, value in element.attrib.items()
                if str(name).startswith("{")
            },
        }

    def activity(self, element: Element, work: Element) -> ActivityFacts:
        """Return what every activity is made with; `work` is the global task that is called."""
        facts = self.node(element)
        boundaries = tuple(self._boundaries.get(facts["id"], ()))
        handlers = [self.references.handlers.get(name) for name in boundaries]
        inputs, outputs = self.associations(element)
        return {
            **facts,
            "loop": read_loop(self, element),
            "start_quantity": self.integer(element, "startQuantity", 1),
            "completion_quantity": self.integer(element, "completionQuantity", 1),
            "is_for_compensation": element.get("isForCompensation") == "true",
            "boundaries": boundaries,
            "handler": next((name for name in handlers if name), None),
            "inputs": inputs,
            "outputs": outputs,
            "names": self._declared(element),
            "performers": tuple(self._performers(work) or self._performers(element)),
            "result": element.get(OFFICINA + "resultVariable"),
        }

    def event(self, element: Element) -> EventFacts:
        """Return what every event is made with."""
        inputs, outputs = self.associations(element)
        return {
            **self.node(element),
            "definitions": tuple(self.definitions(element)),
            "parallel_multiple": element.get("parallelMultiple") == "true",
            "inputs": inputs,
            "outputs": outputs,
        }

    def definitions(self, element: Element) -> Iterable[EventDefinition]:
        """Yield the event definitions of an event, its own and those that it refers to."""
        for inner in children(element):
            tag = tag_of(inner) or ""
            found = inner
            if tag == "eventDefinitionRef":
                referred = self.document.element(local(text_of(inner)))
                if referred is None:
                    self.problem("no-definition", f"there is no {text_of(inner)!r}", inner)
                    continue
                found, tag = referred, tag_of(referred) or ""
            if tag in DEFINITIONS:
                yield DEFINITIONS[tag].read(self, found, element)
            elif tag.endswith("EventDefinition"):
                self._unknown(inner)

    def associations(
        self, element: Element
    ) -> tuple[tuple[DataAssociation, ...], tuple[DataAssociation, ...]]:
        """Return the data associations into and out of an element (10.4.2)."""
        into = [self._association(a) for a in children(element, "dataInputAssociation")]
        out = [self._association(a) for a in children(element, "dataOutputAssociation")]
        flat_into = tuple(a for group in into for a in group)
        return flat_into, tuple(a for group in out for a in group)

    def _association(self, element: Element) -> list[DataAssociation]:
        data = self.references.data
        source = local(text_of(child(element, "sourceRef")))
        target = local(text_of(child(element, "targetRef")))
        found = []
        for assignment in children(element, "assignment"):
            to = text_of(child(assignment, "to")).removeprefix("=").strip()
            value = self.expression(child(assignment, "from"))
            if to:
                found.append(DataAssociation(data.get(to, to), None, value))
        if not found and target:
            value = self.expression(child(element, "transformation"))
            found.append(
                DataAssociation(data.get(target, target), data.get(source, source) or None, value)
            )
        return found

    def _performers(self, element: Element) -> list[Performer]:
        found = []
        for tag in ("performer", "humanPerformer", "potentialOwner", "resourceRole"):
            for role in children(element, tag):
                resource = self.document.element(local(text_of(child(role, "resourceRef"))))
                name = None if resource is None else resource.get("name") or resource.get("id")
                assigned = child(role, "resourceAssignmentExpression")
                expression = None
                if assigned is not None:
                    inner = child(assigned, "formalExpression")
                    if inner is None:
                        inner = child(assigned, "expression")
                    expression = self.expression(assigned if inner is None else inner)
                found.append(Performer(tag, name or role.get("name"), expression))
        return found

    def _unknown(self, element: Element) -> None:
        message = f"<{tag_of(element)}> is not known here and cannot be executed"
        self.problem("unknown-element", message, element)


def _extensions(element: Element, depth: int = 0) -> tuple[Extension, ...]:
    if depth > MAX_DEPTH:
        raise MalformedXml(f"extensions nest deeper than {MAX_DEPTH}", place_of(element))
    return tuple(
        Extension(
            str(inner.tag),
            {str(name): str(value) for name, value in inner.attrib.items()},
            (inner.text or "").strip(),
            _extensions(inner, depth + 1),
        )
        for inner in element
        if isinstance(inner.tag, str)
    )
