"""Rules as conditions of SQL, with the nulls of FEEL (docs/reference/feel-null-semantics.md).

What reads no column is computed beforehand, so `today()`, `me` and `this week` are parameters.
Where only truth counts, in WHERE and under `and` and `or`, false may come out as NULL: that is
what lets indexes be used. Under `not` all three values are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import feel
from feel import tree
from feel.tree import Node
from feel.values import Value
from officina.kernel.database.sql import folded
from officina.kernel.rules.columns import (
    Column,
    Operand,
    Parameters,
    Untranslatable,
    plainly,
    whole_second,
)
from officina.kernel.rules.evaluate import FUEL, compiled
from officina.kernel.rules.words import Words

__all__ = ["Column", "Translated", "Untranslatable", "translate"]

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_TEXT_TESTS = {
    "contains": "strpos({}, {}) > 0",
    "starts with": "starts_with({}, {})",
    "ends with": "right({0}, char_length({1})) = {1}",
}


@dataclass(frozen=True, slots=True)
class Translated:
    """A condition with its parameters."""

    sql: str
    params: dict[str, Any]


def translate(
    text: str,
    columns: Mapping[str, Column],
    said: Words,
    *,
    prefix: str = "f",
    is_truth: bool = True,
) -> Translated:
    """The condition of a rule. With ``is_truth`` it is for WHERE, else all three values count.

    ``columns`` are the names of the vocabulary. Raises feel.SyntaxMistake, Untranslatable.
    """
    if not text.strip():
        return Translated("TRUE", {})
    maker = _Maker(text, columns, said, prefix)
    return Translated(
        maker.condition(compiled(text, columns).tree, is_truth), maker.parameters.values
    )


class _Maker:
    def __init__(self, text: str, columns: Mapping[str, Column], said: Words, prefix: str) -> None:
        self.text = text
        self.columns = columns
        self.said = said
        self.parameters = Parameters(prefix)

    def refuse(self, node: Node) -> Untranslatable:
        place = self.text[node.start : node.end][:80]
        return Untranslatable(_("This cannot be filtered by: “%(text)s”.") % {"text": place})

    def is_constant(self, node: Node) -> bool:
        return not any(
            isinstance(one, tree.Name) and one.name in self.columns for one in tree.walk(node)
        )

    def value_of(self, node: Node) -> Value:
        """What a text without columns comes to."""
        part = compiled(self.text[node.start : node.end], self.columns)
        return part.evaluate(self.said, now=self.said.now, fuel=FUEL).value

    # Conditions

    def condition(self, node: Node, is_truth: bool) -> str:
        if self.is_constant(node):
            value = self.value_of(node)
            return {True: "TRUE", False: "FALSE"}.get(value, "NULL::boolean")  # type: ignore[arg-type]
        match node:
            case tree.Conjunction(operands=operands):
                return "(" + " AND ".join(self.condition(o, is_truth) for o in operands) + ")"
            case tree.Disjunction(operands=operands):
                return "(" + " OR ".join(self.condition(o, is_truth) for o in operands) + ")"
            case tree.Comparison(operator=sign, left=left, right=right):
                return self.comparison(sign, left, right, is_truth, node)
            case tree.Between(value=middle, low=low, high=high):
                above = self.comparison(">=", middle, low, is_truth, node)
                return f"({above} AND {self.comparison('<=', middle, high, is_truth, node)})"
            case tree.In(value=middle, tests=tests):
                return self.membership(middle, tests, is_truth, node)
            case tree.Call(function=tree.Name(name=name), arguments=arguments):
                return self.call(name, [one.value for one in arguments], is_truth, node)
            case tree.Name():
                operand = self.operand(node)
                if operand.kind == "bool":
                    return operand.sql
        raise self.refuse(node)

    def call(self, name: str, arguments: list[Node], is_truth: bool, node: Node) -> str:
        if name == "not" and len(arguments) == 1:
            return f"(NOT {self.condition(arguments[0], False)})"
        if len(arguments) != 2 or not self.is_constant(arguments[1]):
            raise self.refuse(node)
        where, wanted = self.operand(arguments[0]), self.value_of(arguments[1])
        if where.column is None:
            raise self.refuse(node)
        if name == "has" and isinstance(wanted, str):
            return self.search(where, where.column, wanted, is_truth, node)
        if name == "has any" and where.kind == "list":
            return self.overlap(where.column, wanted, is_truth, node)
        if name in _TEXT_TESTS and where.kind == "text" and isinstance(wanted, str):
            return f"({_TEXT_TESTS[name].format(where.null_or, self.constant(wanted).sql)})"
        raise self.refuse(node)

    def search(
        self, where: Operand, column: Column, wanted: str, is_truth: bool, node: Node
    ) -> str:
        escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = self.constant(f"%{escaped}%").sql
        if where.kind == "text" and column.numbers is None:
            # An empty text has no words in it: where only truth counts it need not be NULL.
            looked = where.sql if wanted and is_truth else where.null_or
        elif column.as_array:
            looked = f"array_to_string({where.null_or}, ' ')"
        else:
            raise self.refuse(node)
        # In a query of its own it is folded once, and not again for each row of a prepared plan.
        return f"{folded(looked)} LIKE (SELECT officina_sort_key({pattern}))"

    def overlap(self, column: Column, wanted: Value, is_truth: bool, node: Node) -> str:
        asked = wanted if isinstance(wanted, list) else [wanted]
        texts = [one for one in asked if isinstance(one, str)]
        if len(texts) < len([one for one in asked if one is not None]):
            raise self.refuse(node)
        values = self.parameters.add(texts, "text[]")
        said = f"{column.sql} {'&&' if column.as_array else '?|'} {values}"
        return f"({said})" if is_truth else f"COALESCE({said}, FALSE)"

    def membership(self, value: Node, tests: tuple[Node, ...], is_truth: bool, node: Node) -> str:
        plain: list[Value] = []
        said: list[str] = []
        left = self.operand(value)
        for test in tests:
            if isinstance(test, tree.UnaryComparison):
                right = self.operand(test.operand)
                said.append(self.compared(test.operator, left, right, is_truth, node))
                continue
            if not self.is_constant(test):
                said.append(self.compared("=", left, self.operand(test), is_truth, node))
                continue
            one = self.value_of(test)
            if isinstance(one, feel.Range):
                said.append(self.within(left, one, is_truth, node))
            else:
                plain += one if isinstance(one, list) else [one]
        if plain:
            said.append(self.one_of(left, plain, is_truth, node))
        return "(" + " OR ".join(said) + ")"

    def one_of(self, left: Operand, values: list[Value], is_truth: bool, node: Node) -> str:
        """Equality with one of several: asked at once where they are all plain."""
        if None in values or left.kind not in ("number", "text", "date"):
            each = [self.compared("=", left, self.constant(v), is_truth, node) for v in values]
            return "(" + " OR ".join(each) + ")"
        typed = [plainly(one) for one in values]
        if any(kind != left.kind for kind, _plain in typed):
            raise self.refuse(node)
        plain = [one for _kind, one in typed]
        if left.column and left.column.numbers is not None:
            return self.numbered("=", left.column, plain, is_truth)
        return self.equal_any(left, plain, is_truth)

    def equal_any(self, left: Operand, plain: list[Any], is_truth: bool) -> str:
        type_ = {"number": "numeric", "text": "text", "date": "date"}[left.kind]
        if left.column and left.column.as_text:
            type_, plain = "text", [one.isoformat() for one in plain]
        elif left.column and left.column.type:
            type_ = left.column.type
            plain = [one for one in plain if one == one.to_integral_value() and abs(one) < 2**63]
        # An empty text is no text: it equals none that is looked for.
        sql = left.null_or if "" in plain else left.sql
        said = f"{sql} = ANY({self.parameters.add(plain, type_ + '[]')})"
        return said if is_truth else f"COALESCE({said}, FALSE)"

    def numbered(self, sign: str, column: Column, codes: list[str], is_truth: bool) -> str:
        assert column.numbers is not None
        numbers = [n for code in codes for n in column.numbers.get(code, ())]
        said = f"{column.sql} = ANY({self.parameters.add(numbers, 'bigint[]')})"
        if sign == "!=":
            return f"({said}) IS NOT TRUE"
        return said if is_truth else f"COALESCE({said}, FALSE)"

    def within(self, left: Operand, range_: feel.Range, is_truth: bool, node: Node) -> str:
        said = []
        if range_.test in ("=", "!="):
            raise self.refuse(node)
        for end, included, signs in (
            (range_.low, range_.low_included, (">=", ">")),
            (range_.high, range_.high_included, ("<=", "<")),
        ):
            if end is not None:
                sign = signs[0] if included else signs[1]
                said.append(self.compared(sign, left, self.constant(end), is_truth, node))
            elif range_.test is None:
                return "NULL::boolean"
        return "(" + " AND ".join(said) + ")"

    # Comparisons

    def comparison(self, sign: str, left: Node, right: Node, is_truth: bool, node: Node) -> str:
        return self.compared(sign, self.operand(left), self.operand(right), is_truth, node)

    def compared(self, sign: str, left: Operand, right: Operand, is_truth: bool, node: Node) -> str:
        if left.is_constant and not right.is_constant:
            left, right, sign = right, left, _FLIPPED[sign]
        if right.kind == "null":
            if sign in ("=", "!="):
                return f"{left.null_or} IS {'' if sign == '=' else 'NOT '}NULL"
            return "NULL::boolean"
        if left.column and left.column.numbers is not None:
            if sign in ("=", "!=") and right.is_constant and isinstance(right.value, str):
                return self.numbered(sign, left.column, [right.value], is_truth)
            raise self.refuse(node)
        if left.kind == "day" and right.kind == "date" and right.is_constant:
            return self.day(sign, left, right, is_truth)
        if left.kind != right.kind or left.kind in ("list", "day"):
            raise self.refuse(node)
        if left.kind == "moment":
            return self.moment(sign, left, right, is_truth)
        if sign in ("=", "!="):
            return self.equality(sign, left, right, is_truth)
        if left.kind == "bool":
            return "NULL::boolean"
        if left.kind == "date" and right.is_constant:
            return f"{left.sql} {sign} {self.parameters.beside(left, plainly(right.value)[1])}"
        collation = ' COLLATE "C"' if left.kind == "text" else ""
        return f"{left.typed}{collation} {sign} {right.typed}"

    def equality(self, sign: str, left: Operand, right: Operand, is_truth: bool) -> str:
        if not right.is_constant:
            distinct = "IS NOT DISTINCT FROM" if sign == "=" else "IS DISTINCT FROM"
            return f"{left.typed} {distinct} {right.typed}"
        if sign == "=" and left.column and left.column.type:
            return self.equal_any(left, [plainly(right.value)[1]], is_truth)
        sql, wanted = left.null_or if right.value == "" else left.sql, right.sql
        if left.kind == "date":
            wanted = self.parameters.beside(left, plainly(right.value)[1])
        if sign == "!=":
            return f"{sql} IS DISTINCT FROM {wanted}"
        return f"{sql} = {wanted}" if is_truth else f"COALESCE({sql} = {wanted}, FALSE)"

    def moment(self, sign: str, left: Operand, right: Operand, is_truth: bool) -> str:
        """Whole seconds are compared; with a constant so that an index serves."""
        if not right.is_constant:
            seconds = [f"date_trunc('second', {one.typed})" for one in (left, right)]
            return self.equal_or(sign, *seconds)
        at = plainly(right.value)[1]
        since = self.parameters.beside(left, whole_second(at))
        after = self.parameters.beside(left, whole_second(at, 1))
        return self.between(sign, left.sql, since, after, is_truth)

    def day(self, sign: str, left: Operand, right: Operand, is_truth: bool) -> str:
        """The local day of a moment: between two midnights."""
        day: dt.date = plainly(right.value)[1]
        first, next_ = (
            dt.datetime.combine(one, dt.time(), self.said.now.tzinfo)
            for one in (day, day + dt.timedelta(days=1))
        )
        since = self.parameters.beside(left, first)
        after = self.parameters.beside(left, next_)
        return self.between(sign, left.sql, since, after, is_truth)

    @staticmethod
    def between(sign: str, sql: str, since: str, after: str, is_truth: bool) -> str:
        """A comparison with all that lies from one moment to before another."""
        if sign in ("=", "!="):
            inside = f"({sql} >= {since} AND {sql} < {after})"
            if sign == "!=":
                return f"{inside} IS NOT TRUE"
            return inside if is_truth else f"COALESCE({inside}, FALSE)"
        return {
            "<": f"{sql} < {since}",
            "<=": f"{sql} < {after}",
            ">": f"{sql} >= {after}",
            ">=": f"{sql} >= {since}",
        }[sign]

    @staticmethod
    def equal_or(sign: str, left: str, right: str) -> str:
        same = {"=": "IS NOT DISTINCT FROM", "!=": "IS DISTINCT FROM"}
        return f"{left} {same.get(sign, sign)} {right}"

    # Operands

    def constant(self, value: Value) -> Operand:
        return self.parameters.constant(value)

    def operand(self, node: Node) -> Operand:
        if self.is_constant(node):
            return self.constant(self.value_of(node))
        match node:
            case tree.Name(name=name):
                column = self.columns[name]
                return Operand(column.sql, column.kind, column.known, column=column)
            case tree.Call(function=tree.Name(name="date"), arguments=(one,)):
                inner = self.operand(one.value)
                if inner.kind == "moment":
                    return Operand(inner.sql, "day", column=inner.column)
            case tree.Call(function=tree.Name(name="string length"), arguments=(one,)):
                inner = self.operand(one.value)
                if inner.kind == "text":
                    return Operand(f"char_length({inner.null_or})::numeric", "number")
            case tree.Arithmetic(operator=("+" | "-") as sign, left=left, right=right):
                parts = self.operand(left), self.operand(right)
                if all(one.kind in ("number", "null") for one in parts):
                    sums = [f"{one.sql}::numeric" for one in parts]
                    return Operand(f"({sums[0]} {sign} {sums[1]})", "number")
            case tree.Negation(operand=inner_node):
                inner = self.operand(inner_node)
                if inner.kind == "number":
                    return Operand(f"(- {inner.sql})", "number")
        raise self.refuse(node)
