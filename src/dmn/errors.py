"""What can be wrong with a DMN document, each with its place.

DmnError
├── BadXml               not well-formed, nested too deeply, or with a document type declaration
├── TooLarge             more bytes than the reader was told to take
├── NotDmn               well-formed, but no definitions of DMN 1.1 to 1.5
├── UnknownElement       an element that the standard does not have at this place
├── BadAttribute         an attribute or child that is missing or has a value it cannot have
├── DuplicateId          two elements with one id
├── UnknownReference     a reference or import that leads nowhere
├── CyclicRequirements   decisions that require each other, item definitions or imports in a circle
└── UnknownDecision      a name that no decision or invocable of the model has

Mistakes inside expressions are not raised: they are `Warning`s of the compiled decisions, and the
expression is null (DMN 1.5, 10.3.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document: line and column count from 1; `element` is an id or a name."""

    line: int = 0
    column: int = 0
    element: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if self.line else ""
        return ", ".join(part for part in (where, self.element and f"in {self.element}") if part)


NOWHERE = Place()


class DmnError(ValueError):
    """Base of every error of this package; `sentence` says what is wrong and `place` where."""

    def __init__(self, sentence: str, place: Place = NOWHERE) -> None:
        super().__init__(f"{place}: {sentence}" if str(place) else sentence)
        self.sentence = sentence
        self.place = place


class BadXml(DmnError):
    """Not well-formed, nested too deeply, or with a document type declaration."""


class TooLarge(DmnError):
    """More bytes than the reader was told to take."""


class NotDmn(DmnError):
    """Well-formed, but no definitions of DMN 1.1 to 1.5."""


class UnknownElement(DmnError):
    """An element that the standard does not have at this place."""


class BadAttribute(DmnError):
    """An attribute or child that is missing or has a value it cannot have."""


class DuplicateId(DmnError):
    """Two elements with one id."""


class UnknownReference(DmnError):
    """A reference or import that leads nowhere."""


class CyclicRequirements(DmnError):
    """Decisions that require each other, or item definitions or imports in a circle."""


class UnknownDecision(DmnError):
    """A name that no decision or invocable of the model has."""
