"""Test rows of decision tables: what each gives, and whether that is what is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

import dmn
import feel
from officina.kernel import clock
from officina.processes.tables.sheet import Sheet, from_dmn, quoted

FUEL = 200_000


@dataclass(frozen=True, slots=True)
class Result:
    """``given`` is what the table says, in words; ``is_green`` whether it is as expected."""

    given: str
    is_green: bool


def results(sheet: Sheet, decisions: dmn.Decisions) -> list[Result]:
    """One for each test row of the sheet."""
    return [_result(sheet, decisions, row) for row in sheet.tests]


def red(tables: Mapping[str, str], examples: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A sentence for each test row of a table that does not come out as it should."""
    rows = [one for one in examples if "table" in one]
    for name, text in tables.items():
        own = [one for one in rows if one["table"] == name]
        sheet = from_dmn(name, text, own) if own else None
        if sheet is None:
            continue
        decisions = dmn.compile(dmn.read(text.encode()))
        for n, one in enumerate(results(sheet, decisions), 1):
            if not one.is_green:
                yield _("Table “%(name)s”, test row %(n)s gives %(given)s.") % {
                    "name": name,
                    "n": n,
                    "given": one.given or _("nothing"),
                }


def _result(sheet: Sheet, decisions: dmn.Decisions, row: tuple[str, ...]) -> Result:
    first = len(sheet.inputs)
    try:
        given = {one.name: _value(one.type, row[n]) for n, one in enumerate(sheet.inputs)}
        wanted = {
            one.name: _wanted(one.type, row[first + n]) for n, one in enumerate(sheet.outputs)
        }
        outcome = decisions.evaluate(sheet.name, _nested(given), now=clock.now(), fuel=FUEL)
    except (ValueError, InvalidOperation, feel.SyntaxMistake, dmn.DmnError) as error:
        return Result(str(error), is_green=False)
    if outcome.value is None and outcome.warnings:
        return Result(str(outcome.warnings[0]), is_green=False)
    expected = wanted if len(wanted) > 1 else next(iter(wanted.values()), None)
    return Result(_said(outcome.value), outcome.value == expected)


def _value(kind: str, typed: str) -> Any:
    text = typed.strip().strip('"')
    if not text:
        return None
    if kind == "number":
        return Decimal(text)
    if kind == "boolean":
        return text.lower() == "true"
    return dt.date.fromisoformat(text) if kind == "date" else text


def _wanted(kind: str, typed: str) -> Any:
    text = quoted(kind, typed)
    if not text:
        return None
    return feel.parse(text, names=()).evaluate({}, now=clock.now(), fuel=FUEL).value


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """``company.country`` as a member of ``company``."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        *path, last = [part.strip() for part in name.split(".")]
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return "" if value is None else str(value)
