"""Boxed expressions to code, one function a kind (DMN 1.5, 7.3 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import feel
from dmn import model
from dmn.compiling import Compiler, Handler, fitted, names_of, show
from dmn.model import Expression
from dmn.running import Code, Evaluation
from dmn.structure import walk
from dmn.tables import decision_table
from dmn.types import ANYTHING
from feel.run import Scope
from feel.values import Formal, Function, Value

_ITEMS = feel.parse("for item in domain return item")
_FRAMES_A_LEVEL = 3


def literal(compiler: Compiler, boxed: model.LiteralExpression) -> Code:
    """7.3.5: the value of a text."""
    return compiler.text(boxed.text, boxed.expression_language)


def context(compiler: Compiler, boxed: model.Context) -> Code:
    """7.3.8: entries that see those before them; one without a name is the result."""
    entries: list[tuple[str, Code]] = []
    for entry in boxed.entries:
        variable = entry.variable
        name = variable.name if variable else ""
        inner = compiler.within(name) if _is_function(entry.value) else compiler
        code = inner.expression(entry.value)
        if variable is not None:
            code = compiler.typed(code, variable.type_ref, variable.source)
            compiler = compiler.within(name)
        entries.append((name, code))

    def build(run: Evaluation, scope: Scope) -> Value:
        run.spend(1 + (len(entries) + len(scope)) // 8)
        inner = Scope(scope)
        built: dict[str, Value] = {}
        for name, code in entries:
            value = code(run, inner)
            if not name:
                return value
            built[name] = inner[name] = value
        return built

    return build


def invocation(compiler: Compiler, boxed: model.Invocation) -> Code:
    """7.3.6: a call with named arguments."""
    called = compiler.expression(boxed.called)
    names = [binding.parameter.name for binding in boxed.bindings]
    formulas = [
        compiler.typed(
            compiler.expression(binding.formula),
            binding.parameter.type_ref,
            binding.parameter.source,
        )
        for binding in boxed.bindings
    ]
    element = compiler.element

    def invoke(run: Evaluation, scope: Scope) -> Value:
        function = called(run, scope)
        arguments = [formula(run, scope) for formula in formulas]
        try:
            return feel.call(run, function, arguments, names)
        except feel.Undefined as error:
            run.mistake("undefined", str(error), element)
            return None

    return invoke


def function_definition(compiler: Compiler, boxed: model.FunctionDefinition) -> Code:
    """7.3.9: a function that remembers the names around it. Only those of FEEL are computed."""
    if boxed.kind != "FEEL":
        return compiler.null("external", f"Functions of {boxed.kind} cannot be called here.")
    make = function_maker(compiler, boxed)
    return lambda run, scope: make(scope, "")


type FunctionMaker = Callable[[Scope, str], Function]


def function_maker(compiler: Compiler, boxed: model.FunctionDefinition) -> FunctionMaker:
    """Code that makes the function, given the names that it remembers and its own name."""
    kinds = [compiler.types.named(p.type_ref, p.source) for p in boxed.parameters]
    formals = tuple(
        Formal(p.name, kind.formal) for p, kind in zip(boxed.parameters, kinds, strict=True)
    )
    constrained = [(i, kind) for i, kind in enumerate(kinds) if kind.is_checked]
    names = names_of(boxed.parameters)
    inside = compiler.within(*names)
    body = inside.expression(boxed.body)
    frames = _FRAMES_A_LEVEL * (1 + depth(boxed.body))
    result = ANYTHING
    if boxed.body is not None:
        result = compiler.types.named(boxed.body.type_ref, boxed.body.source)
    element = compiler.element

    def make(around: Scope, name: str) -> Function:
        def invoke(run: feel.Run, arguments: list[Value]) -> Value:
            assert isinstance(run, Evaluation)
            run.spend(1 + len(around) // 8)
            for i, kind in constrained:
                if fitted(run, arguments[i], kind, element) is None and arguments[i] is not None:
                    return None
            run.enter(frames)
            inner = Scope(around)
            inner.update(zip(names, arguments, strict=True))
            try:
                return body(run, inner)
            finally:
                run.leave(frames)

        return Function(name, formals, result.feel, invoke)

    return make


def depth(expression: Expression | None) -> int:
    """How deep boxed expressions are nested in one another."""
    return max((level for _, level in walk(expression)), default=0)


def relation(compiler: Compiler, boxed: model.Relation) -> Code:
    """7.3.10: a list of contexts, one a row."""
    rows: list[list[tuple[str, Code]]] = []
    for row in boxed.rows:
        cells = [
            compiler.typed(compiler.expression(cell), column.type_ref, column.source)
            for cell, column in zip(row.elements, boxed.columns, strict=False)
        ]
        rows.append(list(zip(names_of(boxed.columns), cells, strict=False)))

    def build(run: Evaluation, scope: Scope) -> Value:
        run.spend(1 + len(rows) * len(boxed.columns) // 8)
        return [{name: cell(run, scope) for name, cell in row} for row in rows]

    return build


def boxed_list(compiler: Compiler, boxed: model.BoxedList) -> Code:
    """7.3.11: a list."""
    elements = [compiler.expression(element) for element in boxed.elements]

    def build(run: Evaluation, scope: Scope) -> Value:
        run.spend(1 + len(elements) // 8)
        return [element(run, scope) for element in elements]

    return build


def conditional(compiler: Compiler, boxed: model.Conditional) -> Code:
    """7.3.13: `if`; what is neither true, false nor null decides nothing."""
    condition = compiler.child(boxed.condition)
    then, otherwise = compiler.child(boxed.then), compiler.child(boxed.otherwise)
    element = compiler.element

    def choose(run: Evaluation, scope: Scope) -> Value:
        value = condition(run, scope)
        if value is True:
            return then(run, scope)
        if value is False or value is None:
            return otherwise(run, scope)
        return _not_boolean(run, value, element)

    return choose


def filter_(compiler: Compiler, boxed: model.Filter) -> Code:
    """7.3.14: the items that match; `item` and, of a context, its members are in scope."""
    items = _domain(compiler, boxed.collection)
    match = compiler.within("item").child(boxed.match)
    element = compiler.element

    def keep(run: Evaluation, scope: Scope) -> Value:
        kept: list[Value] = []
        found = items(run, scope)
        if found is None:
            return None
        for item in found:
            run.spend(1 + len(scope) // 8)
            inner = Scope(scope)
            if isinstance(item, dict):
                inner.update(item)
            inner["item"] = item
            matches = match(run, inner)
            if not isinstance(matches, bool):
                return _not_boolean(run, matches, element)
            if matches:
                kept.append(item)
        return kept

    return keep


def for_(compiler: Compiler, boxed: model.For) -> Code:
    """7.3.15: a result for each item; `partial` is the list of the results so far."""
    items = _domain(compiler, boxed.collection)
    result = compiler.within(boxed.variable, "partial").child(boxed.result)
    variable = boxed.variable
    looks_back = any(
        isinstance(part, model.LiteralExpression | model.UnaryTests)
        and "partial" in (part.text or "")
        for part, _ in walk(boxed.result)
    )

    def collect(run: Evaluation, scope: Scope) -> Value:
        found = items(run, scope)
        if found is None:
            return None
        results: list[Value] = []
        for item in found:
            run.spend(1 + len(scope) // 8)
            inner = Scope(scope)
            inner[variable] = item
            if looks_back:
                run.spend(len(results) // 64)
                inner["partial"] = list(results)
            results.append(result(run, inner))
        return results

    return collect


def quantified(compiler: Compiler, boxed: model.Some | model.Every) -> Code:
    """7.3.16: whether some or every item satisfies; null where a condition is no boolean."""
    items = _domain(compiler, boxed.collection)
    satisfies = compiler.within(boxed.variable).child(boxed.satisfies)
    variable, element = boxed.variable, compiler.element
    combine: Callable[[list[bool]], bool] = any if isinstance(boxed, model.Some) else all

    def decide(run: Evaluation, scope: Scope) -> Value:
        found = items(run, scope)
        if found is None:
            return None
        answers: list[bool] = []
        for item in found:
            run.spend(1 + len(scope) // 8)
            inner = Scope(scope)
            inner[variable] = item
            answer = satisfies(run, inner)
            if not isinstance(answer, bool):
                return _not_boolean(run, answer, element)
            answers.append(answer)
        return combine(answers)

    return decide


type Domain = Callable[[Evaluation, Scope], list[Value] | None]


def _domain(compiler: Compiler, collection: model.ChildExpression) -> Domain:
    """The items of a list or range, as FEEL iterates over them; another value is one item."""
    code = compiler.child(collection)
    element = compiler.element

    def items(run: Evaluation, scope: Scope) -> list[Value] | None:
        value = code(run, scope)
        if value is None or isinstance(value, list):
            return value
        if not isinstance(value, feel.Range):
            return [value]
        listed = _ITEMS.evaluate_in(run, Scope(domain=value))
        run.collect(element)
        return listed if isinstance(listed, list) else None

    return items


def _not_boolean(run: Evaluation, value: Value, element: str) -> Value:
    run.mistake("not-boolean", f"A condition is true or false, not {show(value)}.", element)
    return None


def _is_function(expression: Expression | None) -> bool:
    """A function may call itself by the name of its entry."""
    return isinstance(expression, model.FunctionDefinition)


HANDLERS: Mapping[type[Expression], Handler] = MappingProxyType(
    {
        model.LiteralExpression: literal,
        model.DecisionTable: decision_table,
        model.Context: context,
        model.Invocation: invocation,
        model.FunctionDefinition: function_definition,
        model.Relation: relation,
        model.BoxedList: boxed_list,
        model.Conditional: conditional,
        model.Filter: filter_,
        model.For: for_,
        model.Some: quantified,
        model.Every: quantified,
    }
)
