"""Whether a field of one record is shown, demanded, or closed: FEEL over the record's own values.

Unknown is not true, so a condition that cannot be told leaves its field as it is without one:
shown, not demanded, open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officina.kernel.records.types import FieldDef, StageDef, TypeDef
from officina.kernel.records.vocabulary import Values, codes_of
from officina.kernel.rules.evaluate import value_of


def scope_of(type_def: TypeDef, values: Mapping[str, Any], stage: StageDef | None) -> Values:
    """What a condition reads: every field of the type, the stage, and what links lead to."""
    return Values(type_def, values, stage=stage)


def is_visible(one: FieldDef, type_def: TypeDef, scope: Values) -> bool:
    """Whether it is there at all; it vanishes only where its condition is told to be false."""
    return _value(one.visible_if, type_def, scope) is not False


def is_demanded(one: FieldDef, type_def: TypeDef, scope: Values) -> bool:
    """Whether it must hold something. What is not shown is never demanded."""
    if not one.is_required and _value(one.required_if, type_def, scope) is not True:
        return False
    return is_visible(one, type_def, scope)


def is_closed(one: FieldDef, type_def: TypeDef, scope: Values) -> bool:
    """Whether its condition keeps it from being changed."""
    return _value(one.readonly_if, type_def, scope) is True


def demanded(type_def: TypeDef, scope: Values) -> list[str]:
    return [one.code for one in type_def.fields.values() if is_demanded(one, type_def, scope)]


def hidden(type_def: TypeDef, scope: Values) -> frozenset[str]:
    """Fields that a record does not show, because of what its other fields hold."""
    return frozenset(
        one.code for one in type_def.conditional if not is_visible(one, type_def, scope)
    )


def closed(type_def: TypeDef, scope: Values) -> frozenset[str]:
    return frozenset(one.code for one in type_def.conditional if is_closed(one, type_def, scope))


def _value(text: str, type_def: TypeDef, scope: Values) -> Any:
    return value_of(text, scope, names=codes_of(type_def)) if text else None
