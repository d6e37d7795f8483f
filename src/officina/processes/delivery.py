"""The outbox between cases: messages, signals, and what called processes give back.

Each is delivered in a transaction of its own, to one case that waits for it. A message that nobody
waits for is kept for a week, for whoever will listen.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

import bpmn
from officina.kernel import clock
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.processes import messages
from officina.processes.running.loading import NoSuchCase
from officina.processes.running.stimulate import CaseOver, stimulate
from officina.processes.starting import start_armed

logger = logging.getLogger(__name__)

AT_ONCE = 50
ATTEMPTS = 8
TRIES = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """One row of the outbox."""

    id: int
    kind: str
    name: str
    key: str | None
    payload: Mapping[str, Any]
    sender_id: int | None
    case_id: int | None
    token: int | None
    branch: int | None
    depth: int
    attempts: int

    @property
    def by(self) -> Actor:
        return Actor(robot=self.kind, depth=self.depth + 1)

    def variables(self) -> dict[str, bpmn.Value]:
        return {name: bpmn.values.decode(value) for name, value in self.payload.items()}


_CLAIM = """
SELECT id, kind, name, key, payload, sender_id, case_id, token, branch, depth, attempts
FROM processes_outgoing WHERE try_at <= %(now)s ORDER BY try_at, id LIMIT 1
FOR UPDATE SKIP LOCKED
"""


def step() -> bool:
    """Deliver what waits, at most fifty. True where there may be more."""
    _forget_old()
    return all(_next() for _ in range(AT_ONCE))


def deliver_all() -> None:
    """For tests and commands: deliver until nothing is left."""
    while step():
        pass


@transaction.atomic
def _next() -> bool:
    found = sql.row(_CLAIM, {"now": clock.now()})
    if found is None:
        return False
    sent = Sent(*found[:4], json.loads(found[4]), *found[5:])  # type: ignore[call-arg] # as _CLAIM
    try:
        with transaction.atomic():
            is_taken = _DELIVER[sent.kind](sent)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.warning("A %s from case %s failed: %r", sent.kind, sent.sender_id, error)
        _failed(sent, error)
        return True
    if is_taken:
        sql.rows("DELETE FROM processes_outgoing WHERE id = %(id)s", {"id": sent.id})
    else:
        sql.rows("UPDATE processes_outgoing SET try_at = NULL WHERE id = %(id)s", {"id": sent.id})
    return True


_LISTENER = """
SELECT w.case_id, w.token, w.node, w.branch, c.version_id FROM processes_waiting w
  JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN process p ON p.record_id = v.process_id
WHERE w.kind = 'message' AND w.name = %(name)s AND (w.key IS NULL OR w.key = %(key)s)
  AND c.status = 'running' AND NOT p.is_stopped
ORDER BY w.case_id IS NOT DISTINCT FROM %(sender)s::bigint, w.id LIMIT 1 OFFSET %(skip)s
"""


def _message(sent: Sent) -> bool:
    """To the one that has waited longest; else it may start a process; else it is kept."""
    asked = {"name": sent.name, "key": sent.key, "sender": sent.sender_id}
    for skip in range(TRIES):
        found = sql.row(_LISTENER, asked | {"skip": skip})
        if found is None:
            break
        case_id, token, node, branch, version_id = found
        command = bpmn.MessageReceived(token, node, sent.variables(), branch)
        try:
            stimulate(case_id, command, by=sent.by)
            messages.note_came(version_id, sent.name, case_id)
            return True
        except (CaseOver, NoSuchCase):
            continue
    return start_armed("message", sent.name, sent.variables(), by=sent.by, most=1) > 0


_HEARERS = """
INSERT INTO processes_outgoing (kind, name, payload, sender_id, case_id, depth, at, try_at,
  attempts, error)
SELECT DISTINCT 'signal', %(name)s, %(payload)s::jsonb, %(sender)s::bigint, w.case_id,
  %(depth)s, %(now)s::timestamptz, %(now)s::timestamptz, 0, ''
FROM processes_waiting w WHERE w.kind = 'signal' AND w.name = %(name)s
  AND w.case_id IS DISTINCT FROM %(sender)s::bigint
"""


def _signal(sent: Sent) -> bool:
    """To every case that waits, each in its own transaction; and processes that it starts."""
    if sent.case_id is None:
        sql.rows(
            _HEARERS,
            {
                "name": sent.name,
                "payload": json.dumps(dict(sent.payload)),
                "sender": sent.sender_id,
                "depth": sent.depth,
                "now": clock.now(),
            },
        )
        start_armed("signal", sent.name, sent.variables(), by=sent.by)
        return True
    with contextlib.suppress(CaseOver, NoSuchCase):
        stimulate(sent.case_id, bpmn.SignalReceived(sent.name, sent.variables()), by=sent.by)
    return True


def _return(sent: Sent) -> bool:
    """What a called process gave, to the step that called it."""
    assert sent.case_id is not None
    assert sent.token is not None
    command: bpmn.Command
    if "error" in sent.payload:
        command = bpmn.ThrowError(sent.token, str(sent.payload["error"]), branch=sent.branch)
    else:
        given = dict(sent.payload.get("variables", {}))
        values = {name: bpmn.values.decode(value) for name, value in given.items()}
        command = bpmn.ProcessDone(sent.token, values, branch=sent.branch)
    with contextlib.suppress(CaseOver, NoSuchCase):
        stimulate(sent.case_id, command, by=sent.by, returned=sent.sender_id, even_suspended=True)
    return True


_DELIVER = {"message": _message, "signal": _signal, "return": _return}


def _failed(sent: Sent, error: Exception) -> None:
    """Tried again after 5 s, 15 s, 45 s ...; what stands still is tried until it moves."""
    attempts = sent.attempts + 1
    pause = dt.timedelta(seconds=5 * 3 ** min(sent.attempts, 6))
    is_over = attempts >= ATTEMPTS and not isinstance(error, Refused)
    sql.rows(
        """UPDATE processes_outgoing SET attempts = %(attempts)s, try_at = %(at)s,
             error = %(error)s WHERE id = %(id)s""",
        {
            "id": sent.id,
            "attempts": attempts,
            "at": None if is_over else clock.now() + pause,
            "error": repr(error)[:2_000],
        },
    )


def _forget_old() -> None:
    sql.rows(
        "DELETE FROM processes_outgoing WHERE try_at IS NULL AND expires_at < %(now)s",
        {"now": clock.now()},
    )
