"""A case as it is moved: its row, held until the transaction ends, and what it is about."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

import bpmn
from officina.kernel.database import sql
from officina.kernel.records.types import TypeDef, types
from officina.processes.bundle import Bundle, bundle


class NoSuchCase(LookupError):
    """No case of this number."""


@dataclass(slots=True)
class Case:
    """What a move reads and changes of a case."""

    id: int
    number: str
    title: str
    bundle: Bundle
    state: bpmn.State
    status: str
    subject_id: int | None
    subject_type: TypeDef | None
    initiator_id: int | None
    company_id: int | None
    organisation_id: int | None
    unit_id: int | None
    acl: frozenset[int]
    shared: list[int]
    started_at: dt.datetime
    caller: tuple[int, int, int | None] | None = None
    depth: int = 0
    cause: int | None = None
    """The event that woke it, for robots on stages."""
    is_stopped: bool = False
    is_new: bool = False
    outcome: str = ""
    """When it has ended: done, or cancelled for what it was started for not being reached."""
    watchers: set[int] = field(default_factory=set)
    """People who came to it by this move, and see it from now on."""


_ONE = """
SELECT c.version_id, c.state, c.status, c.subject_id, c.initiator_id, c.caller_id, c.caller_token,
  c.caller_branch, c.depth, p.is_stopped, r.number, r.title, r.company_id, r.organisation_id,
  r.unit_id, r.acl, r.shared, r.created_at, s.type_id
FROM processes_running c JOIN processes_version v ON v.id = c.version_id
  JOIN process p ON p.record_id = v.process_id JOIN record r ON r.id = c.record_id
  LEFT JOIN record s ON s.id = c.subject_id
WHERE c.record_id = %(id)s FOR UPDATE OF c
"""


def lock(case_id: int) -> Case:
    """The case under its lock. Raises NoSuchCase."""
    found = sql.row(_ONE, {"id": case_id})
    if found is None:
        raise NoSuchCase(case_id)
    version, state, status, subject, initiator, caller, token, branch, depth, stopped = found[:10]
    number, title, company, organisation, unit, acl, shared, started, type_id = found[10:]
    return Case(
        id=case_id,
        number=number,
        title=title,
        bundle=bundle(version),
        state=bpmn.State.from_json(json.loads(state)),
        status=status,
        subject_id=subject,
        subject_type=None if type_id is None else types().by_id(type_id),
        initiator_id=initiator,
        company_id=company,
        organisation_id=organisation,
        unit_id=unit,
        acl=frozenset(acl),
        shared=list(shared),
        started_at=started,
        caller=None if caller is None else (caller, token, branch),
        depth=depth,
        is_stopped=stopped,
    )
