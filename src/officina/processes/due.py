"""Timers of cases, and steps that nobody did in time."""

from __future__ import annotations

import datetime as dt

import bpmn
from officina.kernel.database import sql
from officina.kernel.due import Due, on_due
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes.running.loading import NoSuchCase
from officina.processes.running.rows import Key
from officina.processes.running.stimulate import CaseOver, stimulate


@on_due("process.timer")
def ring(one: Due) -> dt.datetime | None:
    """Fire a timer of a case. One that rings while the case stands still waits for its resuming."""
    assert one.record_id is not None
    token, event = int(one.data["token"]), str(one.data["event"])
    fired = Key("timer", token, event)
    try:
        stimulate(one.record_id, bpmn.TimerDue(token, event), by=Actor(robot="timer"), fired=fired)
    except (CaseOver, NoSuchCase):
        return None
    except Refused:
        sql.rows(
            """UPDATE processes_waiting SET data = data || '{"missed": true}'
               WHERE case_id = %(case)s AND kind = 'timer' AND token = %(token)s
                 AND node = %(event)s""",
            {"case": one.record_id, "token": token, "event": event},
        )
    return None
