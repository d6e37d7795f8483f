"""How a function of the standard is declared: its signature in FEEL's own words, one sentence, and
a Python function whose arguments are already of the declared types.

    @builtin("contains(string: string, match: string) -> boolean", "Whether a text has a match.")
    def contains(run: Run, string: str, match: str) -> bool: ...

In a signature `length?: number` may be left out, `number?` may be null (else null gives null), and
`*items: Any` takes all that follow. Several functions of one name are overloads, tried in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from feel import tree
from feel.cursor import Cursor
from feel.run import Run
from feel.type_names import type_name
from feel.types import ANY, Type, type_of
from feel.values import Formal, Function, Value


def builtin(signature: str, sentence: str) -> Callable[[Callable[..., Value]], Function]:
    """Declare a function. Raise SyntaxMistake for a signature that cannot be read."""
    at = Cursor(signature.replace("?", " ?"), (), ())
    name = at.declared_name("(")
    if name is None:
        at.fail("a name")
    at.expect("(")
    formals: list[Formal] = []
    while not at.is_at(")"):
        if formals:
            at.expect(",")
        formals.append(_formal(at))
    at.expect(")")
    at.expect("->")
    result, _ = _type(at)

    def declare(body: Callable[..., Value]) -> Function:
        def invoke(run: Run, arguments: list[Any]) -> Value:
            return body(run, *arguments)

        return Function(name, tuple(formals), result, invoke, sentence)

    return declare


def _formal(at: Cursor) -> Formal:
    variadic = at.accept("*")
    name = at.declared_name(":")
    if name is None:
        at.fail("the name of a parameter")
    at.expect(":")
    kind, nullable = _type(at)
    optional = name.endswith(" ?")
    return Formal(name.removesuffix(" ?"), kind, optional, nullable or kind is ANY, variadic)


def _type(at: Cursor) -> tuple[Type, bool]:
    node = type_name(at)
    nullable = at.accept("?")
    if isinstance(node, tree.TypeName) and node.name.endswith(" ?"):
        node = tree.TypeName(node.start, node.end, node.name.removesuffix(" ?"))
        nullable = True
    return type_of(node, {}), nullable
