from __future__ import annotations

from officina.kernel import clock
from officina.kernel.principals.actor import Actor
from officina.kernel.records import events
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, update
from officina.processes.running.loading import Case


def end_case(case: Case, *, by: Actor) -> None:
    """Close the record of a case that has ended; its history says how."""
    type_def = types().by_code("case")
    row = read(case.id, type_def, rights=None, lock=True)
    stage = type_def.stage(case.outcome)
    update(
        row,
        base={"stage_id": stage.id, "is_open": False, "stage_since": clock.now()},
        by=by,
        fact=Fact(events.MOVED.code, {"changes": {"stage": [row.stage_id, stage.id]}}),
        now=clock.now(),
    )
