"""Computed fields worked out anew for what is there already: at once, or in the background."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records import types, writes_all
from officina.kernel.records.formulas import compute
from officina.kernel.records.rows import read_batch, to_json

AT_ONCE = 500
"""Records that are worked out while the administrator waits; more are left to the background."""
BATCH = 2_000

HOUSE = Actor.house("formula")


def compute_all(type_id: int) -> None:
    """Work the formulas of a type out for all its records, within or after this transaction."""
    from officina.kernel.records.jobs import compute_type

    found = sql.row("SELECT count(*) FROM record WHERE type_id = %(type)s", {"type": type_id})
    total = int(found[0]) if found else 0
    if total <= AT_ONCE:
        compute_batch(type_id, 0, AT_ONCE)
    else:
        compute_type.defer(
            type_id=type_id, after=0, done=0, total=total, in_order_with=f"formulas-{type_id}"
        )


@transaction.atomic
def compute_batch(type_id: int, after: int, limit: int = BATCH) -> tuple[int, int]:
    """Work out some records behind a number; the last number and how many, zero at the end."""
    type_def = next(one for one in types.read_anew() if one.id == type_id)
    rows = read_batch(type_def, after, limit)
    changed = {}
    for row in rows:
        found = compute(type_def, row.values)
        other = {code: to_json(v) for code, v in found.items() if v != row.values.get(code)}
        if other:
            changed[row.id] = other
    if changed:
        writes_all.put_all(changed, by=HOUSE)
    return (rows[-1].id if rows else after), len(rows)


def progress_of(type_id: int) -> str:
    """How far the background is with a type's formulas, in words; empty where it is done."""
    waiting = ProcrastinateJob.objects.filter(
        task_name__endswith="records.jobs.compute_type",
        status__in=("todo", "doing"),
        args__type_id=type_id,
    ).order_by("id")[:1]
    for one in waiting:
        return str(_("Worked out for %(done)s of %(total)s.") % one.args)
    return ""
