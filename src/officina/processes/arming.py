"""What starts a published process by itself, armed at publishing in place of what was before."""

from __future__ import annotations

import datetime as dt

import bpmn
from bpmn import timers
from officina.kernel import clock, due
from officina.kernel.database import sql
from officina.processes.bundle import Bundle
from officina.processes.models import Armed, Version
from officina.processes.times import calendar_of

EVENT = "event"
START = "process.start"
"""The kind of what is due when the clock starts a process."""


def disarm(process_id: int) -> None:
    """Nothing starts it by itself any more."""
    _forget(process_id)
    sql.rows(
        "DELETE FROM due WHERE kind = 'process.start' AND record_id = %(id)s", {"id": process_id}
    )


def _forget(process_id: int) -> None:
    """What was armed before, except cards whose turn has come already."""
    Armed.objects.filter(process_id=process_id).delete()
    sql.rows(
        """DELETE FROM due WHERE kind = 'process.start' AND record_id = %(id)s
           AND NOT data ? 'subject'""",
        {"id": process_id},
    )


def arm(version: Version, found: Bundle) -> None:
    """Arm timers, messages, signals and events of the log at the start events of a version."""
    _forget(version.process_id)
    rows = []
    for one in bpmn.starts(found.definition):
        armed = Armed(
            process_id=version.process_id,
            version_id=version.id,
            event=one.event,
            trigger=one.trigger,
            kind=one.kind,
            name=one.name,
        )
        if one.kind == "timer":
            arm_timer(version.process_id, version.id, found, one)
        else:
            rows.append(armed)
    for node, step in found.steps.items():
        if step.on.get("event") and node in found.definition.nodes:
            rows.append(
                Armed(
                    process_id=version.process_id,
                    version_id=version.id,
                    event=node,
                    kind=EVENT,
                    name=str(step.on["event"]),
                    type_code=str(step.on.get("type", "")),
                    condition=str(step.on.get("condition", "")),
                )
            )
    Armed.objects.bulk_create(rows)


def arm_timer(process_id: int, version_id: int, found: Bundle, one: bpmn.StartSubscription) -> None:
    """Schedule a start by the clock; what repeats schedules its next round when it rings."""
    data = {"version": version_id, "event": one.event, "trigger": one.trigger}
    at: dt.datetime | None
    rhythm = found.step(one.event).clock
    timer = None if rhythm else one.timer(found.definition, clock.now(), {})
    if rhythm is not None:
        found_next = next(rhythm.coming(clock.now(), calendar_of(process_id)), None)
        at = found_next and found_next[1]
        data |= {"day": found_next[0].isoformat()} if found_next else {}
    elif isinstance(timer, timers.Cycle):
        if timer.times == 0:
            return
        at = timer.first(clock.now())
        data |= {"every": timer.every.text, "left": timer.times}
    elif isinstance(timer, timers.Duration):
        at = timer.after(clock.now())
    else:
        at = timer
    if at is None:
        return
    due.schedule(
        START,
        max(at, clock.now()),
        key=f"start:{process_id}:{one.event}:{one.trigger}",
        record_id=process_id,
        data=data,
    )
