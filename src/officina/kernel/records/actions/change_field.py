from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel.access.gate import require_administrator
from officina.kernel.database import sql
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.records import indexes, type_events
from officina.kernel.records.actions.add_field import fact_of
from officina.kernel.records.actions.change_type import refuse_stale
from officina.kernel.records.actions.remove_field import lock_field
from officina.kernel.records.changed import tell_types_changed
from officina.kernel.records.checks import Refused
from officina.kernel.records.defaults import kept_default
from officina.kernel.records.formula_order import BadFormula, in_order
from officina.kernel.records.formulas import read_formula
from officina.kernel.records.jobs import compute_all
from officina.kernel.records.kinds import BadValue
from officina.kernel.records.models import Field
from officina.kernel.records.naming import cleaned, is_systems_own
from officina.kernel.records.rows import text_of
from officina.kernel.records.types import FieldDef, TypeDef
from officina.kernel.records.vocabulary import vocabulary_of
from officina.kernel.records.zones import is_zone, may_have_zone
from officina.kernel.rules.evaluate import mistakes

CONDITIONS = ("required_if", "visible_if", "readonly_if")
LONGEST_HELP = 300
UNIQUE = frozenset({"text", "integer", "phone", "email", "url"})
"""Kinds of which no two may be alike."""


@transaction.atomic
def change_field(
    type_def: TypeDef,
    code: str,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    rendered_at: int | None = None,
) -> int | None:
    """Change what was sent of a field: names, help, whether it is demanded, alone of its value,
    what it begins with, its formula, its conditions (FEEL over the record).

    ``rendered_at`` is the event that the form was made from. Returns the event, ``None`` where
    nothing differs. Raises NotAllowed, Refused by field, ChangedMeanwhile.
    """
    require_administrator(by, "field")
    row = lock_field(type_def, code)
    refuse_stale(row.event_id, rendered_at, by)
    before = state_of(row)
    after = before | _parsed(type_def, type_def.fields[code], raw)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changes:
        return None
    for column in changes:
        setattr(row, column, after[column])
    data = fact_of(type_def, row) | {"changes": changes}
    row.event_id = record_fact(type_events.FIELD_CHANGED, data, by)
    row.save()
    if "formula" in changes:
        compute_all(type_def.id)
    if "is_filtered" in changes:
        (indexes.wanted if row.is_filtered else indexes.unwanted)(type_def.code, code)
    tell_types_changed()
    return row.event_id


def state_of(row: Field) -> dict[str, Any]:
    """What of a field can be changed, as it is now."""
    return {
        "labels": row.labels,
        "help": row.help,
        "back": row.back,
        "is_required": row.is_required,
        "is_unique": row.is_unique,
        "is_filtered": row.is_filtered,
        "timezone": row.timezone,
        "default": row.default,
        "formula": row.formula,
        **{key: getattr(row, key) for key in CONDITIONS},
    }


def _parsed(type_def: TypeDef, one: FieldDef, raw: Mapping[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if "labels" in raw:
        parsed["labels"] = cleaned(raw["labels"])
        errors |= _wrong_names(type_def, one, parsed["labels"])
    for key in ("help", "back"):
        if key in raw:
            parsed[key] = {
                lang: " ".join(text.split())[:LONGEST_HELP]
                for lang, text in raw[key].items()
                if text.strip()
            }
    for key in ("is_required", "is_filtered"):
        if key in raw:
            parsed[key] = bool(raw[key])
    if "is_unique" in raw:
        parsed["is_unique"] = bool(raw["is_unique"])
        if parsed["is_unique"] and not one.is_unique:
            errors |= _wrong_unique(type_def, one)
    if "timezone" in raw:
        parsed["timezone"] = str(raw["timezone"])
        if parsed["timezone"] and not (may_have_zone(one) and is_zone(parsed["timezone"])):
            errors["timezone"] = _("Choose one of the list.")
    if one.code == "title" and not parsed.get("is_required", True):
        errors["is_required"] = _("Everything needs a name.")
    _put_default(one, raw, parsed, errors)
    _put_formula(type_def, one, raw, parsed, errors)
    _put_conditions(type_def, raw, parsed, errors)
    if errors:
        raise Refused(errors=errors)
    return parsed


def _wrong_names(type_def: TypeDef, one: FieldDef, labels: Mapping[str, str]) -> dict[str, str]:
    if not labels:
        return {"labels": _("Give it a name in one language at least.")}
    for label in labels.values():
        others = (f for f in type_def.fields.values() if f.code != one.code)
        taken = {name.casefold() for f in others for name in f.labels.values()}
        if label.casefold() in taken:
            return {"labels": _("There is a field “%(name)s” already.") % {"name": label}}
        if is_systems_own(label):
            said = _("“%(name)s” is there for everything already. Choose another name.")
            return {"labels": said % {"name": label}}
    return {}


def _wrong_unique(type_def: TypeDef, one: FieldDef) -> dict[str, str]:
    """A field that holds some value twice cannot begin to be unique."""
    if one.kind not in UNIQUE or one.storage == "detail":
        return {"is_unique": _("Fields of this kind may hold the same twice.")}
    twice = sql.rows(
        f"""SELECT min({text_of(one)}) FROM record r WHERE type_id = %(type)s
            AND deleted_at IS NULL AND {text_of(one)} <> ''
            GROUP BY lower({text_of(one)}) HAVING count(*) > 1 LIMIT 3""",  # noqa: S608 # ours
        {"type": type_def.id},
    )
    if not twice:
        return {}
    said = ", ".join(f"“{value}”" for (value,) in twice)
    return {
        "is_unique": _("Some hold the same: %(values)s. Change those first.") % {"values": said}
    }


def _put_default(
    one: FieldDef, raw: Mapping[str, Any], parsed: dict[str, Any], errors: dict[str, str]
) -> None:
    if "default" not in raw:
        return
    try:
        parsed["default"] = kept_default(one, raw["default"])
    except BadValue as bad:
        errors["default"] = bad.sentence


def _put_formula(
    type_def: TypeDef,
    one: FieldDef,
    raw: Mapping[str, Any],
    parsed: dict[str, Any],
    errors: dict[str, str],
) -> None:
    if "formula" not in raw or not one.formula:
        return
    names = {f.code: f.label for f in type_def.fields.values()}
    try:
        parsed["formula"] = read_formula(str(raw["formula"]), names)
        formulas = {f.code: f.formula for f in type_def.computed} | {one.code: parsed["formula"]}
        in_order(formulas, tuple(names))
    except BadFormula as bad:
        errors["formula"] = bad.sentence


def _put_conditions(
    type_def: TypeDef, raw: Mapping[str, Any], parsed: dict[str, Any], errors: dict[str, str]
) -> None:
    vocabulary = None
    for key in CONDITIONS:
        if key not in raw:
            continue
        parsed[key] = str(raw[key]).strip()
        if parsed[key]:
            vocabulary = vocabulary or vocabulary_of(type_def)
            for mistake in mistakes(parsed[key], vocabulary)[:1]:
                errors[key] = mistake.sentence
