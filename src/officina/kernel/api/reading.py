"""The description as people read it: a chapter for each type, a line for each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from officina.kernel.api.resources.house import CHAPTER


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str], ...]
    """Name and what it means."""
    body: tuple[tuple[str, str, bool], ...]
    """Name, kind and whether it must be there, of what is sent."""


@dataclass(slots=True)
class Chapter:
    title: str
    operations: list[Operation] = field(default_factory=list)


def chapters(document: Mapping[str, Any]) -> list[Chapter]:
    found: dict[str, Chapter] = {}
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            chapter = found.setdefault(tag, Chapter(_said(tag) if tag == CHAPTER else tag))
            chapter.operations.append(_operation(method, path, operation, schemas))
    return list(found.values())


def _operation(
    method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    contents = operation.get("requestBody", {}).get("content", {})
    body: Mapping[str, Any] = next((one.get("schema", {}) for one in contents.values()), {})
    body = schemas.get(body.get("$ref", "").rpartition("/")[2], body)
    parts = body.get("properties", {})
    if parts.get("fields", {}).get("properties"):
        parts = parts["fields"]["properties"] | {k: v for k, v in parts.items() if k != "fields"}
    required = set(body.get("required", ()))
    return Operation(
        method=method.upper(),
        path=path,
        summary=_said(operation.get("summary", "")),
        parameters=tuple(
            (one["name"], _said(one.get("description") or one["schema"].get("description", "")))
            for one in operation.get("parameters", ())
            if one["in"] == "query"
        ),
        body=tuple((name, _kind(one), name in required) for name, one in parts.items()),
    )


def _said(summary: str) -> str:
    """In the reader's language; the description for programs stays in English."""
    return gettext(summary) if summary else ""


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    return str(schema.get("format") or (kinds[0] if kinds else ""))
