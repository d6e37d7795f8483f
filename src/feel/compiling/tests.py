"""Unary tests and `in` (DMN 1.5, 7.3.4, 10.3.2.8 and table 55)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from feel import tree
from feel.compiling.core import Code, Compiler, Env
from feel.compiling.operators import HOLDS, decision
from feel.equality import equal, within
from feel.run import Run
from feel.values import Range, Value

INPUT = "?"

type Test = Callable[[Run, Env], bool | None]


def in_(compiler: Compiler, node: tree.In) -> Code:
    value = compiler.compile(node.value)
    outer = compiler.names
    slot = compiler.declare(INPUT)
    tests = [_test(compiler, test, slot) for test in node.tests]
    compiler.names = outer

    def compute(run: Run, env: Env) -> Value:
        env[slot] = value(run, env)
        return _any(run, env, tests)

    return compute


def unary_tests(compiler: Compiler, node: tree.Tests) -> tuple[int, Code]:
    """The slot that the input value goes to, and the code that tests it."""
    slot = compiler.declare(INPUT)
    tests = [_test(compiler, test, slot, of_cell=True) for test in node.tests]
    negated = node.negated

    def compute(run: Run, env: Env) -> Value:
        result = _any(run, env, tests)
        return result if result is None else result is not negated

    def irrelevant(run: Run, env: Env) -> Value:
        return True

    if not tests:
        return slot, irrelevant
    return slot, tests[0] if len(tests) == 1 and not negated else compute


def _any(run: Run, env: Env, tests: list[Test]) -> bool | None:
    result: bool | None = False
    for test in tests:
        holds = test(run, env)
        if holds is True:
            return True
        if holds is None:
            result = None
    return result


def _test(compiler: Compiler, node: tree.Node, slot: int, *, of_cell: bool = False) -> Test:
    plain = _plain_test(node, slot)
    general = _general_test(compiler, node, slot, of_cell)
    if plain is None:
        return general

    def holds(run: Run, env: Env) -> bool | None:
        result = plain(env[slot])
        return general(run, env) if result is None else result

    return holds


def _plain_test(node: tree.Node, slot: int) -> Callable[[Value], bool | None] | None:
    """A shorter way for tests against literals; it answers None for other kinds of input."""
    match node:
        case tree.NumberLiteral(value=value) | tree.StringLiteral(value=value):
            return _against("=", value)
        case tree.UnaryComparison(
            operator=operator,
            operand=tree.NumberLiteral(value=value) | tree.StringLiteral(value=value),
        ):
            return _against(operator, value)
        case tree.RangeLiteral(
            low=tree.NumberLiteral(value=low),
            high=tree.NumberLiteral(value=high),
            low_included=low_included,
            high_included=high_included,
        ):
            above = _against(">=" if low_included else ">", low)
            below = _against("<=" if high_included else "<", high)
            return lambda value: above(value) and below(value)
    return None


def _against(sign: str, constant: Decimal | str) -> Callable[[Value], bool | None]:
    holds = HOLDS[sign]
    kind = type(constant)
    return lambda value: holds(value, constant) if type(value) is kind else None


def _general_test(compiler: Compiler, node: tree.Node, slot: int, of_cell: bool) -> Test:
    if isinstance(node, tree.UnaryComparison):
        decide = decision(node.operator, compiler.position(node))
        operand = compiler.compile(node.operand)

        def compares(run: Run, env: Env) -> bool | None:
            return decide(run, env[slot], operand(run, env))

        return compares
    code = compiler.compile(node)
    if _asks_input(node):

        def holds(run: Run, env: Env) -> bool | None:
            result = code(run, env)
            if result is None or isinstance(result, bool):
                return result
            return contains(run, result, env[slot])

        return holds

    def matches(run: Run, env: Env) -> bool | None:
        test, value = code(run, env), env[slot]
        if of_cell and test is True and not isinstance(value, bool):
            # A condition on other variables: the input has nothing to say (7.3.4).
            return True
        return contains(run, test, value)

    return matches


def _asks_input(node: tree.Node) -> bool:
    return any(isinstance(part, tree.Name) and part.name == INPUT for part in tree.walk(node))


def contains(run: Run, test: Value, value: Value) -> bool | None:
    """Whether the value is in what a test means: a range, a list, or the value itself."""
    spend = run.spend_on_list
    if isinstance(test, Range):
        return within(value, test)
    if isinstance(test, list):
        spend(len(test))
        if isinstance(value, list) and equal(test, value, spend):
            return True
        return any(
            (isinstance(item, Range) and within(value, item)) or equal(item, value, spend)
            for item in test
        )
    return equal(value, test, spend)
