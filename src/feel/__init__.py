"""FEEL, the expression language of DMN 1.5: text to compiled expression to value.

    >>> import feel
    >>> feel.parse("amount * 2").evaluate({"amount": 21}).value
    Decimal('42')

Pure: no clock, no I/O, no randomness. See README.md.
"""

from feel import tree, types
from feel.calling import call, function
from feel.checking import Checked, check
from feel.completion import Completion, complete, member_names, signature
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
from feel.formatting import format_expression, format_unary_tests, write
from feel.functions import BUILTINS
from feel.reads import Reference, Trail, references
from feel.renaming import CannotRename, rename
from feel.run import DEFAULT_FUEL, Run, Scope
from feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from feel.values import Formal, Function, HostValue, Range, Value, from_value, to_value

__all__ = [
    "BUILTINS",
    "DEFAULT_FUEL",
    "CannotRename",
    "Checked",
    "Completion",
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
    "Reference",
    "Result",
    "Run",
    "Scope",
    "SyntaxMistake",
    "Time",
    "Trail",
    "UnaryTests",
    "Undefined",
    "Value",
    "YearsMonthsDuration",
    "call",
    "check",
    "compare",
    "complete",
    "equal",
    "format_expression",
    "format_unary_tests",
    "from_value",
    "function",
    "member_names",
    "parse",
    "parse_unary_tests",
    "references",
    "rename",
    "signature",
    "to_value",
    "tree",
    "types",
    "within",
    "write",
]
