"""What the columns of a table mean: guessed from headings, and from the last time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import Rights
from officina.kernel.portability.matching.words import ALSO, fold
from officina.kernel.portability.reading.tables import Line
from officina.kernel.records.types import FieldDef, TypeDef

NUMBER = FieldDef(code="number", labels={}, kind="text", storage="base", is_readonly=True)
STAGE = FieldDef(code="stage", labels={}, kind="stage", storage="base")
UNFIT = frozenset({"file"})
"""Kinds that no cell can hold."""
HEADING_WITHIN = 20
"""The heading is looked for in as many rows from the top."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column may fill."""

    field: FieldDef
    label: str

    @property
    def code(self) -> str:
        return self.field.code


def targets(type_def: TypeDef, rights: Rights) -> dict[str, Target]:
    """Fields that the viewer may fill, the stage, and the number that tells which one is meant."""
    closed = rights.readonly_fields(type_def.code)
    found = {
        code: Target(one, one.label)
        for code, one in type_def.fields.items()
        if code not in closed and not (one.is_readonly or one.is_computed) and one.kind not in UNFIT
    }
    if type_def.stages:
        found["stage"] = Target(STAGE, _("Stage"))
    found["number"] = Target(NUMBER, _("Number"))
    return found


def guess_heading(rows: Sequence[Line]) -> int:
    """Which of the first rows has the headings: the first with texts alone, at the full width."""
    widest = max((sum(c is not None for c in row.cells) for row in rows), default=0)
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        cells = [cell for cell in row.cells if cell is not None]
        if len(cells) >= max(1, widest * 0.6) and all(isinstance(c, str) for c in cells):
            return place
    return 0


def guess(headings: Sequence[str], known: Mapping[str, Target]) -> dict[int, str]:
    """Columns that say what they are; each field is filled by one column."""
    names: dict[str, list[str]] = {}
    for code, target in known.items():
        labels = [*target.field.labels.values(), target.label, code.replace("_", " ")]
        for name in [*labels, *ALSO.get(code, ())]:
            names.setdefault(fold(name), []).append(code)
    found: dict[int, str] = {}
    # A field's own label is surer than a word that others are called by, too.
    for own in (True, False):
        for column, heading in enumerate(headings):
            codes = [c for c in names.get(fold(heading), ()) if c not in found.values()]
            if own:
                codes = [c for c in codes if _is_label(heading, known[c])]
            if codes and column not in found:
                found[column] = codes[0]
    return found


def _is_label(heading: str, target: Target) -> bool:
    return fold(heading) in {fold(name) for name in (*target.field.labels.values(), target.label)}


def headings_of(rows: Sequence[Line], heading: int, width: int) -> list[str]:
    """Names of the columns; a column without one is called by its letter."""
    cells = rows[heading].cells if 0 <= heading < len(rows) else []
    return [
        " ".join(str(cells[n]).split())[:120]
        if n < len(cells) and cells[n] is not None
        else _("Column %(letter)s") % {"letter": letter(n)}
        for n in range(width)
    ]


def letter(column: int) -> str:
    """As spreadsheets name columns.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def key_of(headings: Sequence[str]) -> str:
    """The same for files with the same headings, whatever their order."""
    return hashlib.sha256("\n".join(sorted(map(fold, headings))).encode()).hexdigest()


def by_heading(columns: Mapping[int, str], headings: Sequence[str]) -> dict[str, Any]:
    """A mapping as it is remembered: by what the columns are called."""
    return {fold(headings[n]): code for n, code in columns.items() if n < len(headings)}
