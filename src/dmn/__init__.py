"""Decision models (DMN 1.1 to 1.5): read, check, evaluate, explain, write.

    >>> decisions = dmn.compile(dmn.read(xml))                          # doctest: +SKIP
    >>> decisions.evaluate("Discount", {"amount": 250}).value           # doctest: +SKIP
    Decimal('10')

Pure: no clock, no I/O, no randomness. See README.md; `dmn.errors` lists what is refused.
"""

from dmn.checks import Finding, check_table
from dmn.decisions import Decisions, Outcome, compile
from dmn.errors import (
    BadAttribute,
    BadXml,
    CyclicRequirements,
    DmnError,
    DuplicateId,
    NotDmn,
    Place,
    TooLarge,
    UnknownDecision,
    UnknownElement,
    UnknownReference,
)
from dmn.model import Model
from dmn.reading import read
from dmn.why import Matched, Mistake, Seen, TableHit, Why
from dmn.writing import write

__all__ = [
    "BadAttribute",
    "BadXml",
    "CyclicRequirements",
    "Decisions",
    "DmnError",
    "DuplicateId",
    "Finding",
    "Matched",
    "Mistake",
    "Model",
    "NotDmn",
    "Outcome",
    "Place",
    "Seen",
    "TableHit",
    "TooLarge",
    "UnknownDecision",
    "UnknownElement",
    "UnknownReference",
    "Why",
    "check_table",
    "compile",
    "read",
    "write",
]
