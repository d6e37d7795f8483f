"""Rules as conditions of SQL, with the nulls of FEEL (docs/reference/feel-null-semantics.md).

What reads no column is computed beforehand, so `today()`, `me` and `this week` are parameters.
Where only truth counts, in WHERE and under `and` and `or`, false may come out as NULL: that is
what lets indexes be used. Under `not` all three values are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import feel
from feel import tree
from feel.tree import Node
from feel.values import Value
from officina.kernel.rules.columns import Column, Operand, Parameters, Untranslatable
from officina.kernel.rules.comparing import Comparisons, Incomparable
from officina.kernel.rules.evaluate import FUEL, compiled
from officina.kernel.rules.words import Words

__all__ = ["Column", "Translated", "Untranslatable", "translate"]

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
        self.comparisons = Comparisons(self.parameters, said.now.tzinfo)

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
        try:
            said = self.over_columns(node, is_truth)
        except Incomparable:
            said = None
        if said is None:
            raise self.refuse(node)
        return said

    def over_columns(self, node: Node, is_truth: bool) -> str | None:
        """The condition of what reads columns; ``None`` where SQL has none. Raises Incomparable."""
        match node:
            case tree.Conjunction(operands=operands):
                return "(" + " AND ".join(self.condition(o, is_truth) for o in operands) + ")"
            case tree.Disjunction(operands=operands):
                return "(" + " OR ".join(self.condition(o, is_truth) for o in operands) + ")"
            case tree.Comparison(operator=sign, left=left, right=right):
                return self.comparison(sign, left, right, is_truth)
            case tree.Between(value=middle, low=low, high=high):
                above = self.comparison(">=", middle, low, is_truth)
                return f"({above} AND {self.comparison('<=', middle, high, is_truth)})"
            case tree.In(value=middle, tests=tests):
                return self.membership(middle, tests, is_truth)
            case tree.Call(function=tree.Name(name=name), arguments=arguments):
                return self.call(name, [one.value for one in arguments], is_truth)
            case tree.Name():
                operand = self.operand(node)
                if operand.kind == "bool":
                    return operand.sql
        return None

    def call(self, name: str, arguments: list[Node], is_truth: bool) -> str | None:
        if name == "not" and len(arguments) == 1:
            return f"(NOT {self.condition(arguments[0], False)})"
        if len(arguments) != 2 or not self.is_constant(arguments[1]):
            return None
        where, wanted = self.operand(arguments[0]), self.value_of(arguments[1])
        if where.column is None:
            return None
        if name == "has" and isinstance(wanted, str):
            return self.comparisons.search(where, where.column, wanted, is_truth)
        if name == "has any" and where.kind == "list":
            return self.comparisons.overlap(where.column, wanted, is_truth)
        if name in _TEXT_TESTS and where.kind == "text" and isinstance(wanted, str):
            return f"({_TEXT_TESTS[name].format(where.null_or, self.constant(wanted).sql)})"
        return None

    def membership(self, value: Node, tests: tuple[Node, ...], is_truth: bool) -> str:
        plain: list[Value] = []
        said: list[str] = []
        left = self.operand(value)
        for test in tests:
            if isinstance(test, tree.UnaryComparison):
                right = self.operand(test.operand)
                said.append(self.comparisons.compared(test.operator, left, right, is_truth))
                continue
            if not self.is_constant(test):
                said.append(self.comparisons.compared("=", left, self.operand(test), is_truth))
                continue
            one = self.value_of(test)
            if isinstance(one, feel.Range):
                said.append(self.comparisons.within(left, one, is_truth))
            else:
                plain += one if isinstance(one, list) else [one]
        if plain:
            said.append(self.comparisons.one_of(left, plain, is_truth))
        return "(" + " OR ".join(said) + ")"

    def comparison(self, sign: str, left: Node, right: Node, is_truth: bool) -> str:
        return self.comparisons.compared(sign, self.operand(left), self.operand(right), is_truth)

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
