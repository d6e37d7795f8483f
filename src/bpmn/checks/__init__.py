"""What to say about a model before it is published, in words, with the element's id.

Beside `Definition.problems`, why it cannot be executed at all, these are mistakes of the drawing:
found by looking at the graph (`check`) or by playing it through within a bound (`explore`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bpmn.checks.conditions import check_conditions
from bpmn.checks.exploring import Exploration, Finding, Move, explore
from bpmn.checks.joins import check_joins
from bpmn.checks.structure import check_structure

if TYPE_CHECKING:
    from bpmn.definition import Definition
    from bpmn.errors import Problem

__all__ = ["Exploration", "Finding", "Move", "check", "explore"]


def check(definition: Definition, *, names: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return every problem of a model, errors first.

    `names` are all names that expressions may use beside the model's own; None checks no names.
    """
    found = [
        *definition.problems,
        *check_structure(definition),
        *check_joins(definition),
        *check_conditions(definition, None if names is None else frozenset(names)),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))
