"""Arithmetic, comparison, logic and types of values (DMN 1.5, 10.3.2.8, tables 50-61)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from feel import arithmetic as arithmetics
from feel import tree
from feel.compiling.core import Code, Compiler, Env, constant
from feel.compiling.names import absent, admitted, is_of_host
from feel.equality import compare, equal
from feel.errors import Position
from feel.numbers import DECIMAL128
from feel.run import Run
from feel.temporal import OutOfCalendar
from feel.types import is_instance, kind_of, type_of
from feel.values import SCALARS, Value

_ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": arithmetics.add,
    "-": arithmetics.subtract,
    "*": arithmetics.multiply,
    "/": arithmetics.divide,
    "**": arithmetics.power,
}
_ON_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
    "**": arithmetics.power_of_numbers,
}
_POWER_STEPS = 20
_LONG_TEXT = 4096
_VERBS = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "**": "raised"}
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(compiler: Compiler, node: tree.Arithmetic) -> Code:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    position = compiler.position(node)
    sign = node.operator
    on_numbers = _ON_NUMBERS[sign]
    on_values = _ARITHMETIC[sign]

    def compute(run: Run, env: Env) -> Value:
        a = left(run, env)
        b = right(run, env)
        try:
            if type(a) is Decimal and type(b) is Decimal:
                return on_numbers(a, b)
            if type(a) is str and type(b) is str:
                run.spend_on_text(len(a) + len(b))
            return on_values(a, b)
        except arithmetics.NoOperation:
            kinds = f"{kind_of(a)} and {kind_of(b)}"
            code = "null" if a is None or b is None else "operands"
            run.warn(code, f"{kinds} cannot be {_VERBS[sign]}.", position)
        except (DecimalException, OutOfCalendar):
            run.warn("result", f"`{sign}` has no result for these values.", position)
        return None

    def compute_power(run: Run, env: Env) -> Value:
        run.spend(_POWER_STEPS)
        return compute(run, env)

    return compute_power if sign == "**" else compute


def negation(compiler: Compiler, node: tree.Negation) -> Code:
    if isinstance(node.operand, tree.NumberLiteral):
        return constant(DECIMAL128.minus(node.operand.value))
    operand = compiler.compile(node.operand)
    position = compiler.position(node)

    def compute(run: Run, env: Env) -> Value:
        value = operand(run, env)
        try:
            return arithmetics.negate(value)
        except arithmetics.NoOperation:
            code = "null" if value is None else "operands"
            run.warn(code, f"{kind_of(value)} has no negative.", position)
            return None

    return compute


def comparison(compiler: Compiler, node: tree.Comparison) -> Code:
    if isinstance(node.right, tree.NumberLiteral | tree.StringLiteral):
        if is_of_host(compiler, node.left) and isinstance(node.left, tree.Name):
            return _variable_to_constant(compiler, node.left, node.operator, node.right)
        return _to_constant(
            compiler.compile(node.left), node.operator, node.right.value, compiler.position(node)
        )
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    decide = decision(node.operator, compiler.position(node))

    def compute(run: Run, env: Env) -> Value:
        return decide(run, left(run, env), right(run, env))

    return compute


def decision(
    sign: tree.ComparisonOperator, position: Position
) -> Callable[[Run, Value, Value], bool | None]:
    """The comparison of two values by that operator."""
    if sign in ("=", "!="):
        wanted = sign == "="

        def decide_equal(run: Run, a: Value, b: Value) -> bool | None:
            if type(a) is str and len(a) > _LONG_TEXT:
                run.spend_on_text(len(a))
            result = equal(a, b, run.spend_on_list)
            if result is None:
                _warn_kinds(run, a, b, position)
                return None
            return result is wanted

        return decide_equal
    holds = HOLDS[sign]

    def decide_order(run: Run, a: Value, b: Value) -> bool | None:
        if type(a) is Decimal and type(b) is Decimal:
            return holds(a, b)
        if type(a) is str and len(a) > _LONG_TEXT:
            run.spend_on_text(len(a))
        order = compare(a, b)
        if order is None:
            _warn_kinds(run, a, b, position)
            return None
        return holds(order, 0)

    return decide_order


def _warn_kinds(run: Run, a: Value, b: Value, position: Position) -> None:
    code = "null" if a is None or b is None else "not-comparable"
    run.warn(code, f"{kind_of(a)} and {kind_of(b)} cannot be compared.", position)


def _to_constant(
    left: Code, sign: tree.ComparisonOperator, right: Decimal | str, at: Position
) -> Code:
    decide = decision(sign, at)
    kind = type(right)
    holds = HOLDS[sign]

    def compute(run: Run, env: Env) -> Value:
        value = left(run, env)
        if type(value) is kind:
            return holds(value, right)
        return decide(run, value, right)

    return compute


def _variable_to_constant(
    compiler: Compiler,
    variable: tree.Name,
    sign: tree.ComparisonOperator,
    literal: tree.NumberLiteral | tree.StringLiteral,
) -> Code:
    """The commonest condition of all, `amount > 100`, in one closure."""
    key, right = variable.name, literal.value
    position = compiler.position(variable)
    decide = decision(sign, position)
    kind = type(right)
    kinds = (Decimal, int) if kind is Decimal else (str, str)
    exact, host_exact = kinds
    holds = HOLDS[sign]

    def compute(run: Run, env: Env) -> Value:
        scope = env[0]
        try:
            value = scope[key]
        except KeyError:
            return decide(run, absent(run, key, position), right)
        if type(value) is exact or type(value) is host_exact:
            return holds(value, right)
        if type(value) not in SCALARS:
            value = admitted(run, scope, value, position)
        return decide(run, value, right)

    return compute


def between(compiler: Compiler, node: tree.Between) -> Code:
    value, low, high = map(compiler.compile, (node.value, node.low, node.high))
    at_least = decision(">=", compiler.position(node.low))
    at_most = decision("<=", compiler.position(node.high))

    def compute(run: Run, env: Env) -> Value:
        middle = value(run, env)
        from_low = at_least(run, middle, low(run, env))
        to_high = at_most(run, middle, high(run, env))
        if from_low is False or to_high is False:
            return False
        return True if from_low and to_high else None

    return compute


def conjunction(compiler: Compiler, node: tree.Conjunction) -> Code:
    """Three-valued `and` (table 48): one false decides; else one null does."""
    return _logic(compiler, node.operands, decisive=False)


def disjunction(compiler: Compiler, node: tree.Disjunction) -> Code:
    """Three-valued `or` (table 48): one true decides; else one null does."""
    return _logic(compiler, node.operands, decisive=True)


def _logic(compiler: Compiler, operands: tuple[tree.Node, ...], *, decisive: bool) -> Code:
    codes = [(compiler.compile(operand), compiler.position(operand)) for operand in operands]
    neutral = not decisive

    def compute_many(run: Run, env: Env) -> Value:
        result: bool | None = neutral
        for code, position in codes:
            value = code(run, env)
            if value is decisive:
                return decisive
            if value is not neutral:
                _warn_not_boolean(run, value, position)
                result = None
        return result

    if len(codes) > 2:
        return compute_many
    (first, first_at), (second, second_at) = codes

    def compute(run: Run, env: Env) -> Value:
        a = first(run, env)
        if a is decisive:
            return decisive
        b = second(run, env)
        if b is decisive:
            return decisive
        if a is neutral and b is neutral:
            return neutral
        if a is not neutral:
            _warn_not_boolean(run, a, first_at)
        if b is not neutral:
            _warn_not_boolean(run, b, second_at)
        return None

    return compute


def _warn_not_boolean(run: Run, value: Value, position: Position) -> None:
    if value is not None:
        sentence = f"A condition is true or false, not {kind_of(value)}."
        run.warn("not-boolean", sentence, position)


def instance_of(compiler: Compiler, node: tree.InstanceOf) -> Code:
    value = compiler.compile(node.value)
    kind = type_of(node.type, compiler.types)

    def compute(run: Run, env: Env) -> Value:
        return is_instance(value(run, env), kind, run.spend_on_list)

    return compute
