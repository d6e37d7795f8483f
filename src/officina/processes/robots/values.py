"""What a robot writes into a field: a value, another field's, nothing, a day to come, FEEL (F126).

A value is kept as a form would send it; what begins with ``=`` is FEEL, and texts hold names in
braces (`templates`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

import feel
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.rules.vocabulary import FAMILIES
from officina.processes import braces, vocabulary
from officina.processes.doing.changing import TEXTS

DAYS = {"date": "today()", "datetime": "now()"}
_LATER = re.compile(r'=(?:today|now)\(\) \+ duration\("P(\d{1,4})D"\)')
UNSET = frozenset({"file", "number"})
"""Kinds that no robot writes."""


def writable(type_def: TypeDef) -> list[FieldDef]:
    """Fields that a robot may write."""
    return [
        one
        for one in type_def.fields.values()
        if not one.is_readonly and not one.formula and one.kind not in UNSET
    ]


def ways(one: FieldDef, source: TypeDef) -> list[tuple[str, str]]:
    """How a field can be given a value, by (code, words)."""
    found = [("value", _("to"))]
    if sources(one, source):
        found.append(("field", _("to the value of")))
    if one.kind in DAYS:
        found.append(("days", _("to so many days from then")))
    if not one.is_required and one.kind != "bool":
        found.append(("empty", _("to nothing")))
    return [*found, ("formula", _("to a formula"))]


def sources(one: FieldDef, source: TypeDef) -> list[FieldDef]:
    """Fields whose value fits into another."""
    family = FAMILIES.get(one.kind, "text")
    return [
        other
        for other in source.fields.values()
        if other is not one
        and FAMILIES.get(other.kind, "text") == family
        and (family not in ("reference", "choice", "many") or _is_alike(one, other))
    ]


def _is_alike(one: FieldDef, other: FieldDef) -> bool:
    return (one.kind, one.target, one.option_list) == (other.kind, other.target, other.option_list)


def kept(one: FieldDef, way: str, typed: Any, source: TypeDef) -> Any:
    """What is kept of a value that was typed. Raises BadValue with a sentence."""
    match way:
        case "empty":
            return ""
        case "field":
            if typed not in {other.code for other in sources(one, source)}:
                raise BadValue(_("Choose one of the list."))
            return f"={typed}"
        case "days":
            if not (str(typed).isdecimal() and len(str(typed)) <= 4):
                raise BadValue(_("Write a whole number."))
            return f'={DAYS[one.kind]} + duration("P{int(typed)}D")'
        case "formula":
            return _formula(str(typed), source)
    return _value(one, typed, source)


def _value(one: FieldDef, typed: Any, source: TypeDef) -> Any:
    if one.kind in TEXTS:
        text = str(typed).strip()
        if not text:
            raise BadValue(_("Please fill this in."))
        if text.startswith("="):
            raise BadValue(_("A text does not begin with “=”."))
        try:
            return braces.kept(text, braces.names_for_texts(source))
        except braces.BadText as bad:
            raise BadValue(bad.sentence) from None
    value = parse(one, typed)
    if value is None or value == []:
        raise BadValue(_("Please fill this in."))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _formula(text: str, source: TypeDef) -> str:
    text = text.strip().removeprefix("=").strip()
    if not text:
        raise BadValue(_("Please fill this in."))
    if mistake := mistake_in(text, source):
        raise BadValue(mistake)
    return f"={text}"


def mistake_in(text: str, source: TypeDef) -> str:
    """What is wrong with a formula, in words; empty where nothing is."""
    known = vocabulary.known([source])
    try:
        names = feel.parse(text, names=known).names
    except feel.SyntaxMistake as mistake:
        return str(mistake)
    unknown = next((name for name in sorted(names) if name not in known), "")
    return _("Nothing here is called “%(name)s”.") % {"name": unknown} if unknown else ""


def typed_of(one: FieldDef, stored: Any, source: TypeDef) -> tuple[str, Any]:
    """(way, value) of what is kept, as the form shows it."""
    if stored in ("", None):
        return "empty", ""
    if isinstance(stored, str) and stored.startswith("="):
        if one.kind in DAYS and (later := _LATER.fullmatch(stored)):
            return "days", later[1]
        if stored[1:] in {other.code for other in sources(one, source)}:
            return "field", stored[1:]
        return "formula", stored[1:]
    if one.kind in TEXTS:
        return "value", braces.written(str(stored), braces.names_for_texts(source))
    return "value", stored


def problem(one: FieldDef | None, stored: Any, source: TypeDef) -> str:
    """Why what is kept can never be written, in words; empty where it can."""
    if one is None or one.is_readonly or one.formula or one.kind in UNSET:
        return _("Choose a field.")
    if isinstance(stored, str) and stored.startswith("="):
        return mistake_in(stored[1:], source)
    if isinstance(stored, str) and "{" in stored:
        names = braces.names_for_texts(source)
        try:
            braces.kept(stored, names)
        except braces.BadText as bad:
            return bad.sentence
        return ""
    try:
        parse(one, stored)
    except BadValue as bad:
        return bad.sentence
    return ""


def reads(stored: Any) -> Iterable[str]:
    """FEEL texts in what is kept."""
    if isinstance(stored, str) and stored.startswith("="):
        return [stored[1:]]
    return braces.expressions(stored) if isinstance(stored, str) else ()
