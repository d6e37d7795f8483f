"""Who may draw, publish, start and mend. What cannot be seen is absent."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from officina.kernel.access.policy import NotAllowed, rights_of
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.gate import require
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import types


@dataclass(frozen=True, slots=True)
class Process:
    """What starting needs to know of a process that is published."""

    id: int
    title: str
    owner_id: int | None
    version_id: int
    n: int
    runs_on: tuple[str, ...]
    starters: frozenset[int]


_PUBLISHED = """
SELECT r.title, r.responsible_id, v.id, v.n, p.runs_on, p.starters, p.is_stopped
FROM record r JOIN process p ON p.record_id = r.id
  LEFT JOIN processes_version v ON v.process_id = r.id AND v.status = 'published'
WHERE r.id = %(id)s AND r.deleted_at IS NULL
"""


def owned(process_id: int, *, by: Actor, lock: bool = True) -> RecordRow:
    """A process that the actor may change. Raises NoSuchRecord, NotAllowed, Refused."""
    rights = rights_of(by)
    row = read(process_id, types().by_code("process"), rights=rights, lock=lock)
    require(rights, "edit", row)
    return row


def startable(process_id: int, *, by: Actor) -> Process:
    """A process that the actor may start. Raises NoSuchRecord, NotAllowed, Refused."""
    rights = rights_of(by)
    row = read(process_id, types().by_code("process"), rights=rights)
    process = published(process_id)
    if rights is None:
        return process
    is_his = rights.may("edit", row.rights_row)
    if process.starters and not is_his and not process.starters & rights.viewer.personal:
        raise NotAllowed("start", "process", _("You may see this process but not start it."))
    return process


def published(process_id: int) -> Process:
    """What runs now. Raises Refused for what is not published, or stopped."""
    found = sql.row(_PUBLISHED, {"id": process_id})
    if found is None or found[2] is None:
        raise Refused(_("This process is not published."))
    title, owner, version, n, runs_on, starters, is_stopped = found
    if is_stopped:
        raise Refused(_("This process is stopped for now."))
    return Process(
        id=process_id,
        title=title,
        owner_id=owner,
        version_id=version,
        n=n,
        runs_on=tuple(json.loads(runs_on)),
        starters=frozenset(json.loads(starters)),
    )


def require_fits(process: Process, subject: RecordRow | None) -> None:
    """Refuse a record of a type that the process does not run on, or none where it needs one."""
    if subject is None:
        if process.runs_on:
            raise Refused(_("Start this from a card: it runs on one."))
    elif process.runs_on and subject.type.code not in process.runs_on:
        raise Refused(_("This process does not run on “%(type)s”.") % {"type": subject.type.label})


def mendable(case_id: int, *, by: Actor) -> RecordRow:
    """A case that the actor may mend: its process's owner, or an administrator.

    Raises NoSuchRecord where he does not see it, NotAllowed where he sees it only.
    """
    rights = rights_of(by)
    row = read(case_id, types().by_code("case"), rights=rights)
    if rights is None or rights.may("edit", _process_of(row).rights_row):
        return row
    raise NotAllowed("edit", "case", _("Only the owner of the process mends its cases."))


def cancellable(case_id: int, *, by: Actor) -> RecordRow:
    """A case that the actor may end or hold: whoever started it, or who may mend it."""
    rights = rights_of(by)
    row = read(case_id, types().by_code("case"), rights=rights)
    if rights is None or by.user_id == row.responsible_id:
        return row
    return mendable(case_id, by=by)


def _process_of(row: RecordRow) -> RecordRow:
    return read(int(row.values["process"]), types().by_code("process"), rights=None)
