"""The decision requirements graph of a model and its imports (DMN 1.5, 6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dmn.errors import NOWHERE, CyclicRequirements, DmnError, Place, UnknownReference
from dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    DrgElement,
    Element,
    Import,
    Model,
)
from dmn.vocabulary import MODEL_NAMESPACES


@dataclass(frozen=True, slots=True, eq=False)
class Vertex:
    """An element of the graph with the model that it stands in."""

    element: DrgElement
    model: Model

    @property
    def name(self) -> str:
        """The name of its value."""
        return self.element.value_name

    @property
    def place(self) -> Place:
        return place_of(self.element)

    def __str__(self) -> str:
        return self.element.name


@dataclass(frozen=True, slots=True)
class Required:
    """A requirement: the vertex, and the import prefix under which its value is seen."""

    vertex: Vertex
    prefix: str = ""


@dataclass(slots=True)
class Graph:
    """All vertices of a model and of what it imports, with resolved references."""

    model: Model
    models: dict[str, Model] = field(default_factory=dict)
    vertices: dict[str, dict[str, Vertex]] = field(default_factory=dict)
    _required: dict[Vertex, tuple[Required, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model) -> Graph:
        """Build and check the graph. Raises UnknownReference and CyclicRequirements."""
        graph = cls(model)
        graph._gather()
        for vertex in graph.all_vertices():
            graph.required(vertex)
        graph._refuse_cycles()
        return graph

    def all_vertices(self) -> Iterator[Vertex]:
        """Every vertex, those of the model itself first."""
        for by_id in self.vertices.values():
            yield from by_id.values()

    def own_vertices(self) -> Iterator[Vertex]:
        """The vertices of the model itself."""
        return iter(self.vertices[self.model.namespace].values())

    def imports_of(self, model: Model) -> Mapping[str, tuple[Import, Model]]:
        """The imported DMN models by their namespaces."""
        return {
            one.namespace: (one, self.models[one.namespace])
            for one in model.imports
            if one.namespace in self.models
        }

    def required(self, vertex: Vertex) -> tuple[Required, ...]:
        """What a vertex requires, in the order of the document."""
        known = self._required.get(vertex)
        if known is None:
            known = self._required[vertex] = tuple(
                self.resolve(href, vertex.model, holder)
                for href, holder in _references(vertex.element)
            )
        return known

    def resolve(self, href: str, model: Model, holder: Element) -> Required:
        """The vertex that a reference leads to. Raises UnknownReference."""
        namespace, hash_, fragment = href.rpartition("#")
        if not hash_:
            namespace = ""
        for one in model.imports:
            if one.location is not None and one.location == namespace:
                namespace = one.namespace
        found = self.vertices.get(namespace or model.namespace, {}).get(fragment)
        if found is None:
            raise UnknownReference(f"the reference {href!r} leads nowhere", place_of(holder))
        prefix = ""
        if found.model is not model:
            for one in model.imports:
                if one.namespace == found.model.namespace:
                    prefix = one.name
        return Required(found, prefix)

    def order(
        self,
        goals: tuple[Vertex, ...],
        given: frozenset[Vertex] = frozenset(),
        *,
        inside_services: bool = False,
    ) -> tuple[Vertex, ...]:
        """The goals and all that they require, each after its own requirements.

        What is `given`, and what only that needs, is left out; a decision service is required
        as a function, so what it decides inside is left out too, unless it is asked for.
        """
        done: dict[Vertex, None] = {}
        waiting: list[tuple[Vertex, bool]] = [(goal, False) for goal in reversed(goals)]
        while waiting:
            vertex, is_ready = waiting.pop()
            if vertex in done or vertex in given:
                continue
            if is_ready:
                done[vertex] = None
                continue
            waiting.append((vertex, True))
            if inside_services or not isinstance(vertex.element, DecisionService):
                needed = [(required.vertex, False) for required in self.required(vertex)]
                waiting.extend(reversed(needed))
        return tuple(done)

    def _gather(self) -> None:
        available = {one.namespace: one for one in self.model.imported}
        waiting = [self.model]
        while waiting:
            model = waiting.pop(0)
            if model.namespace in self.models:
                continue
            self.models[model.namespace] = model
            self.vertices[model.namespace] = {
                element.id or element.name: Vertex(element, model) for element in model.elements
            }
            available |= {o.namespace: o for o in model.imported if o.namespace not in available}
            for one in model.imports:
                if one.import_type is not None and one.import_type not in MODEL_NAMESPACES:
                    continue
                imported = available.get(one.namespace)
                if imported is None:
                    sentence = f"the imported model {one.namespace!r} was not handed in"
                    raise UnknownReference(sentence, place_of(one))
                waiting.append(imported)

    def _refuse_cycles(self) -> None:
        done: set[Vertex] = set()
        for start in self.all_vertices():
            path: dict[Vertex, None] = {}
            waiting: list[tuple[Vertex, bool]] = [(start, False)]
            while waiting:
                vertex, is_left = waiting.pop()
                if is_left:
                    path.pop(vertex)
                    done.add(vertex)
                elif vertex in path:
                    raise _cycle(list(path), vertex)
                elif vertex not in done:
                    path[vertex] = None
                    waiting.append((vertex, True))
                    waiting.extend((needed.vertex, False) for needed in self.required(vertex))


def _cycle(path: list[Vertex], again: Vertex) -> DmnError:
    names = [str(vertex) for vertex in path[path.index(again) :]] + [str(again)]
    way = " requires ".join(repr(name) for name in names)
    return CyclicRequirements(way, again.place)


def _references(element: DrgElement) -> Iterator[tuple[str, Element]]:
    if isinstance(element, Decision):
        for one in element.information_requirements:
            href = one.required_decision or one.required_input
            if href is not None:
                yield href, one
    if isinstance(element, Decision | BusinessKnowledgeModel):
        for needed in element.knowledge_requirements:
            if needed.required_knowledge is not None:
                yield needed.required_knowledge, needed
    if isinstance(element, DecisionService):
        for href in (*element.output_decisions, *element.encapsulated_decisions):
            yield href, element


def place_of(element: Element) -> Place:
    """Where an element was read; nowhere where it was made by a program."""
    return element.source.place if element.source is not None else NOWHERE
