"""Computed fields: FEEL over the record's own fields, worked out whenever it is written.

The value is stored like any other, in the same statement, so that lists filter and sort by it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _

import feel
from officina.kernel.records.formula_order import BadFormula
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.rules.evaluate import MAX_TEXT, compiled, value_of
from officina.kernel.rules.mistakes import said
from officina.kernel.rules.words import FUNCTIONS

RESULTS = ("decimal", "money", "integer", "text", "date", "datetime", "bool")
"""Kinds of values that a formula may come to."""


def compute(type_def: TypeDef, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the computed fields of a type come to for these values. What fails holds nothing."""
    if not type_def.computed:
        return {}
    known = {code: values.get(code) for code in type_def.fields}
    found: dict[str, Any] = {}
    for one in type_def.computed:
        found[one.code] = known[one.code] = _as_kind(one, value_of(one.formula, known))
    return found


def _as_kind(one: FieldDef, value: Any) -> Any:
    if isinstance(value, Decimal) and one.kind in ("money", "decimal"):
        digits = Decimal("0.01") if one.kind == "money" else Decimal("0.000001")
        if value.is_finite() and abs(value) < Decimal(10) ** 16:
            value = value.quantize(digits, ROUND_HALF_EVEN)
            value = value if one.kind == "money" else value.normalize() + 0
    if one.kind == "bool":
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or value is None:
        return None if value is None or one.kind != "text" else str(value).lower()
    try:
        return parse(one, value if not isinstance(value, float) else Decimal(str(value)))
    except BadValue:
        return None


def read_formula(text: str, names: Mapping[str, str]) -> str:
    """A formula as it is kept: what was typed, with fields by code instead of by name.

    ``names`` are the fields that it may read: code -> label. Raises BadFormula.
    """
    text = " ".join(text.split())
    if not text:
        raise BadFormula(_("Write a formula, for example: %(text)s") % {"text": "price * quantity"})
    if len(text) > MAX_TEXT:
        raise BadFormula(_("At most %(n)s letters, please.") % {"n": MAX_TEXT})
    try:
        expression = compiled(text, [*names, *names.values()])
    except feel.SyntaxMistake as mistake:
        raise BadFormula(
            _("This formula cannot be read: %(why)s") % {"why": said(mistake.mistake)}
        ) from None
    codes = {label: code for code, label in names.items() if label not in names}
    for label in sorted(expression.names & codes.keys(), key=len, reverse=True):
        text = feel.rename(expression, (label,), codes[label])
        expression = compiled(text, [*names, *names.values()])
    unknown = sorted(expression.names - names.keys() - FUNCTIONS.keys())
    if unknown:
        raise BadFormula(_("There is no field “%(name)s” here.") % {"name": unknown[0]})
    return text


def shown(text: str, names: Mapping[str, str]) -> str:
    """A kept formula with fields by name, where FEEL can read these names."""
    for code, label in names.items():
        expression = compiled(text, [*names, *names.values()])
        if code in expression.names and label not in names:
            with contextlib.suppress(feel.FeelError):
                text = feel.rename(expression, (code,), label)
    return text
