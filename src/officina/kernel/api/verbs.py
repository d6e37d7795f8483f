"""Verbs that apps add to a type's addresses: ``POST /api/v1/tasks/7/complete``.

    verb("task", "complete", "Say that the work is done", {"reason": TEXT}, run)

``run`` gets the request, the record's number and what was sent, and returns what is answered;
what it raises is told as everywhere. The description in OpenAPI is made from the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from officina.kernel.api.web import Request

type Schema = Mapping[str, Any]
type Run = Callable[[Request, int, Mapping[str, Any]], Mapping[str, Any]]

TEXT: Schema = {"type": "string", "maxLength": 100_000}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ANYTHING: Schema = {"type": "object"}
PYTHON = {"string": str, "integer": int, "boolean": bool, "object": dict}


@dataclass(frozen=True)
class Verb:
    """One verb: ``takes`` is a schema by name, ``demands`` the names that must be there."""

    code: str
    summary: str
    run: Run
    takes: Mapping[str, Schema] = field(default_factory=dict)
    demands: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """What may be sent, as JSON Schema."""
        return {
            "type": "object",
            "properties": dict(self.takes),
            "required": list(self.demands),
            "additionalProperties": False,
        }


_verbs: dict[str, dict[str, Verb]] = {}


def verb(
    type_code: str,
    code: str,
    summary: str,
    run: Run,
    takes: Mapping[str, Schema] | None = None,
    demands: tuple[str, ...] = (),
) -> None:
    """Add a verb to the records of a type; called in ``AppConfig.ready``."""
    _verbs.setdefault(type_code, {})[code] = Verb(code, summary, run, takes or {}, demands)


def verbs_of(type_code: str) -> Mapping[str, Verb]:
    return _verbs.get(type_code, {})
