"""How many cases should stand at the steps of a process (F247)."""

from __future__ import annotations

from dataclasses import dataclass

from officina.kernel.database import sql
from officina.processes.bundle import bundle
from officina.processes.models import Threshold
from officina.processes.queries.way import WORK

STEPS = WORK | {"serviceTask", "sendTask", "receiveTask", "callActivity", "intermediateCatchEvent"}


@dataclass(frozen=True, slots=True)
class Level:
    node: str
    title: str
    least: int | None
    most: int | None


def steps_of(process_id: int) -> list[Level]:
    """Steps at which cases may stand, in the order of the newest drawing that ran."""
    newest = sql.row(
        """SELECT id FROM processes_version WHERE process_id = %(process)s
           AND status IN ('published', 'retired') ORDER BY n DESC LIMIT 1""",
        {"process": process_id},
    )
    if newest is None:
        return []
    one = bundle(newest[0])
    kept = {t.node: t for t in Threshold.objects.filter(process_id=process_id)}
    return [
        Level(
            node.id,
            one.title(node.id),
            kept[node.id].least if node.id in kept else None,
            kept[node.id].most if node.id in kept else None,
        )
        for node in one.definition.nodes.values()
        if node.tag in STEPS
    ]
