"""The elements of the graph to code: decisions, knowledge, services (DMN 1.5, 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import feel
from dmn.boxed import depth, function_maker
from dmn.compiling import Compiler, converted, fitted, is_anything
from dmn.environment import Environments
from dmn.graph import Vertex
from dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    InputData,
)
from dmn.running import Evaluation
from dmn.types import DataType
from dmn.why import Why
from feel.run import Scope
from feel.values import Formal, Function, Value


@dataclass(slots=True)
class Memo:
    """What is known already in one evaluation of a graph."""

    values: dict[Vertex, Value] = field(default_factory=dict)
    whys: dict[Vertex, Why] = field(default_factory=dict)
    """What has not been told as a reason of something else yet."""


type Compute = Callable[[Evaluation, Memo], Value]
"""The value of a vertex whose requirements are in the memo."""


def compile_vertex(
    vertex: Vertex,
    compiler: Compiler,
    environments: Environments,
    computes: Mapping[Vertex, Compute],
) -> Compute:
    """The code of a vertex. `computes` will hold that of the others when it runs."""
    element = vertex.element
    scope = _scope_maker(vertex, environments)
    match element:
        case Decision():
            return _decision(vertex, element, compiler, environments, scope)
        case BusinessKnowledgeModel():
            return _knowledge(vertex, element, compiler, environments, scope)
        case DecisionService():
            return _service(vertex, element, environments, computes)
        case InputData():
            return lambda run, memo: None
    raise TypeError(type(element))


type ScopeMaker = Callable[[Memo], Scope]


def _scope_maker(vertex: Vertex, environments: Environments) -> ScopeMaker:
    """Code that puts what a vertex requires under the names by which it is seen."""
    required = environments.graph.required(vertex)
    direct = [(one.vertex.name, one.vertex) for one in required if not one.prefix]
    imported = [(one.prefix, one.vertex.name, one.vertex) for one in required if one.prefix]

    def make(memo: Memo) -> Scope:
        values = memo.values
        scope = Scope((name, values.get(needed)) for name, needed in direct)
        for prefix, name, needed in imported:
            members = scope.setdefault(prefix, {})
            if isinstance(members, dict):
                members[name] = values.get(needed)
        return scope

    return make


def _decision(
    vertex: Vertex,
    element: Decision,
    compiler: Compiler,
    environments: Environments,
    scope: ScopeMaker,
) -> Compute:
    kind = environments.type_of(vertex)
    code = compiler.expression(element.expression)
    if not is_anything(kind):
        code = converted(code, kind, element.name)
    told = [
        (one.vertex.name, one.vertex)
        for one in environments.graph.required(vertex)
        if isinstance(one.vertex.element, Decision | InputData)
    ]
    name, identity = element.name, element.id

    def compute(run: Evaluation, memo: Memo) -> Value:
        outer, run.steps = run.steps, []
        value = code(run, scope(memo))
        run.spend_on_result(value)
        values, whys = memo.values, memo.whys
        whys[vertex] = Why(
            "decision",
            name,
            identity,
            value,
            tuple([(label, values.get(needed)) for label, needed in told]),
            tuple(run.steps),
            tuple([whys.pop(needed) for _, needed in told if needed in whys]),
        )
        run.steps = outer
        return value

    return compute


def _knowledge(
    vertex: Vertex,
    element: BusinessKnowledgeModel,
    compiler: Compiler,
    environments: Environments,
    scope: ScopeMaker,
) -> Compute:
    logic = element.encapsulated_logic
    if logic is None:
        return lambda run, memo: None
    if logic.kind != "FEEL":
        refuse = compiler.expression(logic)
        return lambda run, memo: refuse(run, scope(memo))
    make = function_maker(compiler, logic)
    own = compiler.types.named(logic.type_ref, logic.source)
    result = environments.result_type(vertex)
    name = vertex.name

    def compute(run: Evaluation, memo: Memo) -> Value:
        around = scope(memo)
        plain = make(around, name)
        names = tuple(formal.name for formal in plain.parameters)

        def invoke(run: feel.Run, arguments: list[Value]) -> Value:
            assert isinstance(run, Evaluation)
            outer, run.steps = run.steps, []
            try:
                value = plain.invoke(run, arguments)
                value = _fitted(run, _fitted(run, value, own, name), result, name)
                steps = tuple(run.steps)
            finally:
                run.steps = outer
            inputs = tuple(zip(names, arguments, strict=True))
            kind = "business knowledge model"
            run.tell(Why(kind, element.name, element.id, value, inputs, steps))
            return value

        function = Function(name, plain.parameters, result.feel, invoke)
        around[name] = function
        return function

    return compute


def _service(
    vertex: Vertex,
    element: DecisionService,
    environments: Environments,
    computes: Mapping[Vertex, Compute],
) -> Compute:
    """A function of the input data and then the input decisions (10.4)."""
    graph = environments.graph
    given = environments.given(vertex)
    outputs = tuple(
        graph.resolve(href, vertex.model, element).vertex for href in element.output_decisions
    )
    order = graph.order(outputs, frozenset(given))
    kinds = [kind for _, kind in environments.parameters(vertex)]
    formals = tuple(
        Formal(needed.name, kind.formal) for needed, kind in zip(given, kinds, strict=True)
    )
    result = environments.result_type(vertex)
    frames = 4 + 3 * max((_depth(v) for v in order), default=0)
    name = vertex.name

    def invoke(run: feel.Run, arguments: list[Value]) -> Value:
        assert isinstance(run, Evaluation)
        for argument, kind in zip(arguments, kinds, strict=True):
            if argument is not None and _fitted(run, argument, kind, name) is None:
                return None
        run.spend(1 + len(order))
        run.enter(frames)
        outer = run.steps
        memo = Memo(dict(zip(given, arguments, strict=True)))
        try:
            for needed in order:
                memo.values[needed] = computes[needed](run, memo)
        finally:
            run.steps = outer
            run.leave(frames)
        values = {output.name: memo.values[output] for output in outputs}
        value: Value = next(iter(values.values())) if len(values) == 1 else values
        value = _fitted(run, value, result, name)
        inputs = tuple([(g.name, a) for g, a in zip(given, arguments, strict=True)])
        because = tuple(memo.whys.values())
        run.tell(Why("decision service", element.name, element.id, value, inputs, (), because))
        return value

    function = Function(name, formals, result.feel, invoke)
    return lambda run, memo: function


def _depth(vertex: Vertex) -> int:
    return depth(vertex.element.expression) if isinstance(vertex.element, Decision) else 1


def _fitted(run: Evaluation, value: Value, kind: DataType, name: str) -> Value:
    return value if is_anything(kind) else fitted(run, value, kind, name)
