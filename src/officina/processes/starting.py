"""Starts that no person asks for: a message, a signal, the clock, an event of the log.

They run in the name of whoever answers for the version; the owner of the process is the initiator.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import bpmn
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow
from officina.processes import policies
from officina.processes.bundle import bundle

logger = logging.getLogger(__name__)


def start_armed(
    kind: str, name: str, payload: Mapping[str, Any], *, by: Actor, most: int | None = None
) -> int:
    """Start the processes that a message or signal of this name starts; return how many."""
    rows = sql.rows(
        """SELECT a.process_id, a.version_id, a.event, a.trigger FROM processes_armed a
             JOIN process p ON p.record_id = a.process_id
           WHERE a.kind = %(kind)s AND a.name = %(name)s AND NOT p.is_stopped ORDER BY a.id""",
        {"kind": kind, "name": name},
    )
    for process_id, version_id, event, trigger in rows[:most]:
        start_at(process_id, version_id, event, trigger, payload=payload, by=by)
    return len(rows[:most])


def start_at(
    process_id: int,
    version_id: int,
    event: str,
    trigger: int,
    *,
    by: Actor,
    payload: Mapping[str, Any] | None = None,
    subject: RecordRow | None = None,
    variables: Mapping[str, Any] | None = None,
    initiator: int | None = None,
) -> int | None:
    """Start a case at a start event, in the name of ``initiator``.

    ``None`` where the process is stopped or was retired.
    """
    from officina.processes.actions.start_case import make

    try:
        process = policies.published(process_id)
    except Refused as refused:
        logger.info("Process %s was not started: %s", process_id, refused.sentence)
        return None
    found = bundle(version_id)
    command = bpmn.Start(
        variables=dict(variables or {}), event=event, trigger=trigger, payload=dict(payload or {})
    )
    if not found.definition.nodes[event].event_definitions:
        command = bpmn.Start(variables={**(variables or {}), **(payload or {})})
    return make(found, process, subject, command, by=by, initiator=initiator)
