"""The functions of the standard (DMN 1.5, 10.3.4), one module a clause."""

from __future__ import annotations

from types import ModuleType

from feel.functions import (
    contexts,
    conversion,
    lists,
    moments,
    numeric,
    ranges,
    statistics,
    strings,
)
from feel.values import Function

_MODULES: tuple[ModuleType, ...] = (
    conversion,
    strings,
    numeric,
    lists,
    statistics,
    contexts,
    moments,
    ranges,
)


def _collect() -> dict[str, Function]:
    by_name: dict[str, list[Function]] = {}
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, Function):
                by_name.setdefault(value.name, []).append(value)
    return {
        name: first
        if not others
        else Function(
            name, first.parameters, first.result, first.invoke, first.sentence, (first, *others)
        )
        for name, (first, *others) in by_name.items()
    }


BUILTINS = _collect()
