"""Giving arguments to a function: by position or by name, made to fit (10.3.2.13, 10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import DecimalException

from feel.errors import Exhausted, FeelError, Undefined
from feel.run import Run
from feel.temporal import OutOfCalendar
from feel.types import ANY, Misfit, Type, coerce, kind_of
from feel.values import Formal, Function, HostValue, Value, to_value


class _NoValue(str):
    """Why arguments do not fit: one of them is null."""

    __slots__ = ()


def call(
    run: Run, function: Value, arguments: Sequence[Value], names: Sequence[str] | None = None
) -> Value:
    """The result of the function. Raise Undefined where it is none or the arguments do not fit."""
    if not isinstance(function, Function):
        raise Undefined(f"{kind_of(function)} cannot be called.")
    reason = ""
    for candidate in function.overloads or (function,):
        given = _bound(run, candidate, arguments, names)
        if isinstance(given, str):
            reason = reason or given
            continue
        run.spend(1 + _size(given) // 16)
        try:
            return candidate.invoke(run, given)
        except (DecimalException, OutOfCalendar, OverflowError):
            raise Undefined(f"`{function.name}` has no result for these values.") from None
    called = f"`{function.name}`" if function.name else "The function"
    code = "null" if isinstance(reason, _NoValue) else "undefined"
    raise Undefined(f"{called} {reason}.", code)


def function(
    names: Sequence[str],
    body: Callable[..., HostValue],
    *,
    name: str = "",
    types: Sequence[Type] = (),
    result: Type = ANY,
) -> Function:
    """A host's function as a value. `body` gets FEEL values by position; it may raise FeelError
    where it has no result. Raise ValueError for types that are not as many as names."""
    kinds = list(types) or [ANY] * len(names)
    formals = tuple(Formal(n, kind) for n, kind in zip(names, kinds, strict=True))

    def invoke(run: Run, arguments: list[Value]) -> Value:
        try:
            return as_result(run, to_value(body(*arguments)), result)
        except Exhausted:
            raise
        except FeelError as error:
            raise Undefined(str(error)) from error

    return Function(name, formals, result, invoke)


def as_result(run: Run, value: Value, kind: Type) -> Value:
    """What a function gives, made to fit its declared result. Raise Undefined where it cannot."""
    fitting = coerce(value, kind, run.spend_on_list)
    if isinstance(fitting, Misfit):
        raise Undefined(f"The result is {kind_of(value)}, not {kind}.")
    return fitting


def _bound(
    run: Run, function: Function, arguments: Sequence[Value], names: Sequence[str] | None
) -> list[Value] | str:
    """A value for each parameter, or what is wrong."""
    formals = function.parameters
    if names is not None:
        return _bound_by_name(run, formals, dict(zip(names, arguments, strict=True)))
    count = len(arguments)
    if formals and formals[-1].variadic and count >= len(formals):
        formals = formals[:-1] + (formals[-1],) * (count - len(formals) + 1)
    if count > len(formals):
        return f"takes {len(formals)} arguments, not {count}"
    given: list[Value] = []
    for formal, argument in zip(formals, arguments, strict=False):
        fitting = _fitting(run, formal, argument)
        if isinstance(fitting, str):
            return fitting
        given.append(fitting[0])
    for formal in formals[count:]:
        if not formal.optional:
            return f"needs `{formal.name}`"
        given.append(None)
    return given


def _bound_by_name(
    run: Run, formals: tuple[Formal, ...], named: dict[str, Value]
) -> list[Value] | str:
    given: list[Value] = []
    for formal in formals:
        if formal.name not in named:
            if not formal.optional:
                return f"needs `{formal.name}`"
            given.append(None)
            continue
        argument = named.pop(formal.name)
        if formal.variadic and isinstance(argument, list):
            given.extend(argument)
            continue
        fitting = _fitting(run, formal, argument)
        if isinstance(fitting, str):
            return fitting
        given.append(fitting[0])
    return f"has no parameter `{next(iter(named))}`" if named else given


def _fitting(run: Run, formal: Formal, argument: Value) -> tuple[Value] | str:
    if formal.type is ANY:
        return (argument,)
    if argument is None:
        return (None,) if formal.nullable else _no_value(formal)
    fitting = coerce(argument, formal.type, run.spend_on_list)
    if isinstance(fitting, Misfit):
        return f"needs {formal.type} for `{formal.name}`, not {kind_of(argument)}"
    if fitting is None and not formal.nullable:
        return _no_value(formal)
    return (fitting,)


def _no_value(formal: Formal) -> _NoValue:
    return _NoValue(f"needs a value for `{formal.name}`, not null")


def _size(arguments: list[Value]) -> int:
    return sum(len(a) for a in arguments if isinstance(a, list | str | dict))
