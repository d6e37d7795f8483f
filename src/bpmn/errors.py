"""Everything this package raises.

BpmnError
 ├─ ReadError               the file cannot be read; has a Place
 │   ├─ MalformedXml        not well-formed, or nested too deep
 │   ├─ ForbiddenXml        a document type declaration (entities are never expanded)
 │   ├─ TooLarge            above the limit of bytes
 │   ├─ NotBpmn             no BPMN 2.0 definitions
 │   └─ DuplicateId
 ├─ NotExecutable           the model may be drawn, but not run; has the problems
 ├─ CommandError            the command does not fit the state; the state is as it was
 │   ├─ UnknownToken        the token is gone or never was
 │   ├─ NotWaiting          the token waits for something else
 │   ├─ UnknownElement      no such process, node or event in this definition
 │   └─ InstanceEnded
 ├─ StateError              the saved state cannot be used
 │   ├─ NewerState          written by a later version of this package
 │   ├─ InvalidState        not a state
 │   └─ WrongDefinition     it stands on elements that this definition lacks
 ├─ NotStorable             a value that has no place in a saved state
 └─ CannotMove              a move to another definition is refused; has the reasons
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file: the id of the element, if it has one, and its line."""

    element: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        if line and self.column:
            line += f", column {self.column}"
        return " at ".join(part for part in (self.element, line) if part) or "the file"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a model, in words, at one element.

    An error keeps the definition from running, a warning does not.
    """

    code: str
    message: str
    place: Place
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class BpmnError(Exception):
    """The root of what this package raises."""


class ReadError(BpmnError):
    """The file cannot be read; `place` says where."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        self.place = place or Place()
        super().__init__(f"{self.place}: {message}")


class MalformedXml(ReadError):
    pass


class ForbiddenXml(ReadError):
    pass


class TooLarge(ReadError):
    pass


class NotBpmn(ReadError):
    pass


class DuplicateId(ReadError):
    pass


class NotExecutable(BpmnError):
    """The model may be drawn, but not run; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


class CommandError(BpmnError):
    """The command does not fit the state; the state is as it was."""


class UnknownToken(CommandError):
    def __init__(self, token: int, branch: int | None = None) -> None:
        self.token, self.branch = token, branch
        which = f"{token}" if branch is None else f"{token}, branch {branch}"
        super().__init__(f"there is no token {which}: it has moved on or never was")


class NotWaiting(CommandError):
    def __init__(self, token: int, what: str) -> None:
        self.token, self.what = token, what
        super().__init__(f"token {token} does not wait for {what}")


class UnknownElement(CommandError):
    def __init__(self, what: str, element: str) -> None:
        self.element = element
        super().__init__(f"there is no {what} {element!r} in this definition")


class InstanceEnded(CommandError):
    def __init__(self) -> None:
        super().__init__("the instance has ended")


class StateError(BpmnError):
    """The saved state cannot be used."""


class NewerState(StateError):
    def __init__(self, version: int, known: int) -> None:
        self.version = version
        super().__init__(f"the state has version {version}, this package knows up to {known}")


class InvalidState(StateError):
    pass


class WrongDefinition(StateError):
    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(f"the state stands on {element!r}, which this definition lacks")


class NotStorable(BpmnError):
    """A value has no place in a saved state."""


class CannotMove(BpmnError):
    """A move to another definition is refused; `reasons` say why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))
