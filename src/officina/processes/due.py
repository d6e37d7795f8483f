"""Timers of cases, starts by the clock, and steps that nobody did in time."""

from __future__ import annotations

import datetime as dt

import bpmn
from bpmn.waits import Wait
from officina.kernel.database import sql
from officina.kernel.due import Due, on_due
from officina.kernel.principals.actor import Actor
from officina.processes.actions.climb_step import climb_step
from officina.processes.actions.expire_link import expire_link
from officina.processes.actions.start_by_clock import start_by_clock
from officina.processes.arming import START
from officina.processes.robots import waking
from officina.processes.running.loading import NoSuchCase, lock
from officina.processes.running.stimulate import go


@on_due("process.timer")
def ring(one: Due) -> dt.datetime | None:
    """Fire a timer of a case. One that rings while the case stands still waits for its resuming."""
    assert one.record_id is not None
    token, event = int(one.data["token"]), str(one.data["event"])
    fired = Wait("timer", token, event)
    try:
        case = lock(one.record_id)
    except NoSuchCase:
        return None
    if case.status == "suspended" or case.is_stopped:
        sql.rows(
            """UPDATE processes_waiting SET data = data || '{"missed": true}'
               WHERE case_id = %(case)s AND kind = 'timer' AND token = %(token)s
                 AND node = %(event)s""",
            {"case": one.record_id, "token": token, "event": event},
        )
    elif case.waits_for_timer(token, event):
        go(case, bpmn.TimerDue(token, event), by=Actor(robot="timer"), fired=fired)
    return None


@on_due(START)
def start(one: Due) -> dt.datetime | None:
    """Start a process by the clock; a repeating one comes again (F099)."""
    return start_by_clock(one)


@on_due("process.robot")
def robot(one: Due) -> None:
    """A robot whose moment has come."""
    assert one.record_id is not None
    waking.ring(
        int(one.data["robot"]),
        one.record_id,
        cause=one.data.get("cause"),
        depth=int(one.data["depth"]),
        since=str(one.data["since"]),
    )


@on_due("process.late")
def late(one: Due) -> None:
    """A step that is late climbs to those who were named for it (F111, F142)."""
    climb_step(int(one.data["task"]))


@on_due("process.link")
def link(one: Due) -> None:
    """Nobody answered by a link in time."""
    expire_link(int(one.data["link"]))
