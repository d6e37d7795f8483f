"""Slow work on the records of a type."""

from __future__ import annotations

from officina.kernel.jobs import job
from officina.kernel.records.computing import compute_batch


@job()
def compute_type(type_id: int, after: int, done: int, total: int) -> None:
    """One batch of computed fields, and the next one asked for."""
    last, count = compute_batch(type_id, after)
    if count:
        compute_type.defer(
            type_id=type_id,
            after=last,
            done=done + count,
            total=total,
            in_order_with=f"formulas-{type_id}",
        )
