"""`for`, `some`, `every` and filters: what goes over a list (DMN 1.5, 10.3.2.14, tables 62-64)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from feel import tree
from feel.compiling.core import Code, Compiler, Env, Local, Members
from feel.errors import Position
from feel.numbers import DECIMAL128
from feel.run import Run
from feel.temporal import Date
from feel.types import kind_of
from feel.values import Range, Value

type Domain = Callable[[Run, Env], Iterable[Value] | None]
type Visit = Callable[[Run, Env], bool]
"""Called for each combination; True stops the iteration."""


def for_(compiler: Compiler, node: tree.For) -> Code:
    outer = compiler.names
    partial = compiler.declare("partial")
    iterations = _iterations(compiler, node.iterations)
    result = compiler.compile(node.result)
    compiler.names = outer
    looks_back = any(isinstance(n, tree.Name) and n.name == "partial" for n in tree.walk(node))
    weight = compiler.weight(node.result)
    if len(iterations) == 1 and not looks_back:
        return _mapped(*iterations[0], result, weight)

    def compute(run: Run, env: Env) -> Value:
        results: list[Value] = []

        def visit(run: Run, env: Env) -> bool:
            run.spend(weight)
            if looks_back:
                run.spend_on_list(len(results))
                env[partial] = list(results)
            results.append(result(run, env))
            return False

        return results if _over(run, env, iterations, 0, visit) is not None else None

    return compute


def _mapped(slot: int, domain: Domain, result: Code, weight: int) -> Code:
    """The commonest `for`: one list, and no look at earlier results."""

    def compute(run: Run, env: Env) -> Value:
        items = domain(run, env)
        if items is None:
            return None
        results: list[Value] = []
        for item in items:
            run.spend(weight)
            env[slot] = item
            results.append(result(run, env))
        return results

    return compute


def quantified(compiler: Compiler, node: tree.Quantified) -> Code:
    outer = compiler.names
    iterations = _iterations(compiler, node.iterations)
    condition = compiler.compile(node.condition)
    position = compiler.position(node.condition)
    compiler.names = outer
    weight = compiler.weight(node.condition)
    decisive = node.quantifier == "some"

    def compute(run: Run, env: Env) -> Value:
        unknown = False

        def visit(run: Run, env: Env) -> bool:
            nonlocal unknown
            run.spend(weight)
            value = condition(run, env)
            if not isinstance(value, bool):
                unknown = True
                if value is not None:
                    kind = kind_of(value)
                    sentence = f"A condition is true or false, not {kind}."
                    run.warn("not-boolean", sentence, position)
            return value is decisive

        decided = _over(run, env, iterations, 0, visit)
        if decided is None:
            return None
        if decided:
            return decisive
        return None if unknown else not decisive

    return compute


def _iterations(compiler: Compiler, nodes: tuple[tree.Iteration, ...]) -> list[tuple[int, Domain]]:
    iterations: list[tuple[int, Domain]] = []
    for node in nodes:
        domain = _domain(compiler, node)
        iterations.append((compiler.declare(node.name), domain))
    return iterations


def _over(
    run: Run, env: Env, iterations: list[tuple[int, Domain]], level: int, visit: Visit
) -> bool | None:
    """Visit every combination: True where a visit stopped it, None where a domain is no list."""
    slot, domain = iterations[level]
    items = domain(run, env)
    if items is None:
        return None
    last = level + 1 == len(iterations)
    for item in items:
        if not last:
            run.spend(1)
        env[slot] = item
        stopped = visit(run, env) if last else _over(run, env, iterations, level + 1, visit)
        if stopped is not False:
            return stopped
    return False


def _domain(compiler: Compiler, node: tree.Iteration) -> Domain:
    low = compiler.compile(node.domain)
    position = compiler.position(node.domain)
    if node.until is None:

        def of_value(run: Run, env: Env) -> Iterable[Value] | None:
            value = low(run, env)
            if isinstance(value, list):
                return value
            if isinstance(value, Range):
                items = range_items(value)
                if items is None:
                    run.warn("not-countable", "This range cannot be counted through.", position)
                return items
            if value is None:
                run.warn("null", "There is no list to go over.", position)
                return None
            return [value]

        return of_value
    high = compiler.compile(node.until)

    def of_ends(run: Run, env: Env) -> Iterable[Value] | None:
        items = steps(low(run, env), high(run, env))
        if items is None:
            sentence = "Both ends must be whole numbers, or both dates."
            run.warn("not-countable", sentence, position)
        return items

    return of_ends


def steps(low: Value, high: Value, skip_low: int = 0, skip_high: int = 0) -> Iterator[Value] | None:
    """From one end to the other, up or down: whole numbers or dates (rule 44).

    Both ends are included unless they are to be skipped. None for ends that cannot be counted.
    """
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if not (is_countable(low) and is_countable(high)):
            return None
        return map(Decimal, _counted(int(low), int(high), skip_low, skip_high))
    if isinstance(low, Date) and isinstance(high, Date):
        days = _counted(low.day_number, high.day_number, skip_low, skip_high)
        return map(Date.from_day_number, days)
    return None


def is_countable(number: Decimal) -> bool:
    """Whether the number is whole and its neighbours can be told from it."""
    return number.adjusted() < DECIMAL128.prec and number == number.to_integral_value()


def _counted(first: int, last: int, skip_first: int, skip_last: int) -> range:
    if first <= last:
        return range(first + skip_first, last + 1 - skip_last)
    return range(first - skip_first, last - 1 + skip_last, -1)


def range_items(value: Range) -> Iterator[Value] | None:
    """What a range of whole numbers or dates holds, in order; None where it cannot be counted."""
    return steps(value.low, value.high, not value.low_included, not value.high_included)


def filter_(compiler: Compiler, node: tree.Filter) -> Code:
    """`list[index]` and `list[condition]`: what the bracket gives tells which (table 64)."""
    source = compiler.compile(node.list)
    outer = compiler.names
    slot = compiler.new_slot()
    compiler.names = Members(slot, Local("item", slot, outer))
    condition = compiler.compile(node.condition)
    compiler.names = outer
    position = compiler.position(node.condition)
    weight = compiler.weight(node.condition)

    def compute(run: Run, env: Env) -> Value:
        value = source(run, env)
        items = value if isinstance(value, list) else _as_list(run, value)
        if not items:
            return _of_nothing(run, env)
        kept: list[Value] = []
        for item in items:
            run.spend(weight)
            env[slot] = item
            holds = condition(run, env)
            if holds is True:
                kept.append(item)
            elif type(holds) is Decimal:
                return _at(run, items, holds, position)
            elif holds is not False and holds is not None:
                sentence = "A filter is a condition or the number of an item."
                run.warn("not-boolean", sentence, position)
        return kept

    def _of_nothing(run: Run, env: Env) -> Value:
        env[slot] = None
        warnings = run.warnings
        run.warnings = []
        by_index = type(condition(run, env)) is Decimal
        run.warnings = warnings
        return None if by_index else []

    return compute


def _as_list(run: Run, value: Value) -> list[Value]:
    if isinstance(value, Range):
        items = range_items(value)
        if items is not None:
            listed: list[Value] = []
            for item in items:
                run.spend(1)
                listed.append(item)
            return listed
    return [] if value is None else [value]


def _at(run: Run, items: list[Value], number: Decimal, position: Position) -> Value:
    count = len(items)
    if number == number.to_integral_value() and 1 <= abs(number) <= count:
        index = int(number)
        return items[index - 1 if index > 0 else index]
    run.warn("no-item", f"The list has {count} items: there is none at {number}.", position)
    return None
