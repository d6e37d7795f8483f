"""What people type into the forms of steps and of starting: parsed by kind, refused by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from officina.kernel.access.policy import rights_of
from officina.kernel.principals.actor import Actor
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import KINDS, BadValue, parse
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import FieldDef
from officina.processes.actors import authority_of
from officina.processes.steps import FormField

if TYPE_CHECKING:
    from officina.processes.host import Place


def as_field(one: FormField) -> FieldDef:
    """A variable of the case as a field, so that it is typed and shown like all others."""
    kind = one.kind if one.kind in KINDS else "text"
    return FieldDef(
        code=one.name, labels=one.label or {"en": one.name}, kind=kind, storage="json",
        is_required=one.required, is_readonly=one.readonly,
    )  # fmt: skip


def variables(
    form: Sequence[FormField], typed: Mapping[str, Any], *, refuse_unknown: bool = True
) -> dict[str, Any]:
    """Typed values of a form's own variables. Raises Refused with a sentence by name."""
    own = {one.name: one for one in form if one.name and not one.readonly}
    known = own.keys() | {one.field for one in form}
    errors: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name in typed if refuse_unknown else ():
        if name not in known:
            errors[name] = _("There is no field “%(code)s” here.") % {"code": name}
    for name, one in own.items():
        try:
            value = parse(as_field(one), typed.get(name))
        except BadValue as bad:
            errors[name] = bad.sentence
            continue
        if value is None and one.required:
            errors[name] = _("Please fill this in.")
        elif value is not None or name in typed:
            found[name] = value
    if errors:
        raise Refused(errors=errors)
    return found


def take(place: Place, typed: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Write what a step's form changes in the record, and return its variables.

    Whoever may not change the record may still fill in the fields that the step gives him: those
    are written in the name of the process. What was answered before and is not sent again stays.
    Raises Refused with sentences by field.
    """
    kept = place.case.state.variables if place.case else {}
    form = [
        one
        for one in place.step.form
        if not one.name or one.name in typed or kept.get(one.name) is None
    ]
    found = variables(form, typed)
    fields = [one for one in form if one.field and not one.readonly]
    if not fields or place.subject_id is None:
        return found
    type_def = type_of(place.subject_id)
    raw = {one.field: typed[one.field] for one in fields if one.field in typed}
    if raw:
        edit_record(place.subject_id, type_def, raw, by=writer(place, by))
    _require(place, fields, read(place.subject_id, type_def, rights=None))
    return found


def writer(place: Place, by: Actor) -> Actor:
    """Who writes what a step asks for: its performer, or the process where he may not."""
    if place.subject_id is not None and _may_edit(place.subject_id, by):
        return by
    return authority_of(place.bundle, _("a step's form"), depth=by.depth)


def _may_edit(record_id: int, by: Actor) -> bool:
    rights = rights_of(by)
    try:
        row = read(record_id, type_of(record_id), rights=rights)
    except NoSuchRecord:
        return False
    return rights is None or rights.may("edit", row.rights_row)


def _require(place: Place, fields: Sequence[FormField], row: RecordRow) -> None:
    lacking = {
        one.field: _("Please fill this in.")
        for one in fields
        if one.required and row.values.get(one.field) in (None, "", [])
    }
    if lacking:
        raise Refused(errors=lacking)
