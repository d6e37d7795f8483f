from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officina.kernel import clock
from officina.kernel.events.kinds import EventKind
from officina.kernel.principals.actor import Actor
from officina.kernel.records.rows import RecordRow
from officina.kernel.records.writes import Fact, note


def note_robot(row: RecordRow, kind: EventKind, said: Mapping[str, Any], *, by: Actor) -> None:
    """Leave the line of a robot on the timeline of its record."""
    note(row, by=by, fact=Fact(kind.code, said), now=clock.now())
