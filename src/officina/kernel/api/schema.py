"""The description of the API (OpenAPI 3.1): general operations, spelt out for every type."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from officina.kernel.access.policy import Rights
from officina.kernel.api.house import api
from officina.kernel.api.verbs import Question, Verb, questions_of, verbs_of, verbs_of_all
from officina.kernel.records.queries.known import known_types
from officina.kernel.records.types import FieldDef, TypeDef

_ANY = "/{type}"
_OF_APPS = frozenset({"/{type}/{id}/do/{verb}", "/{type}/do/{verb}", "/{type}/{id}/{question}"})
"""Apps say themselves what stands at these addresses of their types."""
_TEXT = {"type": ["string", "null"]}
_OF_KIND: Mapping[str, dict[str, Any]] = {
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["string", "null"], "format": "decimal"},
    "decimal": {"type": ["string", "null"], "format": "decimal"},
    "money": {"type": ["string", "null"], "format": "decimal"},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
    "bool": {"type": ["boolean", "null"]},
    "multilist": {"type": ["array", "null"], "items": {"type": "string"}},
    "tags": {"type": ["array", "null"], "items": {"type": "string"}},
    "person": {"type": ["integer", "null"]},
    "unit": {"type": ["integer", "null"]},
    "organisation": {"type": ["integer", "null"]},
    "company": {"type": ["integer", "null"]},
    "link": {"type": ["integer", "null"]},
    "file": {
        "type": ["object", "null"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string"},
            "version": {"type": "integer"},
            "size": {"type": "integer", "description": "In bytes"},
            "type": {"type": "string", "description": "By its bytes"},
            "uploaded_at": {"type": ["string", "null"], "format": "date-time"},
            "uploaded_by": {"type": ["integer", "null"]},
            "href": {"type": "string", "description": "Where it is downloaded"},
        },
    },
}
_SENT_FILE: Mapping[str, Any] = {
    "type": ["string", "integer", "null"],
    "description": "The `id` of an uploaded file, or of one that hangs on the record",
}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for the person"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
        "fields": {"type": "object", "description": "Of a conflict: who changed it, to what"},
    },
}
_REFUSALS = {
    "401": "No token that is in force",
    "403": "Seen, but not allowed",
    "404": "Not there, or not seen",
    "409": "Another changed the same field meanwhile",
    "413": "More at once than is read",
    "422": "Refused, with a sentence by field",
    "429": "Too many requests in this minute",
}


def document(rights: Rights, root: str) -> dict[str, Any]:
    """The whole description as its reader may see it; ``root`` is the address of the API."""
    found: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix="")))
    found["servers"] = [{"url": root}]
    shown = known_types(rights)
    paths: dict[str, Any] = {}
    for path, operations in found["paths"].items():
        if not path.startswith(_ANY):
            paths[path] = {m: _of_house(o) for m, o in operations.items()}
        elif path not in _OF_APPS:
            for type_def in shown:
                paths[path.replace("{type}", type_def.slug)] = {
                    method: _of_type(operation, type_def)
                    for method, operation in operations.items()
                }
    for type_def in shown:
        for verb in verbs_of(type_def.code).values():
            address = f"/{type_def.slug}/{{id}}/do/{verb.code}"
            paths[address] = {"post": _verb(type_def, verb, [_ID])}
        for verb in verbs_of_all(type_def.code).values():
            paths[f"/{type_def.slug}/do/{verb.code}"] = {"post": _verb(type_def, verb, [])}
        for one in questions_of(type_def.code).values():
            paths[f"/{type_def.slug}/{{id}}/{one.code}"] = {"get": _question(type_def, one)}
    found["paths"] = paths
    schemas = found["components"].setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for type_def in shown:
        schemas |= _schemas(type_def, rights)
    return found


def _of_house(operation: dict[str, Any]) -> dict[str, Any]:
    made = _told(operation)
    if operation["operationId"] in _MAKES:
        made["responses"]["201"] = made["responses"].pop("200")
    return made


def _of_type(operation: Mapping[str, Any], type_def: TypeDef) -> dict[str, Any]:
    made = _told(copy.deepcopy(dict(operation)))
    made["operationId"] = f"{type_def.code}.{operation['operationId']}"
    made["tags"] = [type_def.plural]
    made["parameters"] = [p for p in made.get("parameters", []) if p["name"] != "type"]
    ref = {"$ref": f"#/components/schemas/{type_def.code}"}
    body = made.get("requestBody", {}).get("content", {}).get("application/json")
    if body and operation["operationId"] in ("create", "change"):
        body["schema"] = {"$ref": f"#/components/schemas/{type_def.code}.sent"}
    status = "201" if operation["operationId"] in _MAKES else "200"
    answered = made["responses"].pop("200", {"description": "OK"})
    if operation["operationId"] in ("create", "read", "change", "restore", "move"):
        answered = {"description": "OK", "content": {"application/json": {"schema": ref}}}
    elif operation["operationId"] == "list":
        page = {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": ref},
                "next": {"type": ["string", "null"]},
            },
        }
        answered = {"description": "OK", "content": {"application/json": {"schema": page}}}
    elif operation["operationId"] == "download":
        answered = {"description": "OK", "content": {"application/octet-stream": {}}}
    made["responses"][status] = answered
    return made


_MAKES = frozenset({"create", "comment", "checklist_add", "link", "attach", "upload"})


def _told(operation: dict[str, Any]) -> dict[str, Any]:
    """With the refusals that every operation may answer."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in _REFUSALS.items():
        operation["responses"][status] = {"description": words, "content": problem}
    operation["responses"].setdefault("200", {"description": "OK"})
    for answered in operation["responses"].values():
        answered.setdefault("content", {"application/json": {"schema": {"type": "object"}}})
    return operation


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def _verb(type_def: TypeDef, verb: Verb, parameters: list[Any]) -> dict[str, Any]:
    return _told(
        {
            "operationId": f"{type_def.code}.do.{verb.code}",
            "summary": verb.summary,
            "tags": [type_def.plural],
            "security": [{"Bearer": []}],
            "parameters": parameters,
            "requestBody": {
                "content": {"application/json": {"schema": verb.schema}},
                "required": bool(verb.demands),
            },
            "responses": {},
        }
    )


def _question(type_def: TypeDef, one: Question) -> dict[str, Any]:
    answered = {"description": "OK", "content": {"application/json": {"schema": one.answers}}}
    return _told(
        {
            "operationId": f"{type_def.code}.{one.code}",
            "summary": one.summary,
            "tags": [type_def.plural],
            "security": [{"Bearer": []}],
            "parameters": [_ID],
            "responses": {"200": answered},
        }
    )


def _schemas(type_def: TypeDef, rights: Rights) -> dict[str, Any]:
    hidden, closed = rights.hidden_fields(type_def.code), rights.readonly_fields(type_def.code)
    seen = [one for one in type_def.fields.values() if one.code not in hidden]
    open_ones = [one for one in seen if one.code not in closed and not one.is_readonly]
    stage = {"type": ["string", "null"], "enum": [*(s.code for s in type_def.stages), None]}
    moment = {"type": ["string", "null"], "format": "date-time"}
    return {
        type_def.code: {
            "title": type_def.label,
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "number": {"type": "string"},
                "stage": stage,
                "is_open": {"type": "boolean"},
                "created_at": moment,
                "updated_at": moment,
                "version": {"type": "integer", "description": "For If-Match"},
                "fields": {"type": "object", "properties": {one.code: _field(one) for one in seen}},
                "names": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        f"{type_def.code}.sent": {
            "title": type_def.label,
            "type": "object",
            "required": ["fields"],
            "additionalProperties": False,
            "properties": {
                "fields": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        one.code: {**_SENT_FILE, "title": one.label}
                        if one.kind == "file"
                        else _field(one)
                        for one in open_ones
                    },
                },
                "stage": stage,
            },
        },
    }


def _field(one: FieldDef) -> dict[str, Any]:
    schema = dict(_OF_KIND.get(one.kind, _TEXT))
    if one.kind == "list":
        schema = (
            {**_TEXT, "enum": [*one.option_by_code, None]} if len(one.options) <= 200 else schema
        )
    return {**schema, "title": one.label}
