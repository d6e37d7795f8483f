from __future__ import annotations

from officina.kernel import clock
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, update
from officina.processes import events
from officina.processes.actors import robot
from officina.processes.running.loading import Case


def let_see(case: Case) -> None:
    """Show a case to those who got a step of it; they see it for good (F092)."""
    row = read(case.id, types().by_code("case"), rights=None, lock=True)
    shared = sorted({*row.shared, *case.watchers})
    update(
        row,
        base={"shared": shared},
        by=robot(case),
        fact=Fact(events.CASE_SHOWN.code, {"to": sorted(case.watchers - case.about.acl)}),
        now=clock.now(),
    )
