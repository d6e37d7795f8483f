"""Functions on numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from feel.errors import Undefined
from feel.functions.declaring import builtin
from feel.numbers import DECIMAL128
from feel.run import Run
from feel.temporal import DaysTimeDuration, YearsMonthsDuration

_MIN_SCALE, _MAX_SCALE = -6111, 6176


def _round(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    places = Decimal(0) if scale is None else DECIMAL128.to_integral_value(scale)
    if scale is not None and scale != places:
        places = Decimal(int(scale))
    if not _MIN_SCALE <= places <= _MAX_SCALE:
        raise Undefined(f"A scale is from {_MIN_SCALE} to {_MAX_SCALE}.")
    exponent = -int(places)
    if not number or number.as_tuple().exponent >= exponent:  # type: ignore[operator]  # finite
        return number
    if number.adjusted() < exponent - 1:
        # Too small to be quantized within 34 digits: only its sign and the direction count.
        number = Decimal((number.is_signed(), (1,), exponent - 2))
    rounded = number.quantize(Decimal((0, (1,), exponent)), rounding=rounding, context=_WIDE)
    return DECIMAL128.plus(rounded)


_WIDE = DECIMAL128.copy()
_WIDE.prec = 50


@builtin(
    "decimal(n: number, scale: number) -> number",
    "A number rounded to so many decimal places, halves to the even neighbour.",
)
def decimal(run: Run, n: Decimal, scale: Decimal) -> Decimal:
    return _round(n, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number) -> number", "The number rounded down.")
def floor(run: Run, n: Decimal, scale: Decimal | None) -> Decimal:
    return _round(n, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number) -> number", "The number rounded up.")
def ceiling(run: Run, n: Decimal, scale: Decimal | None) -> Decimal:
    return _round(n, scale, ROUND_CEILING)


@builtin("round up(n: number, scale: number) -> number", "The number rounded away from zero.")
def round_up(run: Run, n: Decimal, scale: Decimal) -> Decimal:
    return _round(n, scale, ROUND_UP)


@builtin("round down(n: number, scale: number) -> number", "The number rounded towards zero.")
def round_down(run: Run, n: Decimal, scale: Decimal) -> Decimal:
    return _round(n, scale, ROUND_DOWN)


@builtin(
    "round half up(n: number, scale: number) -> number",
    "The number rounded to the nearest, halves away from zero.",
)
def round_half_up(run: Run, n: Decimal, scale: Decimal) -> Decimal:
    return _round(n, scale, ROUND_HALF_UP)


@builtin(
    "round half down(n: number, scale: number) -> number",
    "The number rounded to the nearest, halves towards zero.",
)
def round_half_down(run: Run, n: Decimal, scale: Decimal) -> Decimal:
    return _round(n, scale, ROUND_HALF_DOWN)


@builtin("abs(n: number) -> number", "The number without its sign.")
def absolute(run: Run, n: Decimal) -> Decimal:
    return abs(n)


@builtin(
    "abs(n: days and time duration) -> days and time duration", "The duration without its sign."
)
def absolute_days(run: Run, n: DaysTimeDuration) -> DaysTimeDuration:
    return DaysTimeDuration(abs(n.nanoseconds))


@builtin(
    "abs(n: years and months duration) -> years and months duration",
    "The duration without its sign.",
)
def absolute_months(run: Run, n: YearsMonthsDuration) -> YearsMonthsDuration:
    return YearsMonthsDuration(abs(n.months))


@builtin(
    "modulo(dividend: number, divisor: number) -> number",
    "What remains of a division; it has the sign of the divisor.",
)
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    if not divisor:
        raise Undefined("Nothing can be divided by 0.")
    exponents = dividend.adjusted(), divisor.adjusted()
    if exponents[0] - exponents[1] > 40:
        # Beyond 34 digits there is no exact remainder to speak of: the definition itself.
        quotient = DECIMAL128.divide(dividend, divisor)
        whole = quotient.to_integral_value(ROUND_FLOOR)
        return DECIMAL128.subtract(dividend, DECIMAL128.multiply(divisor, whole))
    remainder = _EXACT.remainder(dividend, divisor)
    if remainder and remainder.is_signed() != divisor.is_signed():
        remainder = _EXACT.add(remainder, divisor)
    return DECIMAL128.plus(remainder)


_EXACT = DECIMAL128.copy()
_EXACT.prec = 100


@builtin("sqrt(number: number) -> number", "The square root; null below zero.")
def sqrt(run: Run, number: Decimal) -> Decimal:
    return DECIMAL128.sqrt(number)


@builtin("log(number: number) -> number", "The natural logarithm; null at zero and below.")
def log(run: Run, number: Decimal) -> Decimal:
    if not number:
        raise Undefined("Zero has no logarithm.")
    run.spend(20)
    return DECIMAL128.ln(number)


@builtin("exp(number: number) -> number", "Euler's number raised to this power.")
def exp(run: Run, number: Decimal) -> Decimal:
    run.spend(10)
    return DECIMAL128.exp(number)


@builtin("odd(number: number) -> boolean", "Whether a whole number is odd; null for a fraction.")
def odd(run: Run, number: Decimal) -> bool:
    return _whole_modulo_2(number) == 1


@builtin("even(number: number) -> boolean", "Whether a whole number is even; null for a fraction.")
def even(run: Run, number: Decimal) -> bool:
    return _whole_modulo_2(number) == 0


def _whole_modulo_2(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise Undefined("Only whole numbers are odd or even.")
    return 0 if number.adjusted() > 40 else int(number) % 2
