"""A link that somebody opened: whom it is for, and whether it still answers anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from officina.kernel import clock
from officina.kernel.database import sql
from officina.processes.bundle import Bundle, bundle
from officina.processes.links import tokens
from officina.processes.steps import Step

type State = Literal["open", "used", "late", "over", "held"]


@dataclass(frozen=True, slots=True)
class Link:
    """``task_id`` and ``user_id`` are of an approval by letter; else somebody outside is asked."""

    id: int
    case_id: int
    token: int
    node: str
    branch: int | None
    task_id: int | None
    user_id: int | None
    to: str
    since: dt.datetime
    house: str
    """The organisation that asks; empty where the case is of none."""
    subject_id: int | None
    bundle: Bundle
    state: State

    @property
    def step(self) -> Step:
        return self.bundle.step(self.node)

    @property
    def title(self) -> str:
        return self.bundle.title(self.node)


_LINK = """
SELECT l.id, l.case_id, l.token, l.node, l.branch, l.task_id, l.user_id, l.sent_to, l.made_at,
  coalesce(o.name, ''), c.subject_id, c.version_id, l.nonce, l.used_at, l.expires_at,
  c.status = 'running' AND NOT p.is_stopped,
  EXISTS (SELECT FROM processes_waiting w WHERE w.case_id = l.case_id AND w.token = l.token
    AND w.node = l.node AND w.branch IS NOT DISTINCT FROM l.branch
    AND w.kind = CASE WHEN l.task_id IS NULL THEN 'job' ELSE 'work' END
    AND w.ref IS NOT DISTINCT FROM l.task_id)
  AND (l.task_id IS NULL OR EXISTS (SELECT FROM record t JOIN principals_user u
    ON u.id = t.responsible_id AND u.is_active
    WHERE t.id = l.task_id AND t.is_open AND t.responsible_id = l.user_id))
FROM processes_link l JOIN processes_running c ON c.record_id = l.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN process p ON p.record_id = v.process_id
  JOIN record r ON r.id = l.case_id
  LEFT JOIN principals_organisation o ON o.id = r.organisation_id
WHERE l.id = %(id)s
"""


def open_link(text: str) -> Link:
    """The link of an address. Raises BadLink for one that was never made here."""
    number, secret = tokens.read(text)
    row = sql.row(_LINK, {"id": number})
    if row is None or row[12] != secret:
        raise tokens.BadLink(text[:20])
    (*first, subject_id, version_id, _nonce, used_at, expires_at, moves, waits) = row
    state: State = "open" if moves else "held"
    if used_at is not None:
        state = "used"
    elif not waits:
        state = "over"
    elif expires_at <= clock.now():
        state = "late"
    return Link(*first, subject_id, bundle(version_id), state)  # type: ignore[call-arg] # as _LINK
