"""What a link shows: the fields and files that its step names, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officina.kernel.access.policy import Rights, rights_of
from officina.kernel.files.queries import StoredFile, files_of
from officina.kernel.records.rows import NoSuchRecord, RecordRow, read, type_of
from officina.kernel.records.types import FieldDef
from officina.kernel.ui.pages import present
from officina.processes import forms
from officina.processes.actors import authority_of
from officina.processes.links.found import Link

TYPED = frozenset(
    {"text", "longtext", "number", "decimal", "integer", "money", "list", "bool", "date"}
    | {"datetime", "phone", "email", "url", "address"}
)
"""Kinds of fields that are filled in without looking anything up in the portal."""


def subject_of(link: Link) -> RecordRow | None:
    """The record that the case runs on, as far as its authority sees it."""
    if link.subject_id is None:
        return None
    try:
        return read(link.subject_id, type_of(link.subject_id), rights=_rights(link))
    except NoSuchRecord:
        return None


def _rights(link: Link) -> Rights | None:
    return rights_of(authority_of(link.bundle, link.to, depth=0))


def facts(link: Link, row: RecordRow | None) -> list[dict[str, Any]]:
    """Named fields with their values; those that are empty are left out."""
    rights = _rights(link)
    if row is None or rights is None:
        return []
    hidden = rights.hidden_fields(row.type.code)
    fields = [row.type.fields[code] for code in link.step.shows if code in row.type.fields]
    fields = [one for one in fields if one.code not in hidden and one.kind != "file"]
    names = present.names_for(fields, [row.values], rights)
    found = [present.fact(row, one, names, editable=False) for one in fields]
    return [one for one in found if one["display"]]


def files(link: Link, row: RecordRow | None) -> list[StoredFile]:
    """Files of named fields, and those of the card where the step says so; scanned ones only."""
    if row is None:
        return []
    every = bool(link.step.do.get("show_files"))
    return [
        one
        for one in files_of(row, _rights(link))
        if not (one.is_infected or one.is_waiting)
        and (one.field in link.step.shows if one.field else every)
    ]


def asked(link: Link, row: RecordRow | None) -> list[FieldDef]:
    """What is filled in: fields of the record, and what the case keeps."""
    found = []
    for one in link.step.form:
        field = forms.as_field(one) if one.name else row and row.type.fields.get(one.field)
        if field and field.kind in TYPED and not one.readonly:
            found.append(field)
    return found


def controls(
    link: Link, row: RecordRow | None, typed: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The fields as the form takes them, with what was typed."""
    required = {one.name or one.field for one in link.step.form if one.required}
    found = []
    for field in asked(link, row):
        value = row.values.get(field.code) if row is not None else None
        one = present.control(field, value, present.Names({}, {}))
        if typed is not None:
            one["value"] = typed.get(field.code, "")
        found.append(one | {"required": field.code in required})
    return found
