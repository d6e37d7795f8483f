"""Numbers: IEEE 754-2008 decimal128, half even (DMN 1.5, 10.3.2.3.1)."""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number_literal(text: str) -> Decimal | None:
    """The number that `text` spells, rounded to 34 digits; None where it is none or too great."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return DECIMAL128.create_decimal(text)
    except DecimalException:
        return None


def number_text(number: Decimal) -> str:
    """A number as text: no exponent, no zeros at the end of a fraction."""
    if not number:
        return "0"
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
