"""FEEL, the expression language of DMN 1.5: text to compiled expression to value.

    >>> import feel
    >>> feel.parse("amount * 2").evaluate({"amount": 21}).value
    Decimal('42')

Pure: no clock, no I/O, no randomness. See README.md.
"""

from feel import tree, types
from feel.calling import call, function
from feel.equality import compare, equal, within
from feel.errors import (
    Exhausted,
    FeelError,
    Mistake,
    NotAValue,
    Position,
    SyntaxMistake,
    Undefined,
)
from feel.expression import Expression, Result, UnaryTests, parse, parse_unary_tests
from feel.functions import BUILTINS
from feel.run import DEFAULT_FUEL, Run, Scope
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Formal, Function, HostValue, Range, Value, from_value, to_value

__all__ = [
    "BUILTINS",
    "DEFAULT_FUEL",
    "Date",
    "DateTime",
    "DaysTimeDuration",
    "Exhausted",
    "Expression",
    "FeelError",
    "Formal",
    "Function",
    "HostValue",
    "Mistake",
    "NotAValue",
    "Position",
    "Range",
    "Result",
    "Run",
    "Scope",
    "SyntaxMistake",
    "Time",
    "UnaryTests",
    "Undefined",
    "Value",
    "YearsMonthsDuration",
    "call",
    "compare",
    "equal",
    "from_value",
    "function",
    "parse",
    "parse_unary_tests",
    "to_value",
    "tree",
    "types",
    "within",
]
