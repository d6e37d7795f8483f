"""In which order computed fields are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from officina.kernel.rules.evaluate import compiled


class BadFormula(ValueError):
    """A formula that cannot be kept; ``sentence`` says why to whoever wrote it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def in_order(formulas: Mapping[str, str], codes: tuple[str, ...]) -> list[str]:
    """Codes of computed fields so that each comes behind those it reads.

    Raises BadFormula where one reads itself, through others or not.
    """
    reads = {code: compiled(text, codes).names & formulas.keys() for code, text in formulas.items()}
    try:
        return list(TopologicalSorter(reads).static_order())
    except CycleError as cycle:
        circle = " → ".join(cycle.args[1])
        raise BadFormula(
            _("This formula goes in a circle: %(circle)s.") % {"circle": circle}
        ) from None
