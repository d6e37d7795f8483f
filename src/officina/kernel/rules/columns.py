"""What a name is in SQL, and values on their way into a statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

import feel
from feel.values import Value
from officina.kernel.rules.vocabulary import Family

type Kind = Literal["number", "text", "date", "moment", "day", "bool", "list", "null"]
"""``day`` is the local day of a moment: ``date(due_at)``."""

KINDS: Mapping[Family, Kind] = {
    "text": "text",
    "number": "number",
    "date": "date",
    "moment": "moment",
    "choice": "text",
    "many": "list",
    "tags": "list",
    "reference": "number",
    "bool": "bool",
    "file": "list",
}
TYPES: Mapping[Kind, str] = {
    "number": "numeric",
    "text": "text",
    "date": "date",
    "moment": "timestamptz",
    "day": "date",
    "bool": "boolean",
}


class Untranslatable(ValueError):
    """A text that cannot be asked of the database; ``sentence`` names the place."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Column:
    """A name in SQL. ``known`` is the same with NULL for what is empty, where ``sql`` may hold an
    empty text or list. ``numbers`` are those that a choice is stored by; ``as_array``: a list is an
    array and no JSON; ``as_text``: days and moments (in UTC) stand as ISO 8601 writes them, which
    sorts alike and takes an index; ``type`` is its type in SQL, where it is not the usual one."""

    sql: str
    family: Family
    known: str = ""
    numbers: Mapping[str, Sequence[int]] | None = None
    as_array: bool = False
    as_text: bool = False
    type: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.family]


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison: SQL with its kind; of a constant also the value."""

    sql: str
    kind: Kind
    known: str = ""
    value: Value = None
    is_constant: bool = False
    column: Column | None = None

    @property
    def null_or(self) -> str:
        """The SQL in which what is empty is NULL."""
        return self.known or self.sql

    @property
    def typed(self) -> str:
        """The SQL of its own type, where it stands as text."""
        is_text = self.column is not None and self.column.as_text
        return f"{self.sql}::{TYPES[self.kind]}" if is_text else self.null_or


@dataclass(slots=True)
class Parameters:
    """Values by name for one statement; ``prefix`` keeps two statements in one apart."""

    prefix: str = "f"
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any, type_: str) -> str:
        name = f"{self.prefix}{len(self.values)}"
        self.values[name] = value
        return f"%({name})s::{type_}"

    def beside(self, one: Operand, value: dt.date) -> str:
        """A day or moment as the column that it is compared with has it."""
        is_moment = isinstance(value, dt.datetime)
        if one.column is not None and one.column.as_text:
            plain = value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
            return self.add(plain.isoformat(), "text")
        return self.add(value, "timestamptz" if is_moment else "date")

    def constant(self, value: Value) -> Operand:
        """A value of FEEL as an operand. Raises Untranslatable for kinds that SQL lacks."""
        if value is None:
            return Operand("NULL", "null", is_constant=True)
        kind, plain = plainly(value)
        return Operand(self.add(plain, TYPES[kind]), kind, value=value, is_constant=True)


def plainly(value: Value) -> tuple[Kind, Any]:
    """A FEEL value as Python's, with its kind. Raises Untranslatable."""
    plain = feel.from_value(value)
    match plain:
        case bool():
            return "bool", plain
        case Decimal():
            return "number", plain
        case str():
            return "text", plain.replace("\x00", "")
        case dt.datetime():
            return "moment", plain
        case dt.date():
            return "date", plain
    raise Untranslatable(_("A value of this kind cannot be looked for: %(text)s") % {"text": plain})


def whole_second(moment: dt.datetime, more: int = 0) -> dt.datetime:
    """Moments are compared by whole seconds, as FEEL does."""
    return moment.replace(microsecond=0) + dt.timedelta(seconds=more)
