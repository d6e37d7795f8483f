"""A decision table as a sheet: columns, rules, test rows; to DMN XML and back (DMN 1.5, clause 8).

One decision whose inputs are names of the record or the case. A DMN file that holds more than that
is kept as it is, and only shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import dmn
from dmn import model

POLICIES = ("UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER")
TYPES = ("string", "number", "boolean", "date")
_PLAIN = re.compile(r"(?!not\(|null$|-$)[^\"(){}\[\]<>=]+")
_QUOTED = re.compile(r'"[^"]*"(\s*,\s*"[^"]*")*')
MOST_COLUMNS, MOST_RULES, MOST_TESTS = 20, 500, 200


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is FEEL: for an input what is asked, for an output how its value is called."""

    name: str
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of rules are unary tests for inputs and FEEL expressions for outputs, as texts."""

    name: str
    policy: str = "UNIQUE"
    inputs: tuple[Column, ...] = (Column("", "number"),)
    outputs: tuple[Column, ...] = (Column("answer"),)
    rules: tuple[tuple[str, ...], ...] = ()
    tests: tuple[tuple[str, ...], ...] = field(default=(), compare=False)

    @property
    def says_something(self) -> bool:
        return any(cell.strip() for row in self.rules for cell in row)

    @property
    def width(self) -> int:
        return len(self.inputs) + len(self.outputs)

    def with_rule(self) -> Sheet:
        return replace(self, rules=(*self.rules, ("",) * self.width))

    def with_test(self) -> Sheet:
        return replace(self, tests=(*self.tests, ("",) * self.width))


def to_dmn(sheet: Sheet) -> str:
    """The table as DMN XML; columns and rules that say nothing are left out."""
    inputs = [n for n, one in enumerate(sheet.inputs) if one.name]
    outputs = [n for n, one in enumerate(sheet.outputs) if one.name]
    first = len(sheet.inputs)
    asked = list(dict.fromkeys(_root(sheet.inputs[n].name) for n in inputs))
    typed = {_root(sheet.inputs[n].name): sheet.inputs[n].type for n in inputs}
    table = model.DecisionTable(
        id="table",
        hit_policy=cast("Any", sheet.policy),
        inputs=tuple(
            model.InputClause(
                id=f"input_{n}", expression=model.LiteralExpression(text=sheet.inputs[n].name)
            )
            for n in inputs
        ),
        outputs=tuple(
            model.OutputClause(
                id=f"output_{n}", name=sheet.outputs[n].name, type_ref=sheet.outputs[n].type
            )
            for n in outputs
        ),
        rules=tuple(
            model.DecisionRule(
                id=f"rule_{r}",
                inputs=tuple(
                    model.UnaryTests(text=tested(sheet.inputs[n].type, row[n]) or "-")
                    for n in inputs
                ),
                outputs=tuple(
                    model.LiteralExpression(
                        text=quoted(sheet.outputs[n].type, row[first + n]) or "null"
                    )
                    for n in outputs
                ),
            )
            for r, row in enumerate(sheet.rules)
            if any(cell.strip() for cell in row)
        ),
    )
    needs = tuple(
        model.InformationRequirement(id=f"needs_{n}", required_input=f"#asked_{n}")
        for n in range(len(asked))
    )
    decision = model.Decision(
        id="decision",
        name=sheet.name,
        variable=model.InformationItem(name=sheet.name),
        information_requirements=needs,
        expression=table,
    )
    data = tuple(
        model.InputData(
            id=f"asked_{n}",
            name=name,
            variable=model.InformationItem(name=name, type_ref=_type(name, typed[name], sheet)),
        )
        for n, name in enumerate(asked)
    )
    whole = model.Model(
        id="tables",
        name=sheet.name,
        namespace="urn:officina:processes",
        elements=(decision, *data),
    )
    return dmn.write(whole).decode()


def from_dmn(name: str, text: str, tests: Sequence[Mapping[str, Any]] = ()) -> Sheet | None:
    """The sheet of a table; ``None`` for a file that holds more than one table. Raises DmnError."""
    whole = dmn.read(text.encode())
    decisions = [one for one in whole.elements if isinstance(one, model.Decision)]
    table = decisions[0].expression if len(decisions) == 1 else None
    if not isinstance(table, model.DecisionTable):
        return None
    types = {
        one.name: one.variable.type_ref or "string"
        for one in whole.elements
        if isinstance(one, model.InputData) and one.variable is not None
    }
    # Columns without a name are not kept: of each side there is one to begin with.
    no_input, no_output = () if table.inputs else ("",), () if table.outputs else ("",)
    inputs = tuple(
        Column(one.expression.text or "", types.get(one.expression.text or "", "string"))
        for one in table.inputs
    )
    outputs = tuple(Column(one.name or "", one.type_ref or "string") for one in table.outputs)
    inputs, outputs = inputs or Sheet(name).inputs, outputs or Sheet(name).outputs
    rules = tuple(
        (
            *no_input,
            *(_cell(one.text) for one in row.inputs),
            *(_cell(one.text) for one in row.outputs),
            *no_output,
        )
        for row in table.rules
    )
    rows = tuple(
        (
            *(str(one.get("inputs", {}).get(column.name, "")) for column in inputs),
            *(str(one.get("gives", {}).get(column.name, "")) for column in outputs),
        )
        for one in tests
        if one.get("table") == name
    )
    found = Sheet(name, table.hit_policy, inputs, outputs, rules, rows)
    return found if rules else found.with_rule()


def kept_tests(sheet: Sheet) -> list[dict[str, Any]]:
    """Test rows as a version keeps them among its examples."""
    first = len(sheet.inputs)
    return [
        {
            "table": sheet.name,
            "inputs": {one.name: row[n] for n, one in enumerate(sheet.inputs) if one.name},
            "gives": {one.name: row[first + n] for n, one in enumerate(sheet.outputs) if one.name},
        }
        for row in sheet.tests
        if any(cell.strip() for cell in row)
    ]


def quoted(kind: str, typed: str) -> str:
    """A text as FEEL writes it; what is FEEL already stays.

    >>> quoted("string", "EU")
    '"EU"'
    """
    text = typed.strip()
    return f'"{text}"' if text and kind == "string" and _PLAIN.fullmatch(text) else text


def tested(kind: str, typed: str) -> str:
    """Several texts, each as FEEL writes it.

    >>> tested("string", "EU, US")
    '"EU", "US"'
    """
    return ", ".join(quoted(kind, one) for one in typed.split(",")) if kind == "string" else typed


def _cell(text: str | None) -> str:
    if text in (None, "-", "null"):
        return ""
    plain = str(text)
    return plain.replace('"', "") if _QUOTED.fullmatch(plain) else plain


def _root(name: str) -> str:
    return name.partition(".")[0].strip()


def _type(name: str, kind: str, sheet: Sheet) -> str | None:
    """A name of which members are read is a context, whose type is not said."""
    return kind if any(one.name == name for one in sheet.inputs) else None
