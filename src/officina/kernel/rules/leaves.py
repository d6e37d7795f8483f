"""One condition: a row of field, operator and value, to FEEL and back.

Every operator has one way to be written, so that a text read back gives the same row:

    text       has(f, "x")  f = "x"  f != "x"           number  f > 5
    choice     f = "a"  f in ("a", "b")  not(f in ("a", "b"))
    many       has any(f, ["a"])  not(has any(f, ["a"]))
    reference  f = me  f in (me, 7)                      bool    f = true  f != true
    date       f < @"2026-12-31"  f in last days(7)  f in this week  f = today()
    moment     the same of date(f), and f < now() for what is past
    all        f = null  f != null
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from feel import tree
from feel.numbers import number_text
from feel.text import quoted
from feel.tree import Node
from officina.kernel.rules.operators import PERIODS, SEVERAL, SIGNS, WITHOUT_VALUE
from officina.kernel.rules.vocabulary import BadValue, Name, Vocabulary
from officina.kernel.rules.words import MOST_DAYS

MAX_VALUE = 400
_SELVES = {"me": "me", "mine": "my unit"}
_DAY_SIGNS = {"on": "=", "before": "<", "after": ">"}


@dataclass(frozen=True, slots=True)
class Row:
    """``field operator value``; several values stand with commas: ``EU,US``."""

    field: str
    op: str
    value: str = ""


def value_of(row: Row, name: Name) -> str:
    """The value as it is kept. Raises BadValue for one that the operator cannot take."""
    typed = row.value.strip()
    if row.op in WITHOUT_VALUE:
        return ""
    if row.op == "period":
        if typed not in PERIODS:
            raise BadValue(_("There is no such period."))
        return typed
    if row.op in ("last", "next"):
        if not typed.isdecimal() or not 0 < int(typed) <= MOST_DAYS:
            raise BadValue(_("Write a number of days."))
        return str(int(typed))
    if not typed:
        raise BadValue(_("Say what it is compared with."))
    if len(typed) > MAX_VALUE:
        raise BadValue(_("At most %(n)s letters, please.") % {"n": MAX_VALUE})
    if row.op != "has" and name.family in SEVERAL:
        several = dict.fromkeys(one.strip() for one in typed.split(","))
        return ",".join(_one(one, name) for one in several if one)
    return typed if row.op == "has" else _one(typed, name)


def _one(typed: str, name: Name) -> str:
    family = name.family
    if family == "reference":
        if typed in _SELVES:
            return typed
        if not typed.isdecimal() or len(typed) > 18:
            raise BadValue(_("Choose one of the list."))
        return str(int(typed))
    value = name.plain(typed)
    if family in ("choice", "many") and name.options:
        if value not in {str(one) for one, _label in name.options}:
            raise BadValue(_("Choose one of the list."))
    elif family == "number":
        return _number(value)
    elif family in ("date", "moment"):
        return _date(value)
    return value


def _number(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise BadValue(_("Write a number, for example 1200.50."))
    return number_text(number)


def _date(value: str) -> str:
    try:
        return dt.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise BadValue(_("Write a date, for example 2026-12-31.")) from None


def write(row: Row, name: Name) -> str:
    """The row as FEEL. The row has been checked."""
    code, op, value = row.field, row.op, row.value
    if op in ("empty", "filled"):
        return f"{code} {'=' if op == 'empty' else '!='} null"
    match name.family:
        case "bool":
            return f"{code} {'=' if op == 'yes' else '!='} true"
        case "number":
            return f"{code} {SIGNS[op]} {value}"
        case "date" | "moment":
            return _write_day(row, f"date({code})" if name.family == "moment" else code)
        case "choice" | "reference":
            return _write_choice(row, name)
        case "many" | "tags" if op != "has":
            said = f"has any({code}, [{', '.join(map(quoted, value.split(',')))}])"
            return said if op == "is" else f"not({said})"
    if op == "has":
        return f"has({code}, {quoted(value)})"
    return f"{code} {'=' if op == 'is' else '!='} {quoted(value)}"


def _write_day(row: Row, day: str) -> str:
    if row.op in _DAY_SIGNS:
        return f'{day} {_DAY_SIGNS[row.op]} @"{row.value}"'
    if row.op in ("last", "next"):
        return f"{day} in {row.op} days({row.value})"
    if row.value == "today":
        return f"{day} = today()"
    if row.value == "past":
        return f"{row.field} < now()" if day != row.field else f"{day} < today()"
    return f"{day} in {row.value.replace('_', ' ')}"


def _write_choice(row: Row, name: Name) -> str:
    is_text = name.family == "choice"
    values = [quoted(one) if is_text else _SELVES.get(one, one) for one in row.value.split(",")]
    if len(values) == 1:
        return f"{row.field} {'=' if row.op == 'is' else '!='} {values[0]}"
    said = f"{row.field} in ({', '.join(values)})"
    return said if row.op == "is" else f"not({said})"


def read(node: Node, known: Vocabulary) -> Row | None:
    """The row that is written like this, or None where none is."""
    row = _read(node, known)
    if row is None:
        return None
    try:
        # What would be kept otherwise cannot be said exactly.
        return row if value_of(row, known[row.field]) == row.value else None
    except BadValue:
        return None


def _read(node: Node, known: Vocabulary) -> Row | None:
    match node:
        case tree.Comparison(operator=sign, left=left, right=right):
            if isinstance(left, tree.Name) and left.name in known:
                return _read_comparison(known[left.name], sign, right)
            day = _day_of(left, known)
            return _read_day(day.code, sign, right) if day else None
        case tree.In(value=value, tests=tests):
            if isinstance(value, tree.Name) and value.name in known:
                return _read_in(known[value.name], tests)
            day = _day_of(value, known)
            return _read_period(day.code, tests[0]) if day and len(tests) == 1 else None
        case tree.Call(function=tree.Name(name="not"), arguments=(tree.Argument(value=inner),)):
            row = _read(inner, known)
            turns = isinstance(inner, tree.In | tree.Call)
            return Row(row.field, "not", row.value) if row and row.op == "is" and turns else None
        case tree.Call(
            function=tree.Name(name=function),
            arguments=(
                tree.Argument(name=None, value=tree.Name(name=code)),
                tree.Argument(name=None, value=value),
            ),
        ) if code in known:
            return _read_has(known[code], function, value)
    return None


def _read_comparison(name: Name, sign: str, right: Node) -> Row | None:
    code = name.code
    if isinstance(right, tree.NullLiteral) and sign in ("=", "!=") and name.family != "bool":
        return Row(code, "empty" if sign == "=" else "filled")
    match name.family, right:
        case "bool", tree.BooleanLiteral(value=True) if sign in ("=", "!="):
            return Row(code, "yes" if sign == "=" else "no")
        case "number", _:
            number = _number_of(right)
            ops = {written: op for op, written in SIGNS.items()}
            return None if number is None else Row(code, ops[sign], number)
        case "date", _:
            return _read_day(code, sign, right)
        case "moment", tree.Call(function=tree.Name(name="now"), arguments=()) if sign == "<":
            return Row(code, "period", "past")
        case "text" | "choice", tree.StringLiteral(value=value) if sign in ("=", "!="):
            # A comma would part it into two values.
            fits = name.family == "text" or "," not in value
            return Row(code, "is" if sign == "=" else "not", value) if fits else None
        case "reference", _ if sign in ("=", "!="):
            value_ = _self_of(right)
            return None if value_ is None else Row(code, "is" if sign == "=" else "not", value_)
    return None


def _read_day(code: str, sign: str, right: Node) -> Row | None:
    match right:
        case tree.AtLiteral(text=text):
            op = {written: op for op, written in _DAY_SIGNS.items()}.get(sign)
            return Row(code, op, text) if op else None
        case tree.Call(function=tree.Name(name="today"), arguments=()):
            value = {"=": "today", "<": "past"}.get(sign)
            return Row(code, "period", value) if value else None
    return None


def _read_in(name: Name, tests: tuple[Node, ...]) -> Row | None:
    if name.family == "date" and len(tests) == 1:
        return _read_period(name.code, tests[0])
    if name.family not in ("choice", "reference") or len(tests) < 2:
        return None
    is_text = name.family == "choice"
    values = [_string_of(one) if is_text else _self_of(one) for one in tests]
    said = [one for one in values if one is not None and "," not in one]
    return Row(name.code, "is", ",".join(said)) if len(said) == len(values) else None


def _read_period(code: str, test: Node) -> Row | None:
    match test:
        case tree.Name(name=period) if period.replace(" ", "_") in PERIODS:
            return Row(code, "period", period.replace(" ", "_"))
        case tree.Call(
            function=tree.Name(name=("last days" | "next days") as near),
            arguments=(tree.Argument(name=None, value=days),),
        ):
            number = _number_of(days)
            return None if number is None else Row(code, near.split()[0], number)
    return None


def _read_has(name: Name, function: str, value: Node) -> Row | None:
    if function == "has" and name.family in ("text", "tags"):
        words = _string_of(value)
        return None if words is None else Row(name.code, "has", words)
    if function == "has any" and name.family in ("many", "tags"):
        items = value.items if isinstance(value, tree.ListLiteral) else ()
        said = [_string_of(one) for one in items]
        found = [one for one in said if one and "," not in one]
        return Row(name.code, "is", ",".join(found)) if said and found == said else None
    return None


def _day_of(node: Node, known: Vocabulary) -> Name | None:
    """The name of ``date(name)``, where it holds moments."""
    match node:
        case tree.Call(
            function=tree.Name(name="date"),
            arguments=(tree.Argument(name=None, value=tree.Name(name=code)),),
        ) if code in known and known[code].family == "moment":
            return known[code]
    return None


def _number_of(node: Node) -> str | None:
    match node:
        case tree.NumberLiteral(value=value):
            return number_text(value)
        case tree.Negation(operand=tree.NumberLiteral(value=value)):
            return number_text(-value)
    return None


def _string_of(node: Node) -> str | None:
    return node.value if isinstance(node, tree.StringLiteral) else None


def _self_of(node: Node) -> str | None:
    if isinstance(node, tree.Name):
        return next((op for op, name in _SELVES.items() if name == node.name), None)
    return _number_of(node)
