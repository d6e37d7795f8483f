"""Conversions between kinds, and `not` (DMN 1.5, 10.3.4.1 and 10.3.4.2)."""

from __future__ import annotations

from decimal import Decimal

from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.numbers import number_literal
from feel.run import Run
from feel.text import text_of
from feel.values import Value


@builtin("string(from: Any) -> string", "Any value as text.")
def string(run: Run, value: Value) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else text_of(value, run.spend_on_list)
    run.spend_on_text(len(text))
    return text


@builtin(
    "number(from: string, grouping separator: string?, decimal separator: string?) -> number",
    "The number that a text spells with these separators.",
)
def number(run: Run, text: str, grouping: str | None, point: str | None) -> Decimal:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise Undefined("A separator is a space, a comma or a point.")
    if grouping is not None and grouping == point:
        raise Undefined("The two separators must differ.")
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        plain = "?" if "." in plain else plain.replace(",", ".")
    value = number_literal(plain)
    if value is None:
        raise Undefined("The text is no number with these separators.")
    return value


@builtin("not(negand: boolean?) -> boolean", "The opposite of a condition.")
def not_(run: Run, negand: bool | None) -> bool | None:
    return None if negand is None else not negand
