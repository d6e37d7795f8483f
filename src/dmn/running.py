"""One evaluation of decisions: fuel, moment, mistakes, and the steps that explain it."""

from __future__ import annotations

from collections.abc import Callable

from dmn.why import Mistake, TableHit, Why
from feel.run import Run, Scope
from feel.temporal import DateTime
from feel.values import Value

MAX_STEPS = 1_000
"""How many tables and invocations one evaluation tells of."""
MAX_MISTAKES = 100

type Code = Callable[[Evaluation, Scope], Value]
"""A compiled expression."""


class Evaluation(Run):
    """A Run of FEEL that is shared by all expressions of a decision, and remembers why."""

    __slots__ = ("mistakes", "room", "steps")

    def __init__(self, fuel: int, now: DateTime | None) -> None:
        super().__init__(fuel, now)
        self.mistakes: list[Mistake] = []
        self.steps: list[TableHit | Why] = []
        self.room = MAX_STEPS

    def tell(self, step: TableHit | Why) -> None:
        """Remember a step, as long as there is room, and pay for the values that it shows."""
        self.room -= 1
        if self.room < 0:
            return
        self.spend_on_result(step.value)
        for _, value in step.inputs:
            self.spend_on_result(value)
        if isinstance(step, TableHit):
            for rule in step.rules:
                for value in rule.outputs:
                    self.spend_on_result(value)
        self.steps.append(step)

    def mistake(self, code: str, sentence: str, element: str) -> None:
        """Note a mistake of the model at an element."""
        if len(self.mistakes) < MAX_MISTAKES:
            self.mistakes.append(Mistake(code, sentence, element))

    def collect(self, element: str) -> None:
        """Take over the warnings of FEEL as mistakes at an element."""
        for warning in self.warnings or ():
            if len(self.mistakes) < MAX_MISTAKES:
                self.mistakes.append(
                    Mistake(warning.code, warning.sentence, element, warning.position)
                )
        self.warnings = None
