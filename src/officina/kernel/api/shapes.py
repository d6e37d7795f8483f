"""How records look to programs: names by code, decimals and moments as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse

from officina.kernel.access.policy import Rights
from officina.kernel.files.queries import StoredFile, files_named
from officina.kernel.records.filed import parts
from officina.kernel.records.queries.lists import ListRow
from officina.kernel.records.queries.timeline import Entry
from officina.kernel.records.rows import RecordRow, to_json
from officina.kernel.records.types import StageDef, TypeDef

_BESIDE = frozenset({"created_at", "updated_at", "created_by"})


type Files = Mapping[str, StoredFile]


def files_in(
    type_def: TypeDef, codes: Collection[str], rows: Iterable[Mapping[str, Any]], rights: Rights
) -> Files:
    """The files that these fields of these rows hold, by value; no query where none are asked."""
    filed = [one.code for one in type_def.filed if one.code in codes]
    if not filed:
        return {}
    return files_named({row[code] for row in rows for code in filed if row.get(code)}, rights)


def file_shape(one: StoredFile) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "version": one.version,
        "size": one.size,
        "type": one.type,
        "uploaded_at": to_json(one.uploaded_at),
        "uploaded_by": one.uploaded_by_id,
    }


def _value(type_def: TypeDef, code: str, value: Any, files: Files) -> Any:
    """A value as JSON; a file says what it is and where it is had from."""
    one = files.get(value) if files and isinstance(value, str) else None
    if one is None or type_def.fields[code].kind != "file":
        return to_json(value)
    path = f"/{type_def.slug}/{one.record_id}/files/{one.id}"
    return file_shape(one) | {"href": reverse("api:api-root") + path[1:]}


def listed(
    type_def: TypeDef,
    row: ListRow,
    codes: Collection[str],
    hides: Collection[str] = (),
    files: Files | None = None,
) -> dict[str, Any]:
    """A row of a list, with the fields that were asked for; ``hides`` are left without names."""
    values, files = row.values, files or {}
    return {
        "id": row.id,
        "number": row.number,
        "stage": row.stage.code if row.stage else None,
        "is_open": row.is_open,
        "created_at": to_json(values["created_at"]),
        "updated_at": to_json(values["updated_at"]),
        "fields": {
            code: _value(type_def, code, values[code], files) for code in codes if code in values
        },
        "names": {
            code: name
            for code, name in row.names.items()
            if name and code in values and code not in hides
        },
    }


def whole(row: RecordRow, rights: Rights) -> dict[str, Any]:
    """One record with all that its viewer may see of it; ``version`` goes into ``If-Match``."""
    hidden = rights.hidden_fields(row.type.code)
    codes = [code for code in row.type.fields if code not in hidden]
    files = files_in(row.type, codes, [row.values], rights)
    return {
        "id": row.id,
        "number": row.number,
        "stage": row.stage.code if row.stage else None,
        "is_open": row.is_open,
        "created_at": to_json(row.created_at),
        "updated_at": to_json(row.updated_at),
        "created_by": row.created_by_id,
        "deleted_at": to_json(row.deleted_at),
        "version": row.event_id,
        "fields": {code: _value(row.type, code, row.values.get(code), files) for code in codes},
    }


def happened(entry: Entry, row: RecordRow, hidden: Collection[str]) -> dict[str, Any]:
    """A line of the log as the viewer may read it."""
    changes: Mapping[str, Any] = entry.data.get("changes", {})
    shown: dict[str, Any] = {
        "id": entry.id,
        "at": to_json(entry.at),
        "kind": entry.kind,
        "by": {"id": entry.actor_id, "name": entry.actor} if entry.actor_id else None,
        "robot": entry.robot or None,
        "on_behalf_of": entry.behalf_id,
        "changes": {
            code: _pair(row.type, code, pair)
            for code, pair in changes.items()
            if (code in row.type.fields or code == "stage") and code not in hidden
        },
    }
    if entry.comment_id is not None:
        shown["comment"] = {"id": entry.comment_id, "text": entry.text}
    return shown


def _pair(type_def: TypeDef, code: str, pair: Any) -> dict[str, Any]:
    before, after = pair
    if code == "stage":
        before, after = _stage(type_def, before), _stage(type_def, after)
    elif type_def.fields[code].kind == "file":
        before, after = _named(before), _named(after)
    return {"from": before, "to": after}


def _named(value: str | None) -> dict[str, int] | None:
    return dict(zip(("id", "version"), parts(value), strict=True)) if value else None


def _stage(type_def: TypeDef, stage_id: int | None) -> str | None:
    found = type_def.stage_by_id.get(stage_id) if stage_id else None
    return found.code if found else None


def stage_shape(stage: StageDef) -> dict[str, Any]:
    return {
        "code": stage.code,
        "label": stage.label,
        "kind": stage.kind,
        "probability": stage.probability,
        "required": list(stage.required),
    }


def type_shape(type_def: TypeDef, rights: Rights) -> dict[str, Any]:
    """What a type is: enough to read and write its records."""
    hidden, closed = rights.hidden_fields(type_def.code), rights.readonly_fields(type_def.code)
    return {
        "code": type_def.code,
        "slug": type_def.slug,
        "label": type_def.label,
        "plural": type_def.plural,
        "may_create": rights.may_create(type_def.code),
        "stages": [stage_shape(one) for one in type_def.stages],
        "fields": [
            {
                "code": one.code,
                "label": one.label,
                "kind": one.kind,
                "is_required": one.is_required,
                "is_readonly": one.is_readonly or one.code in closed,
                "target": one.target or None,
                "options": [
                    {"code": option.code, "label": option.label}
                    for option in one.options
                    if option.is_active
                ],
            }
            for one in type_def.fields.values()
            if one.code not in hidden
        ],
    }
