"""Slow work on the records of a type: at once where they are few, else in the background."""

from __future__ import annotations

from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from officina.kernel.database import sql
from officina.kernel.jobs import job
from officina.kernel.records.computing import compute_batch

AT_ONCE = 500
"""Records that are worked out while the administrator waits; more are left to the background."""


def compute_all(type_id: int) -> None:
    """Work the formulas of a type out for all its records, within or after this transaction."""
    found = sql.row("SELECT count(*) FROM record WHERE type_id = %(type)s", {"type": type_id})
    total = int(found[0]) if found else 0
    if total <= AT_ONCE:
        compute_batch(type_id, 0, AT_ONCE)
    else:
        compute_type.defer(
            type_id=type_id, after=0, done=0, total=total, in_order_with=f"formulas-{type_id}"
        )


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


def progress_of(type_id: int) -> str:
    """How far the background is with a type's formulas, in words; empty where it is done."""
    waiting = ProcrastinateJob.objects.filter(
        task_name=compute_type.task.name,
        status__in=("todo", "doing"),
        args__type_id=type_id,
    ).order_by("id")[:1]
    for one in waiting:
        return str(_("Worked out for %(done)s of %(total)s.") % one.args)
    return ""
