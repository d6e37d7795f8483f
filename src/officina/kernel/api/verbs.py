"""Verbs and questions that apps add to a type's addresses.

    verb("task", "complete", "Say that the work is done", run, {"reason": TEXT})
    verb_of_all("case", "message", "Send a message to whoever waits for it", run, {...})
    question("case", "steps", "Where it stands", run)

are ``POST /api/v1/tasks/7/do/complete``, ``POST /api/v1/cases/do/message`` and
``GET /api/v1/cases/7/steps``. ``run`` gets the request, the record's number where the address has
one, and what was sent, and returns what is answered; what it raises is told as everywhere. The
description in OpenAPI is made from the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from officina.kernel.api.web import Request

type Schema = Mapping[str, Any]
type Run = Callable[[Request, int, Mapping[str, Any]], Mapping[str, Any]]
type RunOfAll = Callable[[Request, Mapping[str, Any]], Mapping[str, Any]]
type Tell = Callable[[Request, int], Mapping[str, Any]]

TEXT: Schema = {"type": "string", "maxLength": 100_000}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ANYTHING: Schema = {"type": "object"}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_PYTHON = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
}


def is_of(schema: Schema, value: Any) -> bool:
    """Whether a value has one of the types that its schema names."""
    named = schema["type"]
    for one in [named] if isinstance(named, str) else named:
        if isinstance(value, _PYTHON[one]) and isinstance(value, bool) == (one == "boolean"):
            return True
    return False


@dataclass(frozen=True)
class Verb:
    """One verb: ``takes`` is a schema by name, ``demands`` the names that must be there."""

    code: str
    summary: str
    run: Any
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


@dataclass(frozen=True)
class Question:
    """What may be asked of one record beside its fields; ``answers`` is a schema of the answer."""

    code: str
    summary: str
    run: Tell
    answers: Schema


_verbs: dict[str, dict[str, Verb]] = {}
_verbs_of_all: dict[str, dict[str, Verb]] = {}
_questions: dict[str, dict[str, Question]] = {}


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


def verb_of_all(
    type_code: str,
    code: str,
    summary: str,
    run: RunOfAll,
    takes: Mapping[str, Schema] | None = None,
    demands: tuple[str, ...] = (),
) -> None:
    """Add a verb that finds its records itself."""
    _verbs_of_all.setdefault(type_code, {})[code] = Verb(code, summary, run, takes or {}, demands)


def verbs_of_all(type_code: str) -> Mapping[str, Verb]:
    return _verbs_of_all.get(type_code, {})


def question(
    type_code: str, code: str, summary: str, run: Tell, answers: Schema = ANYTHING
) -> None:
    """Add a question to the records of a type; its code must not be one of the kernel's parts."""
    _questions.setdefault(type_code, {})[code] = Question(code, summary, run, answers)


def questions_of(type_code: str) -> Mapping[str, Question]:
    return _questions.get(type_code, {})
