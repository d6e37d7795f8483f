"""Which names and paths an expression reads from outside (its free variables)."""

from __future__ import annotations

from feel import tree
from feel.functions import BUILTINS
from feel.tree import Node

type Paths = frozenset[tuple[str, ...]]


def free_names(node: Node) -> frozenset[str]:
    """The first names of all paths that are read."""
    return frozenset(path[0] for path in free_paths(node))


def free_paths(node: Node) -> Paths:
    """All paths that are read, longest only where one goes on from the other in the same place."""
    found: set[tuple[str, ...]] = set()
    _collect(node, frozenset(("?",)), found)
    return frozenset(found)


def _collect(node: Node, local: frozenset[str], found: set[tuple[str, ...]]) -> None:
    path = _path(node)
    if path is not None:
        if path[0] not in local:
            found.add(path)
        return
    match node:
        case tree.Call(function=tree.Name(name=name)) if name in BUILTINS:
            for argument in node.arguments:
                _collect(argument.value, local, found)
        case tree.For(iterations=iterations, result=inner):
            _collect(inner, _iterations(iterations, local, found) | {"partial"}, found)
        case tree.Quantified(iterations=iterations, condition=inner):
            _collect(inner, _iterations(iterations, local, found), found)
        case tree.FunctionDefinition(parameters=parameters, body=inner):
            _collect(inner, local | {parameter.name for parameter in parameters}, found)
        case tree.Filter(list=items, condition=inner):
            _collect(items, local, found)
            _filter(items, inner, local, found)
        case tree.ContextLiteral(entries=entries):
            for entry in entries:
                own = {entry.key} if isinstance(entry.value, tree.FunctionDefinition) else set()
                _collect(entry.value, local | own, found)
                local |= {entry.key}
        case _:
            for child in tree.children(node):
                _collect(child, local, found)


def _filter(
    items: Node, condition: Node, local: frozenset[str], found: set[tuple[str, ...]]
) -> None:
    """A name in a filter may be a member of the items or a variable: both count as read."""
    inside: set[tuple[str, ...]] = set()
    _collect(condition, local | {"item"}, inside)
    of_items = _path(items)
    if of_items is not None and of_items[0] not in local:
        found.update(of_items + path for path in inside)
        whole: set[tuple[str, ...]] = set()
        _item_members(condition, of_items, whole)
        found.update(whole)
    found.update(inside)


def _item_members(node: Node, of_items: tuple[str, ...], found: set[tuple[str, ...]]) -> None:
    for part in tree.walk(node):
        path = _path(part)
        if path is not None and path[0] == "item" and len(path) > 1:
            found.add(of_items + path[1:])


def _iterations(
    iterations: tuple[tree.Iteration, ...], local: frozenset[str], found: set[tuple[str, ...]]
) -> frozenset[str]:
    for iteration in iterations:
        _collect(iteration.domain, local, found)
        if iteration.until is not None:
            _collect(iteration.until, local, found)
        local |= {iteration.name}
    return local


def _path(node: Node) -> tuple[str, ...] | None:
    """The names of a path that starts with a name: None for any other node."""
    names: list[str] = []
    while isinstance(node, tree.Path):
        names.append(node.member)
        node = node.base
    if not isinstance(node, tree.Name):
        return None
    names.append(node.name)
    return tuple(reversed(names))
