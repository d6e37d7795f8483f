"""Functions on lists (DMN 1.5, 10.3.4.4), except statistics and `sort`."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from feel.calling import call
from feel.equality import same
from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.run import Run
from feel.values import Function, Value


@builtin("list contains(list: list, element: Any) -> boolean", "Whether an item is in a list.")
def list_contains(run: Run, items: list[Value], element: Value) -> bool:
    return any(same(item, element, run.spend_on_list) for item in items)


@builtin("count(list: list) -> number", "How many items a list has.")
def count(run: Run, items: list[Value]) -> Decimal:
    return Decimal(len(items))


@builtin(
    "sublist(list: list, start position: number, length?: number) -> list",
    "A part of a list; positions count from 1, and from the end where they are negative.",
)
def sublist(run: Run, items: list[Value], start: Decimal, length: Decimal | None) -> list[Value]:
    first = _index(items, start)
    if length is None:
        return items[first:]
    wanted = int(length)
    if wanted < 0 or first + wanted > len(items):
        raise Undefined("The list has not so many items.")
    return items[first : first + wanted]


@builtin("append(list: list, *item: Any) -> list", "A list with more items at its end.")
def append(run: Run, items: list[Value], *more: Value) -> list[Value]:
    return [*items, *more]


@builtin("concatenate(*list: list) -> list", "All items of several lists, one after the other.")
def concatenate(run: Run, *lists: list[Value]) -> list[Value]:
    run.spend_on_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin(
    "insert before(list: list, position: number, newItem: Any) -> list",
    "A list with an item put in before a position.",
)
def insert_before(run: Run, items: list[Value], position: Decimal, new: Value) -> list[Value]:
    index = _index(items, position)
    return [*items[:index], new, *items[index:]]


@builtin("remove(list: list, position: number) -> list", "A list without the item at a position.")
def remove(run: Run, items: list[Value], position: Decimal) -> list[Value]:
    index = _index(items, position)
    return items[:index] + items[index + 1 :]


@builtin(
    "list replace(list: list, position: number, newItem: Any) -> list",
    "A list with another item at a position.",
)
def replace_at(run: Run, items: list[Value], position: Decimal, new: Value) -> list[Value]:
    index = _index(items, position)
    return [*items[:index], new, *items[index + 1 :]]


@builtin(
    "list replace(list: list, match: function, newItem: Any) -> list",
    "A list with another item wherever a function of the old and the new item says so.",
)
def replace_where(run: Run, items: list[Value], match: Function, new: Value) -> list[Value]:
    if len(match.parameters) != 2:
        raise Undefined("The function takes the item and the new item.")
    replaced: list[Value] = []
    for item in items:
        answer = call(run, match, [item, new])
        if not isinstance(answer, bool):
            raise Undefined("The function must answer true or false.")
        replaced.append(new if answer else item)
    return replaced


@builtin("reverse(list: list) -> list", "A list from its end to its start.")
def reverse(run: Run, items: list[Value]) -> list[Value]:
    return items[::-1]


@builtin("index of(list: list, match: Any) -> list<number>", "The positions where an item stands.")
def index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    return [Decimal(i) for i, item in enumerate(items, 1) if same(item, match, run.spend_on_list)]


@builtin("union(*list: list) -> list", "All items of several lists, each once.")
def union(run: Run, *lists: list[Value]) -> list[Value]:
    return _distinct(run, [item for items in lists for item in items])


@builtin("distinct values(list: list) -> list", "A list with each item once.")
def distinct_values(run: Run, items: list[Value]) -> list[Value]:
    return _distinct(run, items)


@builtin("flatten(list: list) -> list", "A list whose lists are replaced by their items.")
def flatten(run: Run, items: list[Value]) -> list[Value]:
    flat: list[Value] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@builtin(
    "sort(list: list, precedes: function) -> list",
    "A list in the order of a function that tells whether its first item goes before its second.",
)
def sort(run: Run, items: list[Value], precedes: Function) -> list[Value]:
    def compare(left: Value, right: Value) -> int:
        return -1 if call(run, precedes, [left, right]) is True else 0

    # `sorted` only asks whether one item goes before another, and keeps the order of equals.
    return sorted(items, key=cmp_to_key(compare))


def _index(items: list[Value], position: Decimal) -> int:
    """The index of a position from 1, or from -1 backwards."""
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        raise Undefined(f"The list has {len(items)} items: there is no position {position}.")
    index = int(position)
    return index - 1 if index > 0 else len(items) + index


def _distinct(run: Run, items: list[Value]) -> list[Value]:
    # Scalars that hash are found at once; the others are compared one by one.
    distinct: list[Value] = []
    seen: set[object] = set()
    rest: list[Value] = []
    for item in items:
        if item is None or isinstance(item, bool | str | Decimal):
            key = (type(item), item)
            if key not in seen:
                seen.add(key)
                distinct.append(item)
            continue
        run.spend(1 + len(rest) // 8)
        if not any(same(item, other, run.spend_on_list) for other in rest):
            rest.append(item)
            distinct.append(item)
    return distinct
