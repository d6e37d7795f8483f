"""What an expression refers to: every name and path in it, traced to where it comes from.

`for d in deals return d.amount` reads ("deals",) and ("deals", "amount"): a local variable stands
for the path that it goes over. What comes out of a call or a calculation cannot be traced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from feel import tree
from feel.functions import BUILTINS
from feel.tree import Node
from feel.types import ContextType, ListType, Type

type Trail = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where the last name of a path stands in the text.

    `certain` is False for a name in a filter that may be a member of the item or a variable.
    `taken` are the local names of the place; `whole` is False where the path goes on.
    """

    path: Trail
    start: int
    end: int
    taken: frozenset[str]
    certain: bool = True
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known at a place: the trails of local names (None where there is none), and those of
    the items of the filters around it, from the inside out."""

    local: Mapping[str, Trail | None]
    items: tuple[Trail | None, ...] = ()

    def with_local(self, name: str, trail: Trail | None = None) -> _Around:
        return replace(self, local={**self.local, name: trail})

    def trail(self, node: Node) -> Trail | None:
        """The path that a node stands for; None for what is made and not found."""
        match node:
            case tree.Name(name=name):
                return self.local.get(name, (name,))
            case tree.Path(base=base, member=member):
                before = self.trail(base)
                return None if before is None else (*before, member)
            case tree.Filter(list=items):
                return self.trail(items)
        return None


def references(node: Node, context: ContextType | None = None) -> tuple[Reference, ...]:
    """All references to what the host holds, from left to right.

    The type of the host's context, where it is given, tells members of items from variables.
    """
    finder = _Finder(context)
    finder.visit(node, _Around({"?": None}))
    return tuple(finder.found)


class _Finder:
    def __init__(self, context: ContextType | None) -> None:
        self.context = context
        self.found: list[Reference] = []

    def visit(self, node: Node, around: _Around) -> None:
        match node:
            case tree.Name() | tree.Path():
                self.path(node, around, whole=True)
            case tree.Call(function=tree.Name(name=name)) if name in BUILTINS:
                for argument in node.arguments:
                    self.visit(argument.value, around)
            case tree.For():
                inner = self.iterations(node.iterations, around)
                self.visit(node.result, inner.with_local("partial"))
            case tree.Quantified():
                self.visit(node.condition, self.iterations(node.iterations, around))
            case tree.FunctionDefinition():
                for parameter in node.parameters:
                    around = around.with_local(parameter.name)
                self.visit(node.body, around)
            case tree.Filter():
                self.filter(node, around)
            case tree.ContextLiteral():
                self.entries(node, around)
            case tree.InstanceOf():
                self.visit(node.value, around)
            case _:
                for child in tree.children(node):
                    self.visit(child, around)

    def path(self, node: Node, around: _Around, *, whole: bool) -> None:
        if isinstance(node, tree.Name):
            self.name(node, around, whole=whole)
            return
        if not isinstance(node, tree.Path):
            self.visit(node, around)
            return
        self.path(node.base, around, whole=False)
        for path in self.trails(node, around):
            taken = frozenset(around.local)
            self.found.append(
                Reference(
                    path, node.member_start, node.end, taken, path == around.trail(node), whole
                )
            )

    def trails(self, node: Node, around: _Around) -> list[Trail]:
        """The paths that a node may stand for: more than one only in a filter."""
        if isinstance(node, tree.Path):
            return [(*path, node.member) for path in self.trails(node.base, around)]
        if isinstance(node, tree.Filter):
            return self.trails(node.list, around)
        if not isinstance(node, tree.Name):
            return []
        if node.name in around.local:
            known = around.local[node.name]
            return [] if known is None else [known]
        members = [(*items, node.name) for items in around.items if items is not None]
        if self.context is not None:
            for path in members:
                if _type_at(self.context, path) is not None:
                    return [path]
            return [(node.name,)]
        return [*members, (node.name,)]

    def name(self, node: tree.Name, around: _Around, *, whole: bool) -> None:
        if node.name in around.local:
            return
        trails = self.trails(node, around)
        taken = frozenset(around.local)
        for path in trails:
            certain = len(trails) == 1
            self.found.append(Reference(path, node.start, node.end, taken, certain, whole))

    def iterations(self, iterations: tuple[tree.Iteration, ...], around: _Around) -> _Around:
        for iteration in iterations:
            self.visit(iteration.domain, around)
            trail = around.trail(iteration.domain)
            if iteration.until is not None:
                self.visit(iteration.until, around)
                trail = None
            around = around.with_local(iteration.name, trail)
        return around

    def filter(self, node: tree.Filter, around: _Around) -> None:
        self.path(node.list, around, whole=True)
        items = around.trail(node.list)
        inner = around.with_local("item", items)
        self.visit(node.condition, replace(inner, items=(items, *around.items)))

    def entries(self, node: tree.ContextLiteral, around: _Around) -> None:
        for entry in node.entries:
            trail = around.trail(entry.value)
            itself = isinstance(entry.value, tree.FunctionDefinition)
            self.visit(entry.value, around.with_local(entry.key) if itself else around)
            around = around.with_local(entry.key, trail)


def _type_at(context: ContextType, path: Trail) -> Type | None:
    """The type at the end of a path, through lists where there are any."""
    kind: Type | None = context
    for name in path:
        while isinstance(kind, ListType):
            kind = kind.element
        kind = kind.member(name) if isinstance(kind, ContextType) else None
    return kind
