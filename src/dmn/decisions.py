"""Compiled decisions: what hosts evaluate (DMN 1.5, 6.3, 10.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import feel
from dmn.elements import Compute, Memo, compile_vertex
from dmn.environment import Environments
from dmn.errors import UnknownDecision
from dmn.graph import Graph, Vertex
from dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    DrgElement,
    Expression,
    FunctionDefinition,
    InputData,
    Model,
)
from dmn.running import Evaluation
from dmn.tables import Table
from dmn.types import DataType
from dmn.why import Mistake, Why
from feel.types import Misfit
from feel.values import HostValue, Value

START = "evaluation"


class Outcome(NamedTuple):
    """What an evaluation gives: a value, why, and the mistakes that made parts of it null."""

    value: Value
    why: Why
    warnings: tuple[Mistake, ...]


class Step(NamedTuple):
    """One vertex on the way to a goal: its value is given, or computed."""

    vertex: Vertex
    name: str
    qualified: str | None
    kind: DataType
    compute: Compute
    is_input: bool
    may_be_given: bool


class Plan(NamedTuple):
    """All steps to a goal, and what is wrong with the texts on the way."""

    steps: tuple[Step, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """The decisions, knowledge models and services of a model, ready to be evaluated.

    Immutable, and safe to share between threads. `mistakes` are what is wrong with the texts of
    the model: an expression that cannot be read is null.
    """

    model: Model
    mistakes: tuple[Mistake, ...]
    graph: Graph
    _goals: Mapping[str, Vertex]
    _computes: Mapping[Vertex, Compute]
    _plans: dict[Vertex, Plan]
    _environments: Environments
    _static: Mapping[Vertex, tuple[Mistake, ...]]
    _tables: Mapping[Vertex, Table]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that can be evaluated, in the order of the document."""
        return tuple(self._goals)

    def reads(self, name: str) -> frozenset[str]:
        """The names of the input data that an evaluation of `name` may read."""
        goal = self._goal(name)
        if isinstance(goal.element, DecisionService | BusinessKnowledgeModel):
            return frozenset(name for name, _ in self._environments.parameters(goal))
        return frozenset(step.name for step in self._plan(goal).steps if step.is_input)

    def table(self, name: str) -> Table | None:
        """The compiled table that a decision or the body of a knowledge model is, if it is one."""
        return self._tables.get(self._goal(name))

    def evaluate(
        self,
        name: str,
        inputs: Mapping[str, HostValue],
        *,
        now: dt.datetime | feel.DateTime | None = None,
        fuel: int = feel.DEFAULT_FUEL,
    ) -> Outcome:
        """Evaluate a decision, decision service or business knowledge model by its name.

        `inputs` are values by the names of input data; input data of an imported model may be
        named `{namespace}name`. A value for the name of a required decision stands for it.
        Total: a mistake makes null and a warning. Raises UnknownDecision.
        """
        goal = self._goal(name)
        moment = now if isinstance(now, feel.DateTime) else feel.to_value(now)
        run = Evaluation(fuel, moment if isinstance(moment, feel.DateTime) else None)
        memo = Memo()
        try:
            value = self._evaluate(goal, inputs, run, memo)
        except feel.Exhausted as error:
            value = self._broken_off(run, error.code, error.sentence)
        except (ArithmeticError, RecursionError) as error:
            sentence = f"The evaluation could not be finished: {type(error).__name__}."
            value = self._broken_off(run, "result", sentence)
        why = memo.whys.pop(goal, None) or Why("broken off", goal.element.name, None, value)
        static = self._plan(goal).mistakes
        return Outcome(value, why, (*static, *run.mistakes) if static else tuple(run.mistakes))

    def _goal(self, name: str) -> Vertex:
        goal = self._goals.get(name)
        if goal is None:
            raise UnknownDecision(f"the model {self.model.name!r} decides nothing called {name!r}")
        return goal

    def _plan(self, goal: Vertex) -> Plan:
        plan = self._plans.get(goal)
        if plan is None:
            steps = tuple(self._step(vertex, goal) for vertex in self.graph.order((goal,)))
            behind = self.graph.order((goal,), inside_services=True)
            mistakes = [m for vertex in behind for m in self._static.get(vertex, ())]
            plan = self._plans[goal] = Plan(steps, tuple(mistakes))
        return plan

    def _step(self, vertex: Vertex, goal: Vertex) -> Step:
        is_input = isinstance(vertex.element, InputData)
        may_be_given = vertex is not goal and (
            isinstance(vertex.element, Decision)
            and vertex.name not in self._environments.input_names
        )
        is_own = vertex.model is self.model
        return Step(
            vertex,
            vertex.name,
            None if is_own else f"{{{vertex.model.namespace}}}{vertex.name}",
            self._environments.type_of(vertex),
            self._computes[vertex],
            is_input,
            may_be_given,
        )

    def _evaluate(
        self, goal: Vertex, inputs: Mapping[str, HostValue], run: Evaluation, memo: Memo
    ) -> Value:
        values = memo.values
        for step in self._plan(goal).steps:
            if step.is_input or (step.may_be_given and step.name in inputs):
                key = step.name
                if step.qualified is not None and step.qualified in inputs:
                    key = step.qualified
                values[step.vertex] = _admitted(run, inputs.get(key), key, step.kind)
            else:
                values[step.vertex] = step.compute(run, memo)
        value = values[goal]
        if isinstance(goal.element, Decision | InputData):
            return value
        return self._call(goal, value, inputs, run, memo)

    def _call(
        self,
        goal: Vertex,
        function: Value,
        inputs: Mapping[str, HostValue],
        run: Evaluation,
        memo: Memo,
    ) -> Value:
        parameters = self._environments.parameters(goal)
        arguments = [_admitted(run, inputs.get(name), name, kind) for name, kind in parameters]
        value: Value = None
        try:
            value = feel.call(run, function, arguments)
            run.spend_on_result(value)
        except feel.Undefined as error:
            run.mistake("undefined", str(error), goal.element.name)
        told = [step for step in run.steps if isinstance(step, Why)]
        if told:
            memo.whys[goal] = told[-1]
        return value

    def _broken_off(self, run: Evaluation, code: str, sentence: str) -> Value:
        run.collect(START)
        run.mistake(code, sentence, START)
        return None


def _admitted(run: Evaluation, given: HostValue, name: str, kind: DataType) -> Value:
    """A value of the host as its type has it; null and a mistake where it does not fit."""
    try:
        value = feel.to_value(given)
    except feel.NotAValue as error:
        run.mistake("not-a-value", str(error), name)
        return None
    fitted = kind.coerce(value)
    if isinstance(fitted, Misfit):
        run.mistake("type", f"The value of `{name}` is not of the type {kind.name}.", name)
        return None
    return fitted


def compile(model: Model) -> Decisions:
    """Compile a model with all that it imports.

    Raises UnknownReference and CyclicRequirements. Mistakes in the texts of expressions are not
    raised: they are `mistakes` of the result.
    """
    graph = Graph.of(model)
    environments = Environments(graph)
    computes: dict[Vertex, Compute] = {}
    static: dict[Vertex, tuple[Mistake, ...]] = {}
    tables: dict[Vertex, Table] = {}
    for vertex in graph.all_vertices():
        compiler = environments.compiler(vertex)
        computes[vertex] = compile_vertex(vertex, compiler, environments, computes)
        if compiler.mistakes:
            static[vertex] = tuple(compiler.mistakes)
        for table in compiler.tables:
            if table.source is _logic(vertex.element):
                tables[vertex] = table
    mistakes = [m for found in static.values() for m in found]
    mistakes += environments.mistakes()
    return Decisions(
        model,
        tuple(mistakes),
        graph,
        MappingProxyType(_goals(graph)),
        MappingProxyType(computes),
        {},
        environments,
        MappingProxyType(static),
        MappingProxyType(tables),
    )


def _logic(element: DrgElement) -> Expression | None:
    """The outermost expression of a decision or knowledge model."""
    match element:
        case Decision(expression=expression):
            return expression
        case BusinessKnowledgeModel(encapsulated_logic=FunctionDefinition(body=body)):
            return body
    return None


def _goals(graph: Graph) -> dict[str, Vertex]:
    """What can be asked for: own elements by name, imported ones behind their import's name."""
    goals: dict[str, Vertex] = {}
    for vertex in graph.own_vertices():
        if not isinstance(vertex.element, InputData):
            goals[vertex.element.name] = vertex
    for namespace, (one, _) in graph.imports_of(graph.model).items():
        for vertex in graph.vertices[namespace].values():
            name = vertex.element.name
            if not isinstance(vertex.element, InputData):
                goals.setdefault(f"{one.name}.{name}" if one.name else name, vertex)
    return goals
