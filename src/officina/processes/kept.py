"""What a case keeps, as fields that a person mends: a label and a kind for each variable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

import feel
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue, parse
from officina.kernel.records.types import FieldDef, OptionDef
from officina.processes import forms, vocabulary
from officina.processes.bundle import Bundle
from officina.processes.running.opening import added_to

MOST = 60
_KINDS: Mapping[type, str] = {
    bool: "bool",
    Decimal: "number",
    feel.Date: "date",
    feel.DateTime: "datetime",
    str: "text",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One variable. Of one that is empty and that no form declares, what is typed tells the kind:
    ``is_guessed``."""

    field: FieldDef
    value: Any
    is_guessed: bool = False


def kept_at(
    found: Bundle, node: str, values: Mapping[str, Any], known: frozenset[str]
) -> list[Kept]:
    """Variables that can be typed: those that the case has, and those that the place where it
    stands reads. ``known`` are names of its record: they are mended there."""
    declared = {one.name: one for step in found.steps.values() for one in step.form if one.name}
    names = {*found.definition.reads(node).names, *values} - known - vocabulary.OWN
    kept = []
    for name in sorted(names - set(_own(found)))[:MOST]:
        value = values.get(name)
        kind = _KINDS.get(type(value), "") if value is not None else "text"
        if name in declared:
            kept.append(Kept(forms.as_field(declared[name]), _plain(value)))
        elif kind:
            kept.append(_undeclared(found, name, kind, _plain(value)))
    return kept


def changed(kept: Sequence[Kept], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed otherwise than it stands. Raises Refused with sentences by field."""
    errors: dict[str, str] = {}
    found: dict[str, Any] = {}
    for one in kept:
        name = one.field.code
        raw = typed.get(name, "")
        try:
            value = _guessed(raw) if one.is_guessed else parse(one.field, raw)
        except BadValue as bad:
            errors[name] = bad.sentence
            continue
        if one.field.kind == "bool":
            value = name in typed or (None if one.value is None else False)
        if value != one.value:
            found[name] = value
    if errors:
        raise Refused(errors=errors)
    return found


def _undeclared(found: Bundle, name: str, kind: str, value: Any) -> Kept:
    title, guessed = name.replace("_", " ").capitalize(), value is None
    options: tuple[OptionDef, ...] = ()
    step = found.definition.nodes.get(f"step_{name.removeprefix('decision_')}")
    if name.startswith("decision_") and step is not None:
        title = _("Decision: %(step)s") % {"step": found.title(step.id)}
        kind, guessed = "list", False
        options = tuple(OptionDef(one.code, one.label) for one in found.step(step.id).outcomes)
    elif name == "round":
        title, kind, guessed = _("Round"), "integer", False
    hint = _("A number, a day as 2026-11-30, or words.") if guessed else ""
    field = FieldDef(name, {"en": title}, kind, "json", options=options, help={"en": hint})
    return Kept(field, value, guessed)


def _own(found: Bundle) -> Iterator[str]:
    """What the portal keeps for itself beside what people do."""
    for node in found.definition.nodes:
        yield added_to(node)


def _plain(value: Any) -> Any:
    """A variable as a form shows it."""
    if isinstance(value, feel.Date):
        return dt.date.fromisoformat(str(value))
    return feel.from_value(value) if isinstance(value, feel.DateTime) else value


def _guessed(raw: str) -> Any:
    """A number or a day where it is written as one, else text."""
    text = raw.strip()
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except ArithmeticError:
        pass
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text[:1_000]
