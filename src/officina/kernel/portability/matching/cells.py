"""Cells as what a field is given: the same that a person would have typed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.portability.matching.columns import Target
from officina.kernel.portability.matching.lookups import (
    Links,
    Named,
    NotFound,
    option_named,
    stage_named,
)
from officina.kernel.portability.matching.words import NO, YES, fold
from officina.kernel.portability.reading.tables import Line
from officina.kernel.records.types import FieldDef, StageDef, TypeDef

NUMBERS = frozenset({"number", "decimal", "integer", "money"})
DATES = frozenset({"date", "datetime"})
LINKS = frozenset({"company", "link"})
NAMED = frozenset({"person", "unit", "organisation"})


@dataclass(slots=True)
class Meant:
    """What one row says: values as typed, by field, and what could not be understood."""

    line: int
    raw: dict[str, Any] = field(default_factory=dict)
    stage: StageDef | None = None
    number: str = ""
    problems: dict[str, str] = field(default_factory=dict)


class Understanding:
    """Turns rows of one table into what is typed into fields of one type."""

    def __init__(
        self,
        type_def: TypeDef,
        columns: Mapping[int, Target],
        rights: Rights,
        samples: Sequence[Line],
    ) -> None:
        self._type = type_def
        self._columns = columns
        self._styles = {
            column: _style([row.cell(column) for row in samples])
            for column, target in columns.items()
            if target.field.kind in NUMBERS | DATES
        }
        kinds = {target.field.kind for target in columns.values()}
        self._named = {kind: Named(kind) for kind in kinds & NAMED}
        self._links = {
            column: Links(target.field.target or "company", rights)
            for column, target in columns.items()
            if target.field.kind in LINKS
        }

    def ask(self, rows: Sequence[Line]) -> None:
        """Look for all that a batch of rows links to."""
        for column, links in self._links.items():
            links.ask({as_text(row.cell(column)) for row in rows if row.cell(column) is not None})

    def read(self, row: Line) -> Meant:
        meant = Meant(row.number)
        for column, target in self._columns.items():
            cell, one = row.cell(column), target.field
            if cell is None:
                # Says nothing: a new one gets the field's default, an old one keeps what it has.
                continue
            try:
                if one.code == "stage":
                    meant.stage = stage_named(self._type, as_text(cell))
                elif one.code == "number":
                    meant.number = as_text(cell)
                else:
                    meant.raw[one.code] = self._value(one, column, cell)
            except NotFound as unknown:
                meant.problems[one.code] = unknown.sentence
        return meant

    def _value(self, one: FieldDef, column: int, cell: Any) -> Any:
        text = as_text(cell)
        if one.kind in NUMBERS:
            return as_number(text, self._styles[column]) if isinstance(cell, str) else text
        if one.kind in DATES:
            return as_date(text, self._styles[column])
        if one.kind == "bool":
            return _as_bool(cell, text)
        if one.kind in ("list", "multilist"):
            return _as_options(one, text)
        if one.kind in self._named:
            return self._named[one.kind].find(text)
        if one.kind in LINKS:
            return self._links[column].find(text)
        if one.kind == "tags":
            return [word for word in re.split(r"[,;\n]", text) if word.strip()]
        if one.kind == "richtext":
            return "".join(f"<p>{html.escape(part)}</p>" for part in text.splitlines() if part)
        return text


def as_text(cell: Any) -> str:
    """A cell as it is read on the screen.

    >>> as_text(380501112233), as_text(1956.52), as_text(1e-7), as_text(True)
    ('380501112233', '1956.52', '0.0000001', 'yes')
    """
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        # As short as it can be told apart: the digits behind are those of base two.
        return format(Decimal(repr(cell)), "f")
    return str(cell).strip()


def as_number(text: str, style: str) -> str:
    """A number as it was typed, with a point.

    >>> as_number("1 234,50", ","), as_number("1,234.5 €", ".")
    ('1234.50', '1234.5')
    """
    bare = re.sub(r"[\s\u00a0\u202f']|[^\d.,+\-]+$|^[^\d.,+\-]+", "", text)
    other = "." if style == "," else ","
    if re.fullmatch(r"[+-]?[\d.,]+", bare):
        return bare.replace(other, "").replace(style, ".")
    return text


def as_date(text: str, style: str) -> str:
    """A date as ISO writes it, with the month first where the column has it so.

    >>> as_date("31.12.26", "day"), as_date("12/31/2026", "month"), as_date("2026-12-31", "day")
    ('2026-12-31', '2026-12-31', '2026-12-31')
    """
    match = re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})(?:[ T](\d{1,2}:\d{2}.*))?$", text)
    if match is None:
        return text
    day, month = (match[2], match[1]) if style == "month" else (match[1], match[2])
    year = match[3] if len(match[3]) == 4 else f"{'20' if match[3] < '70' else '19'}{match[3]}"
    time = f" {match[4].zfill(5)}" if match[4] else ""
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}{time}"


def _style(cells: Iterable[Any]) -> str:
    """How a column writes numbers ("," or ".") or dates ("day" or "month" first), by its cells.

    What none of its cells tells is taken from the reader's language.
    """
    texts = [cell for cell in cells if isinstance(cell, str)]
    for text in texts:
        date = re.match(r"\d{1,2}/(\d{1,2})/\d{2,4}", text)
        if date:
            if int(date[1]) > 12:
                return "month"
            continue
        last = re.search(r"([.,])(\d+)\D*$", text)
        if last and (len(last[2]) != 3 or text.count(",") * text.count(".")):
            return last[1]
    if any("/" in text for text in texts):
        return "day"
    return "." if (get_language() or "en").startswith("en") else ","


def _as_bool(cell: Any, text: str) -> bool:
    word = fold(text)
    if isinstance(cell, bool) or word in YES | NO:
        return cell is True or word in YES
    raise NotFound(_("Write yes or no, not “%(text)s”.") % {"text": text[:80]})


def _as_options(one: FieldDef, text: str) -> str | list[str]:
    whole = option_named(one.options, text)
    if one.kind == "list" or whole is not None:
        if whole is None:
            raise unknown_option(text)
        return whole if one.kind == "list" else [whole]
    codes = []
    for part in filter(None, map(str.strip, re.split(r"[,;/\n]", text))):
        code = option_named(one.options, part)
        if code is None:
            raise unknown_option(part)
        codes.append(code)
    return codes


def unknown_option(text: str) -> NotFound:
    return NotFound(_("The list has no “%(text)s”.") % {"text": text[:80]})


def missing_options(one: FieldDef, column: int, rows: Iterable[Line]) -> list[str]:
    """Words of a column that its list lacks, in the order of the table, each once."""
    found: dict[str, str] = {}
    known: set[str] = set()
    for row in rows:
        cell = row.cell(column)
        if cell is None:
            continue
        text = as_text(cell)
        if text in known or (one.kind == "list" and fold(text) in found):
            continue
        known.add(text)
        parts = [text] if one.kind == "list" else re.split(r"[,;/\n]", text)
        if option_named(one.options, text) is None:
            for part in filter(None, map(str.strip, parts)):
                if option_named(one.options, part) is None:
                    found.setdefault(fold(part), part)
    return list(found.values())
