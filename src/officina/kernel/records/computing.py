"""Computed fields worked out anew for what is there already, some records at a time."""

from __future__ import annotations

from django.db import transaction

from officina.kernel.principals.actor import Actor
from officina.kernel.records import types, writes_all
from officina.kernel.records.formulas import compute
from officina.kernel.records.rows import read_batch, to_json

BATCH = 2_000

HOUSE = Actor.house("formula")


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
