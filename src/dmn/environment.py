"""What the expressions of a vertex see: names, types, members (DMN 1.5, 10.3.1.4, 10.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import feel
from dmn.boxed import HANDLERS
from dmn.compiling import Compiler, is_anything, unusual_names
from dmn.conditions import Condition, condition_of, key_of
from dmn.graph import Graph, Vertex
from dmn.index import blocks_of
from dmn.model import (
    BusinessKnowledgeModel,
    ContextEntry,
    DecisionService,
    FunctionDefinition,
    InformationItem,
    InputData,
    ItemDefinition,
    Model,
    OutputClause,
    Relation,
    UnaryTests,
)
from dmn.structure import walk
from dmn.types import Constraint, DataType, Types
from dmn.why import Mistake
from feel.types import FunctionType, Type
from feel.values import Value


class Environments:
    """The environments of all vertices of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._mistakes: list[Mistake] = []
        self._members = _members(graph.models.values())
        self._types: dict[str, Types] = {}
        self._declared: dict[str, Mapping[str, Type]] = {}
        for model in graph.models.values():
            self._declared[model.namespace] = self.types(model).declared()
        self.input_names = frozenset(
            vertex.name for vertex in graph.all_vertices() if isinstance(vertex.element, InputData)
        )

    def types(self, model: Model) -> Types:
        """The types that a model knows; models may import each other."""
        known = self._types.get(model.namespace)
        if known is None:
            imports = self.graph.imports_of(model)
            imported: list[tuple[str, Types]] = []
            known = self._types[model.namespace] = Types(
                {definition.name: definition for definition in model.item_definitions},
                imported,
                {namespace: one.name for namespace, (one, _) in imports.items()},
                self._constraint,
            )
            imported.extend((one.name, self.types(other)) for one, other in imports.values())
        return known

    def type_of(self, vertex: Vertex) -> DataType:
        """The type of the value of a vertex."""
        element = vertex.element
        source = element.variable.source if element.variable else None
        return self.types(vertex.model).named(element.type_ref, source)

    def result_type(self, vertex: Vertex) -> DataType:
        """The type of what an invocable returns: its variable may be typed as the function.

        Where the variable says nothing, the logic or the only output decision may.
        """
        kind = self.type_of(vertex)
        if isinstance(kind.feel, FunctionType):
            return DataType(kind.name, kind.feel.result)
        if not is_anything(kind):
            return kind
        match vertex.element:
            case BusinessKnowledgeModel(encapsulated_logic=FunctionDefinition(body=body)) if (
                body is not None
            ):
                return self.types(vertex.model).named(body.type_ref, body.source)
            case DecisionService(output_decisions=(only,)):
                return self.type_of(self.graph.resolve(only, vertex.model, vertex.element).vertex)
        return kind

    def compiler(self, vertex: Vertex) -> Compiler:
        """A compiler that sees what the vertex requires."""
        return Compiler(
            vertex.element.name,
            self.types(vertex.model),
            self._declared[vertex.model.namespace],
            tuple(dict.fromkeys(self._names(vertex))),
            self._members,
            [],
            HANDLERS,
            language=vertex.model.expression_language,
        )

    def parameters(self, vertex: Vertex) -> list[tuple[str, DataType]]:
        """The parameters of an invocable; of a service, input data come first (10.4)."""
        element = vertex.element
        if isinstance(element, BusinessKnowledgeModel):
            logic = element.encapsulated_logic
            types = self.types(vertex.model)
            return [
                (p.name, types.named(p.type_ref, p.source))
                for p in (logic.parameters if logic else ())
            ]
        return [(given.name, self.type_of(given)) for given in self.given(vertex)]

    def given(self, vertex: Vertex) -> list[Vertex]:
        """What a decision service is handed."""
        element = vertex.element
        if not isinstance(element, DecisionService):
            return []
        return [
            self.graph.resolve(href, vertex.model, element).vertex
            for href in (*element.input_data, *element.input_decisions)
        ]

    def mistakes(self) -> list[Mistake]:
        """What is wrong with the item definitions."""
        unknown = [
            Mistake("unknown-type", sentence, "item definitions")
            for types in self._types.values()
            for sentence in types.unknown.values()
        ]
        return self._mistakes + unknown

    def _names(self, vertex: Vertex) -> Iterator[str]:
        for required in self.graph.required(vertex):
            yield required.prefix or required.vertex.name
        if isinstance(vertex.element, BusinessKnowledgeModel):
            yield vertex.name

    def _constraint(self, tests: UnaryTests) -> Constraint | None:
        """Constants are looked up; other tests are evaluated with the value as `?`."""
        try:
            parsed = feel.parse_unary_tests(
                tests.text.strip() or "-", names=("?",), members=self._members
            )
        except feel.SyntaxMistake as error:
            mistake = error.mistake
            place = tests.source.place.element if tests.source else "item definitions"
            self._mistakes.append(Mistake(mistake.code, mistake.sentence, place, mistake.position))
            return None
        condition = condition_of(parsed)
        if condition is not None:
            return _lookup(condition)
        return lambda value: parsed.evaluate(value, {}).value is True


def _lookup(condition: Condition) -> Constraint:
    if condition.is_anything:
        return lambda value: True
    (block,) = blocks_of([[condition]], 1)
    (column,) = block.columns

    def passes(value: Value) -> bool:
        found = key_of(value)
        known = None if found is None else column.kinds.get(found[0])
        return found is not None and known is not None and known[0].rules(found[1]) == 1

    return passes


def _members(models: Iterable[Model]) -> tuple[str, ...]:
    """The names that contexts of these models can have, as far as FEEL must be told of them."""
    names: list[str] = []
    for model in models:
        names += [element.value_name for element in model.elements]
        for item, _ in walk(model, without=("rules",)):
            match item:
                case ItemDefinition(components=parts):
                    names += [part.name for part in parts]
                case OutputClause(name=name):
                    names.append(name)
                case ContextEntry(variable=InformationItem(name=name)):
                    names.append(name)
                case Relation(columns=columns):
                    names += [column.name for column in columns]
    return unusual_names(names)
