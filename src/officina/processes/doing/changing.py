"""Robot steps that change the record of the case, or make another (F126-F129).

They pass the same verbs as people, with the rights of whoever answers for the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.database import sql
from officina.kernel.records.actions.comments import add_comment
from officina.kernel.records.actions.create_record import create_record
from officina.kernel.records.actions.delete_record import delete_record
from officina.kernel.records.actions.edit_record import edit_record
from officina.kernel.records.actions.move_stage import move_stage
from officina.kernel.records.actions.relate_records import relate
from officina.kernel.records.types import FieldDef, NoSuchType, TypeDef, types
from officina.processes.doing.registry import Job, JobError, does
from officina.processes.performers import people_of
from officina.processes.steps import Step

MOST_FIELDS = 50
TEXTS = frozenset({"text", "longtext", "richtext", "address"})
"""Kinds of fields that hold what people read."""


@does("set_field")
def set_field(job: Job) -> None:
    """``{"field": code, "value": text or =FEEL}``, or several in ``fields``."""
    row = job.subject()
    fields = dict(job.settings.get("fields") or {})
    if job.settings.get("field"):
        fields[str(job.settings["field"])] = job.settings.get("value")
    edit_record(row.id, row.type, values_of(job, fields, row.type), by=job.by)


@does("responsible")
def responsible(job: Job) -> None:
    """``{"person": number or =FEEL}``, or ``performers``: of several whoever has least to do."""
    row = job.subject()
    named = job.settings.get("performers")
    to = _least_busy(job, named, row.type) if named else plain(job.said("person"))
    edit_record(row.id, row.type, {"responsible": to}, by=job.by)


_LEAST = """
SELECT p.id FROM unnest(%(people)s::integer[]) WITH ORDINALITY AS p(id, n) ORDER BY (
  SELECT count(*) FROM record r WHERE r.type_id = %(type)s AND r.responsible_id = p.id
    AND r.is_open AND r.deleted_at IS NULL), p.n LIMIT 1
"""


def _least_busy(job: Job, named: Any, type_def: TypeDef) -> int:
    people = people_of(Step({"performers": named}).performers, job.about())
    if not people:
        raise JobError(_("Nobody is named who could take it."))
    found = sql.row(_LEAST, {"people": people, "type": type_def.id})
    assert found is not None
    return int(found[0])


@does("stage")
def stage(job: Job) -> None:
    """``{"stage": code}``: the guards of the stage hold for robots too."""
    row = job.subject()
    try:
        to = row.type.stage(str(job.said("stage")))
    except LookupError:
        raise JobError(_("There is no such stage here.")) from None
    move_stage(row.id, row.type, to=to.id, by=job.by)


@does("bin")
def put_into_bin(job: Job) -> None:
    row = job.subject()
    delete_record(row.id, row.type, by=job.by)


@does("note")
def note(job: Job) -> None:
    """``{"text": "... {FEEL} ..."}``: a comment on the record."""
    row = job.subject()
    add_comment(row.id, row.type, job.text("text"), by=job.by)


@does("create")
def create(job: Job) -> Mapping[str, Any]:
    """``{"type": code, "fields": {...}, "to": variable}``; it is linked to the case's record."""
    type_def = _type(str(job.settings.get("type", "")))
    fields = dict(job.settings.get("fields") or {})
    made = create_record(type_def, values_of(job, fields, type_def), by=job.by)
    if job.record is not None and job.settings.get("link", True):
        row = job.record
        relate(row.id, row.type, to=made.record_id, kind="related", back=False, by=job.by)
    name = str(job.settings.get("to") or "")
    return {name: made.record_id, "result": made.record_id} if name else {"result": made.record_id}


def values_of(job: Job, fields: Mapping[str, Any], type_def: TypeDef) -> dict[str, Any]:
    """Settings of fields as a form would send them: FEEL evaluated, ``{FEEL}`` filled in."""
    if len(fields) > MOST_FIELDS:
        raise JobError(_("At most %(n)s fields, please.") % {"n": MOST_FIELDS})
    return {code: _value(job, value, type_def.fields.get(code)) for code, value in fields.items()}


def _value(job: Job, value: Any, one: FieldDef | None) -> Any:
    if isinstance(value, str) and value.startswith("="):
        return plain(job.evaluate(value))
    if isinstance(value, str):
        return job.filled(value, in_words=one is not None and one.kind in TEXTS)
    return plain(value)


def plain(value: Any) -> Any:
    """Whole decimals as integers, as references are sent."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _type(code: str) -> TypeDef:
    try:
        return types().by_code(code)
    except NoSuchType:
        raise JobError(_("There is no type “%(code)s”.") % {"code": code}) from None
