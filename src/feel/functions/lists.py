"""Functions on lists (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from decimal import Decimal

from feel.functions.declaring import builtin
from feel.run import Run
from feel.values import Value


@builtin("count(list: list) -> number", "How many items a list has.")
def count(run: Run, items: list[Value]) -> Decimal:
    return Decimal(len(items))
