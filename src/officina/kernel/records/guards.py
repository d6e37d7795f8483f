"""Guards of stages: FEEL over the record's own fields, by their codes.

A guard lets in only where it is true; what is unknown is not true. Evaluation is bounded by fuel,
so that no guard can hold a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import feel
from officina.kernel import clock
from officina.kernel.records.types import StageDef, TypeDef, translated

FUEL = 20_000


def lets_in(stage: StageDef, type_def: TypeDef, values: Mapping[str, Any]) -> bool:
    """Whether the stage's guard holds for these values. A stage without a guard lets all in."""
    if not stage.guard:
        return True
    expression = feel.parse(stage.guard, names=tuple(type_def.fields))
    scope = {code: feel.to_value(values.get(code)) for code in type_def.fields}
    return expression.evaluate(scope, now=clock.now(), fuel=FUEL).value is True


def sentence_of(stage: StageDef) -> str:
    """What the guard says to whom it refuses."""
    return translated(stage.guard_sentence or {}, "")
