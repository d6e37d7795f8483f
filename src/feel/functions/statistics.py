"""Functions that make one value of a list (DMN 1.5, 10.3.4.4).

Each takes a list, or the items themselves as arguments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from feel.equality import compare
from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.numbers import DECIMAL128
from feel.run import Run
from feel.values import Value


@builtin("min(list: list) -> Any", "The least item of a list.")
def min_of_list(run: Run, items: list[Value]) -> Value:
    return _extreme(items, -1)


@builtin("min(*c: Any) -> Any", "The least of the arguments.")
def min_of_all(run: Run, *items: Value) -> Value:
    return _extreme(items, -1)


@builtin("max(list: list) -> Any", "The greatest item of a list.")
def max_of_list(run: Run, items: list[Value]) -> Value:
    return _extreme(items, 1)


@builtin("max(*c: Any) -> Any", "The greatest of the arguments.")
def max_of_all(run: Run, *items: Value) -> Value:
    return _extreme(items, 1)


@builtin("sum(list: list<number>) -> number", "The sum of a list of numbers.")
def sum_of_list(run: Run, items: list[Value]) -> Value:
    return _sum(_numbers(items))


@builtin("sum(*n: number) -> number", "The sum of the arguments.")
def sum_of_all(run: Run, *items: Value) -> Value:
    return _sum(_numbers(items))


@builtin("product(list: list<number>) -> number", "The product of a list of numbers.")
def product_of_list(run: Run, items: list[Value]) -> Value:
    return _product(_numbers(items))


@builtin("product(*n: number) -> number", "The product of the arguments.")
def product_of_all(run: Run, *items: Value) -> Value:
    return _product(_numbers(items))


@builtin("mean(list: list<number>) -> number", "The arithmetic mean of a list of numbers.")
def mean_of_list(run: Run, items: list[Value]) -> Value:
    return _mean(_numbers(items))


@builtin("mean(*n: number) -> number", "The arithmetic mean of the arguments.")
def mean_of_all(run: Run, *items: Value) -> Value:
    return _mean(_numbers(items))


@builtin("median(list: list<number>) -> number", "The middle of a list of numbers.")
def median_of_list(run: Run, items: list[Value]) -> Value:
    return _median(_numbers(items))


@builtin("median(*n: number) -> number", "The middle of the arguments.")
def median_of_all(run: Run, *items: Value) -> Value:
    return _median(_numbers(items))


@builtin("stddev(list: list<number>) -> number", "The sample standard deviation of numbers.")
def stddev_of_list(run: Run, items: list[Value]) -> Value:
    return _stddev(_numbers(items))


@builtin("stddev(*n: number) -> number", "The sample standard deviation of the arguments.")
def stddev_of_all(run: Run, *items: Value) -> Value:
    return _stddev(_numbers(items))


@builtin(
    "mode(list: list<number>) -> list<number>",
    "The numbers that occur most often in a list, ascending.",
)
def mode_of_list(run: Run, items: list[Value]) -> Value:
    return _mode(items)


@builtin("mode(*n: number) -> list<number>", "The arguments that occur most often, ascending.")
def mode_of_all(run: Run, *items: Value) -> Value:
    return _mode(items)


@builtin("all(list: list) -> boolean", "Whether every item is true; false if one is false.")
def all_of_list(run: Run, items: list[Value]) -> Value:
    return _decide(items, decisive=False)


@builtin("all(*b: Any) -> boolean", "Whether every argument is true; false if one is false.")
def all_of_all(run: Run, *items: Value) -> Value:
    return _decide(items, decisive=False)


@builtin("any(list: list) -> boolean", "Whether some item is true.")
def any_of_list(run: Run, items: list[Value]) -> Value:
    return _decide(items, decisive=True)


@builtin("any(*b: Any) -> boolean", "Whether some argument is true.")
def any_of_all(run: Run, *items: Value) -> Value:
    return _decide(items, decisive=True)


def _extreme(items: Sequence[Value], sign: int) -> Value:
    if not items:
        raise Undefined("There are no items.")
    best = items[0]
    if compare(best, best) is None:
        raise Undefined("These items have no order.")
    for item in items[1:]:
        order = compare(item, best)
        if order is None:
            raise Undefined("These items have no common order.")
        if order == sign:
            best = item
    return best


def _numbers(items: Sequence[Value]) -> list[Decimal]:
    numbers = [item for item in items if isinstance(item, Decimal)]
    if not items or len(numbers) < len(items):
        raise Undefined("There are no numbers, or not all items are numbers.")
    return numbers


def _sum(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = DECIMAL128.add(total, number)
    return total


def _product(numbers: list[Decimal]) -> Decimal:
    product = Decimal(1)
    for number in numbers:
        product = DECIMAL128.multiply(product, number)
    return product


def _mean(numbers: list[Decimal]) -> Decimal:
    return DECIMAL128.divide(_sum(numbers), Decimal(len(numbers)))


def _median(numbers: list[Decimal]) -> Decimal:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _stddev(numbers: list[Decimal]) -> Decimal:
    if len(numbers) < 2:
        raise Undefined("A deviation needs two numbers.")
    mean = _mean(numbers)
    differences = [DECIMAL128.subtract(number, mean) for number in numbers]
    squares = [DECIMAL128.multiply(difference, difference) for difference in differences]
    return DECIMAL128.sqrt(DECIMAL128.divide(_sum(squares), Decimal(len(numbers) - 1)))


def _mode(items: Sequence[Value]) -> list[Value]:
    if not items:
        return []
    counts = Counter(_numbers(items))
    most = max(counts.values())
    return [*sorted(number for number, count in counts.items() if count == most)]


def _decide(items: Sequence[Value], *, decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    if any(not isinstance(item, bool) for item in items):
        raise Undefined("Not all items are true or false.")
    return not decisive
