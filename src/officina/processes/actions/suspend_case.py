from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _

from bpmn.waits import Wait
from officina.kernel import clock, due
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import read
from officina.kernel.records.types import types
from officina.kernel.records.writes import Fact, update
from officina.processes import events, policies
from officina.processes.running.loading import lock
from officina.processes.running.opening import timer_key

LONGEST = 2_000


@transaction.atomic
def suspend_case(case_id: int, *, by: Actor, reason: str = "") -> None:
    """Hold a case: nothing of it moves until it is resumed; timers that ring meanwhile wait.

    Raises NoSuchRecord, NotAllowed, and Refused for what does not run.
    """
    policies.cancellable(case_id, by=by)
    _require(case_id, "running", _("Only what runs can be suspended."))
    _turn(case_id, "suspended", events.CASE_SUSPENDED.code, by, reason)


@transaction.atomic
def resume_case(case_id: int, *, by: Actor) -> None:
    """Let a case go on; what rang or was asked for meanwhile happens now.

    Raises NoSuchRecord, NotAllowed, and Refused for what is not suspended.
    """
    policies.cancellable(case_id, by=by)
    _require(case_id, "suspended", _("This is not suspended."))
    _turn(case_id, "running", events.CASE_RESUMED.code, by, "")
    catch_up(case_id)


def catch_up(case_id: int) -> None:
    """Ring timers and ask for jobs that came while the case stood still."""
    from officina.processes.jobs import do_outside

    for kind, token, node, branch, data in sql.rows(
        """SELECT kind, token, node, branch, data FROM processes_waiting
           WHERE case_id = %(case)s AND kind IN ('job', 'timer')""",
        {"case": case_id},
    ):
        if kind == "job":
            do_outside.defer(case_id=case_id, token=token, node=node, branch=branch)
        elif json.loads(data).get("missed"):
            due.schedule(
                "process.timer",
                clock.now(),
                key=timer_key(case_id, Wait("timer", token, node)),
                record_id=case_id,
                data={"token": token, "event": node},
            )
    sql.rows("SELECT pg_notify('officina_process', '')")


def _require(case_id: int, status: str, sentence: str) -> None:
    if lock(case_id).status != status:
        raise Refused(sentence)


def _turn(case_id: int, status: str, kind: str, by: Actor, reason: str) -> None:
    sql.rows(
        "UPDATE processes_running SET status = %(status)s WHERE record_id = %(case)s",
        {"case": case_id, "status": status},
    )
    type_def = types().by_code("case")
    row = read(case_id, type_def, rights=None, lock=True)
    stage = type_def.stage(status)
    update(
        row,
        base={"stage_id": stage.id, "stage_since": clock.now()},
        by=by,
        fact=Fact(
            kind,
            {"changes": {"stage": [row.stage_id, stage.id]}, "reason": reason[:LONGEST]},
        ),
        now=clock.now(),
    )
