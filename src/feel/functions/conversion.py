"""Conversions between kinds (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

from feel.functions.declaring import builtin
from feel.run import Run


@builtin("not(negand: boolean) -> boolean", "The opposite of a condition.")
def not_(run: Run, negand: bool) -> bool:
    return not negand
