from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from django.db import transaction

import bpmn
from bpmn.waits import Wait
from officina.kernel import clock, outside
from officina.kernel.database import sql
from officina.processes.actors import authority, robot
from officina.processes.doing import doer
from officina.processes.doing.links import StillOpen
from officina.processes.running import jobs
from officina.processes.running.loading import NoSuchCase, lock
from officina.processes.running.move import Move
from officina.processes.running.stimulate import CaseOver, stimulate

logger = logging.getLogger(__name__)

ATTEMPTS = 6
FIRST_PAUSE = dt.timedelta(seconds=20)


def do_robot_step(case_id: int, token: int, node: str, branch: int | None) -> None:
    """Do what a robot step does outside this database, and let the case go on.

    It may be asked twice, after a crash: what it does outside carries a key that is the same each
    time, and the case goes on once. A failure is tried again after growing pauses; the last one,
    and an address that may not be asked, becomes an incident.
    """
    key = Wait("job", token, node, branch)
    found = _waiting(case_id, key)
    if found is None:
        return  # done already, or nobody waits for it any more
    attempts, is_moving = found
    if not is_moving:
        return  # resuming asks again
    try:
        given = _do(case_id, key)
    except (NoSuchCase, StillOpen):
        return
    except Exception as error:
        if not isinstance(error, (*jobs.FAILURES, OSError)):
            logger.exception("A step of case %s failed", case_id)
        _failed(case_id, key, attempts + 1, error)
        return
    _go_on(case_id, bpmn.JobDone(token, given, branch))


def _waiting(case_id: int, key: Wait) -> tuple[int, bool] | None:
    """How often it was tried, and whether the case moves at all."""
    found = sql.row(
        """SELECT w.data, c.status = 'running' AND NOT p.is_stopped
           FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
             JOIN processes_version v ON v.id = c.version_id
             JOIN process p ON p.record_id = v.process_id
           WHERE w.case_id = %(case)s AND w.kind = 'job' AND w.token = %(token)s
             AND w.node = %(node)s AND w.branch IS NOT DISTINCT FROM %(branch)s::integer""",
        {"case": case_id, "token": key.token, "node": key.at, "branch": key.branch},
    )
    return None if found is None else (int(json.loads(found[0]).get("attempts", 0)), found[1])


def _do(case_id: int, key: Wait) -> dict[str, Any]:
    """Read under the lock what the step needs, let go, and reach outside."""
    with transaction.atomic():
        case = lock(case_id)
        move = Move(case, robot(case))
        by = authority(case)
        found = doer(str(case.bundle.step(key.at).do.get("kind", "")))
        asked = jobs.job_of(move, key, {}, by)
    if found is None:
        return {}
    return jobs.result_of(move, key, found.do(asked) or {})


def _failed(case_id: int, key: Wait, attempts: int, error: BaseException) -> None:
    sentence = jobs.sentence_of(error)
    if attempts >= ATTEMPTS or isinstance(error, outside.Forbidden):
        with transaction.atomic():
            _go_on(case_id, jobs.failure_of(lock(case_id), key, sentence))
        return
    from officina.processes.jobs import do_outside

    with transaction.atomic():
        sql.rows(
            """UPDATE processes_waiting SET data = data || jsonb_build_object(
                 'attempts', %(attempts)s::integer, 'error', %(error)s::text)
               WHERE case_id = %(case)s AND kind = 'job' AND token = %(token)s
                 AND node = %(node)s AND branch IS NOT DISTINCT FROM %(branch)s::integer""",
            {
                "attempts": attempts,
                "error": sentence,
                "case": case_id,
                "token": key.token,
                "node": key.at,
                "branch": key.branch,
            },
        )
        do_outside.defer(
            at=clock.now() + FIRST_PAUSE * 3 ** (attempts - 1),
            case_id=case_id,
            token=key.token,
            node=key.at,
            branch=key.branch,
        )


def _go_on(case_id: int, command: bpmn.Command) -> None:
    with transaction.atomic():
        case = lock(case_id)
        try:
            stimulate(case_id, command, by=robot(case), even_suspended=True)
        except CaseOver:
            logger.info("Case %s went on without the step", case_id)
