"""Names and paths (DMN 1.5, 10.3.2.1, 10.3.2.5 and table 65 for properties)."""

from __future__ import annotations

from feel import tree
from feel.compiling.core import Code, Compiler, Env
from feel.errors import NotAValue, Position
from feel.functions import BUILTINS
from feel.properties import property_of
from feel.run import Run, Scope
from feel.values import SCALARS, Value


def name(compiler: Compiler, node: tree.Name) -> Code:
    items, slot = compiler.find(node.name)
    outside = _local(slot) if slot is not None else _of_host(node.name, compiler.position(node))
    for item in reversed(items):
        outside = _member_or(item, node.name, outside)
    return outside


def is_of_host(compiler: Compiler, node: tree.Node) -> bool:
    """Whether the node is a name that only the host's scope can hold."""
    return isinstance(node, tree.Name) and compiler.find(node.name) == ([], None)


def _local(slot: int) -> Code:
    def read(run: Run, env: Env) -> Value:
        value: Value = env[slot]
        return value

    return read


def _member_or(slot: int, key: str, outside: Code) -> Code:
    def read(run: Run, env: Env) -> Value:
        item: Value = env[slot]
        if type(item) is dict and key in item:
            return item[key]
        return outside(run, env)

    return read


def _of_host(key: str, position: Position) -> Code:
    builtin = BUILTINS.get(key)

    def read_function(run: Run, env: Env) -> Value:
        # A host may have a variable of that name: ask without the cost of an exception.
        return read(run, env) if key in env[0] else builtin

    def read(run: Run, env: Env) -> Value:
        scope = env[0]
        try:
            value = scope[key]
        except KeyError:
            return absent(run, key, position)
        return value if type(value) in SCALARS else admitted(run, scope, value, position)

    return read if builtin is None else read_function


def absent(run: Run, key: str, position: Position) -> Value:
    """What a name means that the host does not hold: a function of the standard, or nothing."""
    builtin = BUILTINS.get(key)
    if builtin is None:
        run.warn("unknown-name", f"Nothing is called `{key}` here.", position)
    return builtin


def admitted(run: Run, scope: object, value: object, position: Position) -> Value:
    """A value of the host's scope, converted unless the scope says that it is."""
    if type(scope) is Scope:
        return value  # type: ignore[return-value]  # a Scope holds Values
    try:
        return run.admit(value)
    except NotAValue as error:
        run.warn("not-a-value", str(error), position)
        return None


def path(compiler: Compiler, node: tree.Path) -> Code:
    member = node.member
    position = compiler.at(node.member_start)
    if isinstance(node.base, tree.Name):
        items, slot = compiler.find(node.base.name)
        if not items and slot is not None:
            return _member_of_local(slot, member, position)
    base = compiler.compile(node.base)

    def read(run: Run, env: Env) -> Value:
        value = base(run, env)
        if type(value) is dict:
            try:
                return value[member]
            except KeyError:
                pass
        return _other_member(run, value, member, position)

    return read


def _member_of_local(slot: int, member: str, position: Position) -> Code:
    def read(run: Run, env: Env) -> Value:
        value: Value = env[slot]
        if type(value) is dict and member in value:
            return value[member]
        return _other_member(run, value, member, position)

    return read


def _other_member(run: Run, value: Value, member: str, position: Position) -> Value:
    if value is None:
        run.warn("null", f"There is nothing to take `{member}` of.", position)
        return None
    if isinstance(value, list):
        run.spend_on_list(len(value))
        return [_of_item(item, member) for item in value]
    if isinstance(value, dict):
        run.warn("no-member", f"The context has no `{member}`.", position)
        return None
    found, result = property_of(value, member)
    if not found:
        run.warn("no-member", f"There is no `{member}` in this value.", position)
    return result


def _of_item(item: Value, member: str) -> Value:
    if isinstance(item, dict):
        return item.get(member)
    if isinstance(item, list):
        return None
    return property_of(item, member)[1]
