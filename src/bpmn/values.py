"""Variables: FEEL values in memory, tagged JSON in a saved state.

Text, true, false, null, lists, objects and whole numbers stand for themselves. `{"#": "1.50"}` is
any other number, `{"@": "2026-01-31"}` a temporal by its FEEL literal, `{"[]": [...]}` a range
(low, high, low included, high included), `{"$": {...}}` an object that would look like a tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import cast

import feel
from bpmn.errors import InvalidState, NotStorable

type Value = feel.Value
type HostValue = feel.HostValue
NO_VALUES: Mapping[str, Value] = MappingProxyType({})

type Json = bool | int | str | list[Json] | dict[str, Json] | None

_TAGS = frozenset({"#", "@", "[]", "$"})
_TEMPORAL = (feel.Date, feel.Time, feel.DateTime, feel.DaysTimeDuration, feel.YearsMonthsDuration)
_PLAIN = frozenset({str, bool, type(None)})
_SCALARS = _PLAIN | {Decimal, *_TEMPORAL}
_MAX_INT = Decimal(2**53)
MAX_DEPTH = 100


def encode(value: Value, depth: int = 0) -> Json:
    """Return the tagged JSON of a value. Raise NotStorable for functions and deep nesting."""
    kind = type(value)
    if kind in _PLAIN:
        return cast("str | bool | None", value)
    if kind is Decimal:
        number = cast("Decimal", value)
        if -_MAX_INT < number < _MAX_INT and number.as_tuple().exponent == 0:
            return int(number) if number or not number.is_signed() else {"#": "-0"}
        return {"#": str(number)}
    if depth > MAX_DEPTH:
        raise NotStorable(f"a variable is nested deeper than {MAX_DEPTH}")
    if isinstance(value, list):
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, dict):
        coded = {name: encode(item, depth + 1) for name, item in value.items()}
        return {"$": coded} if len(coded) == 1 and not _TAGS.isdisjoint(coded) else coded
    if isinstance(value, _TEMPORAL):
        return {"@": str(value)}
    if isinstance(value, feel.Range):
        ends = encode(value.low, depth + 1), encode(value.high, depth + 1)
        return {"[]": [*ends, value.low_included, value.high_included]}
    raise NotStorable(f"a {kind.__name__} cannot be kept in a variable")


def decode(coded: Json) -> Value:
    """Return the value of tagged JSON. Raise InvalidState for what is none."""
    kind = type(coded)
    if kind in _PLAIN:
        return cast("str | bool | None", coded)
    if kind is int:
        return Decimal(cast("int", coded))
    if isinstance(coded, list):
        return [decode(item) for item in coded]
    if isinstance(coded, dict):
        if len(coded) == 1 and (tag := next(iter(coded))) in _TAGS:
            return _untag(tag, coded[tag])
        return {name: decode(item) for name, item in coded.items()}
    raise InvalidState(f"{coded!r} is no variable")


def _untag(tag: str, content: Json) -> Value:
    if tag == "$" and isinstance(content, dict):
        return {name: decode(item) for name, item in content.items()}
    if tag == "[]" and isinstance(content, list) and len(content) == 4:
        low, high, first, last = content
        return feel.Range(decode(low), decode(high), bool(first), bool(last))
    if tag == "@" and isinstance(content, str):
        return _temporal(content)
    if tag == "#" and isinstance(content, str):
        try:
            return Decimal(content)
        except ArithmeticError:
            pass
    raise InvalidState(f"{content!r} is no value of the tag {tag!r}")


@lru_cache(maxsize=1024)
def _temporal(text: str) -> Value:
    try:
        value = feel.parse(f'@"{text}"').evaluate({}).value
    except feel.FeelError:
        value = None
    if value is None:
        raise InvalidState(f"{text!r} is no date, time or duration")
    return value


def to_values(variables: Mapping[str, object]) -> dict[str, Value]:
    """Return variables that a host gives, as FEEL sees them. Raise NotStorable for the rest."""
    try:
        values = {name: feel.to_value(value) for name, value in variables.items()}
    except feel.FeelError as error:
        raise NotStorable(str(error)) from None
    for name, value in values.items():
        if type(value) not in _SCALARS:
            _require_storable(name, value, 0)
    return values


def _require_storable(name: str, value: Value, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotStorable(f"{name} is nested deeper than {MAX_DEPTH}")
    if isinstance(value, feel.Function):
        raise NotStorable(f"{name} holds a function, which cannot be kept in a variable")
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            if type(inner) not in _SCALARS:
                _require_storable(name, inner, depth + 1)
