"""A case as it is moved: its row, held until the transaction ends, and what it is about.

All of it comes by the one SELECT that takes the lock; only the record that it runs on is read when
it is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import bpmn
from officina.kernel.database import sql
from officina.kernel.records.types import TypeDef, types
from officina.processes.bundle import Bundle, bundle
from officina.processes.times import calendar_for
from worktime import Calendar


class NoSuchCase(LookupError):
    """No case of this number."""


@dataclass(frozen=True, slots=True)
class About:
    """What the record of a case says, and of which type the record is that it runs on."""

    number: str
    title: str
    company_id: int | None
    organisation_id: int | None
    unit_id: int | None
    acl: frozenset[int]
    started_at: dt.datetime
    subject_type: TypeDef | None


@dataclass
class Case:
    """What a move reads and changes of a case."""

    id: int
    bundle: Bundle
    state: bpmn.State
    status: str
    subject_id: int | None
    initiator_id: int | None
    about: About
    caller: tuple[int, int, int | None] | None = None
    depth: int = 0
    cause: int | None = None
    """The event that woke it, for robots on stages."""
    is_stopped: bool = False
    is_new: bool = False
    outcome: str = ""
    """When it has ended: done, or cancelled for what it was started for not being reached."""
    here: frozenset[int] = frozenset()
    """Who is known to be at work, of those that most steps are for."""
    watchers: set[int] = field(default_factory=set)
    """Principals that came to it by this move, and see it from now on."""

    @cached_property
    def calendar(self) -> Calendar:
        """When those who do its steps work."""
        return calendar_for(self.organisation_id)

    def waits_for_timer(self, token: int, event: str) -> bool:
        """Whether a timer is armed there; one that rings late may have been stopped meanwhile."""
        places = (self.state.tokens.get(token), self.state.scopes.get(token))
        return any(one is not None and event in one.armed for one in places)

    @property
    def title(self) -> str:
        return self.about.title

    @property
    def organisation_id(self) -> int | None:
        return self.about.organisation_id


COLUMNS = """c.version_id, c.state, c.status, c.subject_id, c.initiator_id, c.caller_id,
  c.caller_token, c.caller_branch, c.depth, p.is_stopped, r.number, r.title, r.company_id,
  r.organisation_id, r.unit_id, r.acl, r.created_at, s.type_id"""
NAMES = tuple(one.partition(".")[2] for one in COLUMNS.replace("\n", " ").split(", "))
WHOLE = """processes_running c JOIN processes_version v ON v.id = c.version_id
  JOIN process p ON p.record_id = v.process_id JOIN record r ON r.id = c.record_id
  LEFT JOIN record s ON s.id = c.subject_id"""
_ONE = f"SELECT {COLUMNS} FROM {WHOLE} WHERE c.record_id = %(id)s FOR UPDATE OF c"  # noqa: S608


def lock(case_id: int) -> Case:
    """The case under its lock. Raises NoSuchCase."""
    found = sql.row(_ONE, {"id": case_id})
    if found is None:
        raise NoSuchCase(case_id)
    return case_of(case_id, found)


def case_of(case_id: int, found: Sequence[Any]) -> Case:
    """A case of its ``COLUMNS``."""
    version, state, status, subject, initiator, caller, token, branch, depth, is_stopped = found[
        :10
    ]
    number, title, company, organisation, unit, acl, started_at, type_id = found[10:]
    return Case(
        id=case_id,
        bundle=bundle(version),
        state=bpmn.State.from_json(json.loads(state)),
        status=status,
        subject_id=subject,
        initiator_id=initiator,
        about=About(
            number=number,
            title=title,
            company_id=company,
            organisation_id=organisation,
            unit_id=unit,
            acl=frozenset(acl),
            started_at=started_at,
            subject_type=None if type_id is None else types().by_id(type_id),
        ),
        caller=None if caller is None else (caller, token, branch),
        depth=depth,
        is_stopped=is_stopped,
    )
