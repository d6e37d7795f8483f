"""Functions as values and their calls (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from feel import tree
from feel.calling import call as call_function
from feel.compiling.core import Code, Compiler, Env
from feel.errors import Undefined
from feel.run import Run
from feel.types import ANY, type_of
from feel.values import Formal, Function, Value

_FRAMES_OF_CALL = 4
"""From here to the body of a function, also when `sort` or another function calls it."""


def function_definition(
    compiler: Compiler, node: tree.FunctionDefinition, own_slot: int | None = None
) -> Code:
    """A function that remembers the variables around it, and itself in `own_slot`."""
    if node.external:
        return _external(compiler, node)
    outer = compiler.names
    formals = tuple(
        Formal(p.name, type_of(p.type, compiler.types) if p.type else ANY) for p in node.parameters
    )
    slots = [compiler.declare(formal.name) for formal in formals]
    depth, compiler.depth = compiler.depth, 0
    body = compiler.compile(node.body)
    compiler.names, compiler.depth = outer, depth
    weight = compiler.weight(node.body)

    def define(run: Run, env: Env) -> Value:
        around = env.copy()

        def invoke(run: Run, arguments: list[Value]) -> Value:
            run.spend(weight + len(around) // 8)
            inner = around.copy()
            for slot, argument in zip(slots, arguments, strict=True):
                inner[slot] = argument
            value = body(run, inner)
            return value

        function = Function("", formals, ANY, invoke)
        if own_slot is not None:
            around[own_slot] = function
        return function

    return define


def _external(compiler: Compiler, node: tree.FunctionDefinition) -> Code:
    position = compiler.position(node)

    def refuse(run: Run, env: Env) -> Value:
        run.warn("external", "Functions of Java or PMML cannot be called here.", position)
        return None

    return refuse


def call(compiler: Compiler, node: tree.Call) -> Code:
    function = compiler.compile(node.function)
    arguments = [compiler.compile(argument.value) for argument in node.arguments]
    named = [argument.name for argument in node.arguments if argument.name is not None]
    names = named or None
    position = compiler.position(node)
    frames = compiler.depth + _FRAMES_OF_CALL

    def invoke(run: Run, env: Env) -> Value:
        called = function(run, env)
        given = [argument(run, env) for argument in arguments]
        outside = run.frames
        run.enter(frames)
        try:
            value = call_function(run, called, given, names)
        except Undefined as error:
            run.warn(error.code, str(error), position)
            value = None
        run.frames = outside
        return value

    return invoke
