"""Decision tables to code (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import feel
from dmn import model
from dmn.compiling import Compiler, Tests, fitted, is_anything, nothing, show
from dmn.conditions import Condition, condition_of
from dmn.hits import Hit, policy_of
from dmn.index import Block, blocks_of
from dmn.running import Code, Evaluation
from dmn.types import DataType
from dmn.why import Matched, Seen, TableHit
from feel import tree
from feel.run import Scope
from feel.values import Value

_FUEL_OF_A_TEST = 1_000


@dataclass(frozen=True, slots=True)
class Input:
    """A compiled input clause."""

    text: str
    code: Code
    kind: DataType | None
    allowed: Tests | None
    domain: Condition | None
    """The values that the clause or its type allows, where that can be told."""


@dataclass(frozen=True, slots=True)
class Output:
    """A compiled output clause; `order` are the tests of its output values, one by one."""

    name: str
    kind: DataType | None
    order: tuple[feel.UnaryTests, ...]
    allowed: Tests | None
    default: Code | None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one rule: constants among the outputs are known beforehand."""

    inputs: tuple[Tests, ...]
    outputs: tuple[Code, ...]
    known: tuple[Value, ...] | None
    id: str | None
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table."""

    source: model.DecisionTable
    element: str
    label: str
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Cells, ...]
    conditions: tuple[tuple[Condition | None, ...], ...]
    blocks: tuple[Block, ...]

    def evaluate(self, run: Evaluation, scope: Scope) -> Value:
        """The value of the table, told to the run with the rules that matched."""
        run.spend(1 + len(self.rules) // 256)
        values = [clause.code(run, scope) for clause in self.inputs]
        hits: list[Hit] = []
        value: Value = None
        if self._are_allowed(run, values, scope):
            numbers = self._matching(run, values, scope)
            run.spend(len(numbers) // 4)
            hits = [Hit(number, self._outputs(run, number, scope)) for number in numbers]
            if hits:
                value = policy_of(self.hit_policy, self.aggregation)(run, self, hits)
            else:
                value = self._default(run, scope)
        if run.warnings is not None:
            run.collect(self.element)
        if run.room > 0:
            run.tell(self._told(values, hits, value))
        return value

    def value_of(self, outputs: Sequence[Value]) -> Value:
        """One output as it is, several as a context."""
        if len(self.outputs) == 1:
            return outputs[0]
        return {clause.name: v for clause, v in zip(self.outputs, outputs, strict=True)}

    def rank(self, run: Evaluation, outputs: Sequence[Value]) -> tuple[int, ...]:
        """The places of outputs in the lists of output values; what is not listed comes last."""
        ranks = []
        for clause, value in zip(self.outputs, outputs, strict=True):
            if clause.order:
                ranks.append(_place(run, clause.order, value))
        return tuple(ranks)

    def _are_allowed(self, run: Evaluation, values: list[Value], scope: Scope) -> bool:
        for i, clause in enumerate(self.inputs):
            if clause.kind is not None:
                values[i] = fitted(run, values[i], clause.kind, self.element)
            if (
                clause.allowed is not None
                and values[i] is not None
                and clause.allowed(run, values[i], scope) is not True
            ):
                sentence = f"The value {show(values[i])} is none that `{clause.text}` may have."
                run.mistake("input-value", sentence, self.element)
                return False
        return True

    def _matching(self, run: Evaluation, values: list[Value], scope: Scope) -> list[int]:
        found: list[int] = []
        for block in self.blocks:
            alive = block.every
            asked: list[tuple[int, int]] = []
            for i, column in enumerate(block.columns):
                certain, unclear = column.look_up(values[i])
                alive &= certain | unclear
                if not alive:
                    break
                if unclear:
                    asked.append((i, unclear))
            if not alive:
                continue
            while alive:
                lowest = alive & -alive
                alive ^= lowest
                number = block.first + lowest.bit_length() - 1
                if asked and not self._passes(run, number, lowest, asked, values, scope):
                    continue
                found.append(number)
                if self.hit_policy == "FIRST":
                    return found
        return found

    def _passes(
        self,
        run: Evaluation,
        number: int,
        bit: int,
        asked: list[tuple[int, int]],
        values: list[Value],
        scope: Scope,
    ) -> bool:
        """Whether the cells of a rule that must be evaluated let the values pass."""
        tests = self.rules[number].inputs
        for column, unclear in asked:
            if unclear & bit:
                run.spend(1)
                if tests[column](run, values[column], scope) is not True:
                    return False
        return True

    def _outputs(self, run: Evaluation, number: int, scope: Scope) -> tuple[Value, ...]:
        cells = self.rules[number]
        if cells.known is not None:
            return cells.known
        values = []
        for clause, code in zip(self.outputs, cells.outputs, strict=True):
            value = code(run, scope)
            if clause.kind is not None:
                value = fitted(run, value, clause.kind, self.element)
            if (
                clause.allowed is not None
                and value is not None
                and clause.allowed(run, value, scope) is not True
            ):
                sentence = f"Rule {number + 1} gives {show(value)}, which is no output value."
                run.mistake("output-value", sentence, self.element)
            values.append(value)
        return tuple(values)

    def _default(self, run: Evaluation, scope: Scope) -> Value:
        if all(clause.default is None for clause in self.outputs):
            return None
        value = self.value_of([(c.default or nothing)(run, scope) for c in self.outputs])
        is_list = self.hit_policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
        return [value] if is_list and self.aggregation is None else value

    def _told(self, values: list[Value], hits: list[Hit], value: Value) -> TableHit:
        return TableHit(
            self.label,
            self.hit_policy if self.aggregation is None else f"COLLECT {self.aggregation}",
            tuple([Seen(c.text, v) for c, v in zip(self.inputs, values, strict=True)]),
            tuple(
                [
                    Matched(
                        hit.rule + 1,
                        self.rules[hit.rule].id,
                        hit.outputs,
                        self.rules[hit.rule].annotations,
                    )
                    for hit in hits
                ]
            ),
            value,
        )


def _place(run: Evaluation, order: tuple[feel.UnaryTests, ...], value: Value) -> int:
    for place, test in enumerate(order):
        if test.evaluate_in(run, value, Scope()) is True:
            return place
    return len(order)


def decision_table(compiler: Compiler, boxed: model.DecisionTable) -> Code:
    """The code of a table."""
    table = compile_table(compiler, boxed)
    compiler.tables.append(table)
    return table.evaluate


def compile_table(compiler: Compiler, boxed: model.DecisionTable) -> Table:
    """A table with its index; cells that are missing let everything pass, or are null."""
    inputs = tuple(_input(compiler, clause) for clause in boxed.inputs)
    outputs = tuple(_output(compiler, clause, boxed) for clause in boxed.outputs)
    conditions: list[tuple[Condition | None, ...]] = []
    rules: list[Cells] = []
    cells = compiler.within("?")
    for number, rule in enumerate(boxed.rules, 1):
        place = f"{compiler.element}, rule {number}"
        tests = [cells.at(place).tests(entry) for entry in rule.inputs[: len(inputs)]]
        missing = len(inputs) - len(tests)
        if missing:
            tests += [compiler.tests(model.UnaryTests(text="-"))] * missing
        conditions.append(tuple(condition_of(parsed, cells.names) for _, parsed in tests))
        rules.append(_cells(compiler.at(place), rule, [test for test, _ in tests], outputs))
    return Table(
        boxed,
        compiler.element,
        boxed.output_label or compiler.element,
        boxed.hit_policy,
        boxed.aggregation if boxed.hit_policy == "COLLECT" else None,
        inputs,
        outputs,
        tuple(rules),
        tuple(conditions),
        blocks_of(conditions, len(inputs)),
    )


def _input(compiler: Compiler, clause: model.InputClause) -> Input:
    expression = clause.expression
    kind = compiler.types.named(expression.type_ref, expression.source)
    values = clause.values or _allowed_by_type(compiler, expression.type_ref)
    allowed, parsed = (None, None) if values is None else compiler.within("?").tests(values)
    return Input(
        (expression.text or "").strip(),
        compiler.text(expression.text, expression.expression_language),
        None if is_anything(kind) else kind,
        allowed if clause.values is not None else None,
        condition_of(parsed, compiler.names),
    )


def _allowed_by_type(compiler: Compiler, type_ref: str | None) -> model.UnaryTests | None:
    definition = compiler.types.definitions.get(type_ref or "")
    return definition.allowed_values if definition is not None else None


def _output(compiler: Compiler, clause: model.OutputClause, boxed: model.DecisionTable) -> Output:
    kind = compiler.types.named(clause.type_ref, clause.source)
    values = clause.values or _allowed_by_type(compiler, clause.type_ref)
    allowed, parsed = (None, None) if values is None else compiler.tests(values)
    default = clause.default
    return Output(
        clause.name or boxed.output_label or "",
        None if is_anything(kind) else kind,
        _one_by_one(compiler, parsed),
        allowed if clause.values is not None and parsed is not None else None,
        None if default is None else compiler.text(default.text, default.expression_language),
    )


def _one_by_one(compiler: Compiler, parsed: feel.UnaryTests | None) -> tuple[feel.UnaryTests, ...]:
    if parsed is None or not isinstance(parsed.tree, tree.Tests):
        return ()
    return tuple(
        feel.parse_unary_tests(
            parsed.text[test.start : test.end],
            names=compiler.names,
            members=compiler.members,
            types=compiler.declared,
        )
        for test in parsed.tree.tests
    )


def _cells(
    compiler: Compiler,
    rule: model.DecisionRule,
    tests: list[Tests],
    outputs: tuple[Output, ...],
) -> Cells:
    texts: list[feel.Expression | None] = [
        compiler.parse(entry.text, entry.expression_language)
        for entry in rule.outputs[: len(outputs)]
    ]
    texts += [None] * (len(outputs) - len(texts))
    return Cells(
        tuple(tests),
        tuple(compiler.code(parsed) for parsed in texts),
        _known(compiler, texts, outputs),
        rule.id,
        tuple((annotation.text or "").strip() for annotation in rule.annotations),
    )


def _known(
    compiler: Compiler, texts: list[feel.Expression | None], outputs: tuple[Output, ...]
) -> tuple[Value, ...] | None:
    """The outputs of a rule that has only literals, which need no check when they are used."""
    values: list[Value] = []
    for parsed, clause in zip(texts, outputs, strict=True):
        value = None if parsed is None else compiler.constant(parsed)
        if value is None or (clause.kind is not None and clause.kind.coerce(value) is not value):
            return None
        if clause.allowed is not None and not _is_allowed(clause.allowed, value):
            return None
        values.append(value)
    return tuple(values)


def _is_allowed(allowed: Tests, value: Value) -> bool:
    try:
        return allowed(Evaluation(_FUEL_OF_A_TEST, None), value, Scope()) is True
    except (feel.Exhausted, ArithmeticError):
        return False
