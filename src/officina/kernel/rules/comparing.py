"""Two operands compared in SQL, with the nulls of FEEL; see ``sql`` for what ``is_truth`` means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import feel
from feel.values import Value
from officina.kernel.database.sql import folded
from officina.kernel.rules.columns import Column, Operand, Parameters, plainly, whole_second

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


class Incomparable(Exception):
    """These two are not compared in SQL. Whoever knows the place in the rule says so."""


class Comparisons:
    """Conditions over operands; values go to ``parameters``, days begin in ``zone``."""

    def __init__(self, parameters: Parameters, zone: dt.tzinfo | None) -> None:
        self.parameters = parameters
        self.zone = zone

    def compared(self, sign: str, left: Operand, right: Operand, is_truth: bool) -> str:
        if left.is_constant and not right.is_constant:
            left, right, sign = right, left, _FLIPPED[sign]
        if right.kind == "null":
            if sign in ("=", "!="):
                return f"{left.null_or} IS {'' if sign == '=' else 'NOT '}NULL"
            return "NULL::boolean"
        if left.column and left.column.numbers is not None:
            if sign in ("=", "!=") and right.is_constant and isinstance(right.value, str):
                return self.numbered(sign, left.column, [right.value], is_truth)
            raise Incomparable
        if left.kind == "day" and right.kind == "date" and right.is_constant:
            return self.day(sign, left, right, is_truth)
        if left.kind != right.kind or left.kind in ("list", "day"):
            raise Incomparable
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
            dt.datetime.combine(one, dt.time(), self.zone)
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

    def one_of(self, left: Operand, values: list[Value], is_truth: bool) -> str:
        """Equality with one of several: asked at once where they are all plain."""
        if None in values or left.kind not in ("number", "text", "date"):
            each = [self.compared("=", left, self.parameters.constant(v), is_truth) for v in values]
            return "(" + " OR ".join(each) + ")"
        typed = [plainly(one) for one in values]
        if any(kind != left.kind for kind, _plain in typed):
            raise Incomparable
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

    def within(self, left: Operand, range_: feel.Range, is_truth: bool) -> str:
        said = []
        if range_.test in ("=", "!="):
            raise Incomparable
        for end, included, signs in (
            (range_.low, range_.low_included, (">=", ">")),
            (range_.high, range_.high_included, ("<=", "<")),
        ):
            if end is not None:
                sign = signs[0] if included else signs[1]
                said.append(self.compared(sign, left, self.parameters.constant(end), is_truth))
            elif range_.test is None:
                return "NULL::boolean"
        return "(" + " AND ".join(said) + ")"

    def search(self, where: Operand, column: Column, wanted: str, is_truth: bool) -> str:
        escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = self.parameters.constant(f"%{escaped}%").sql
        if where.kind == "text" and column.numbers is None:
            # An empty text has no words in it: where only truth counts it need not be NULL.
            looked = where.sql if wanted and is_truth else where.null_or
        elif column.as_array:
            looked = f"array_to_string({where.null_or}, ' ')"
        else:
            raise Incomparable
        # In a query of its own it is folded once, and not again for each row of a prepared plan.
        return f"{folded(looked)} LIKE (SELECT officina_sort_key({pattern}))"

    def overlap(self, column: Column, wanted: Value, is_truth: bool) -> str:
        asked = wanted if isinstance(wanted, list) else [wanted]
        texts = [one for one in asked if isinstance(one, str)]
        if len(texts) < len([one for one in asked if one is not None]):
            raise Incomparable
        values = self.parameters.add(texts, "text[]")
        said = f"{column.sql} {'&&' if column.as_array else '?|'} {values}"
        return f"({said})" if is_truth else f"COALESCE({said}, FALSE)"
