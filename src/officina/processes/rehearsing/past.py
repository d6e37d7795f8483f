"""What is known of cases that are over: what they passed, and what was read on the way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import bpmn
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql

OWN = "outcome"
"""Said anew by each step that is answered; the last answer says nothing of the others."""
TAKEN_BACK = frozenset({"interrupted", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history that something made happen: a person, a timer, a message."""

    at: dt.datetime
    node: str
    how: str
    branch: int | None
    actor: int | None


@dataclass(slots=True)
class Past:
    """One case. ``trail`` are nodes in the order in which they began."""

    id: int
    number: str
    title: str
    version_id: int
    initiator_id: int | None
    variables: Mapping[str, bpmn.Value]
    started_at: dt.datetime
    trail: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    asked: list[tuple[dt.datetime, Mapping[str, bpmn.Value]]] = field(default_factory=list)

    def known(self, since: dt.datetime) -> dict[str, bpmn.Value]:
        """The values as they were then: those that were read next, else those read last."""
        found = {name: value for name, value in self.variables.items() if name != OWN}
        for at, names in self.asked:
            if at < since:
                found |= names
        for _at, names in reversed([one for one in self.asked if one[0] >= since]):
            found |= names
        found.pop(OWN, None)
        return found


_LAST = """
SELECT r.id FROM processes_running c JOIN processes_version v ON v.id = c.version_id
  JOIN record r ON r.id = c.record_id
WHERE v.process_id = %(process)s AND c.status = 'ended' AND r.deleted_at IS NULL
  AND c.state->>'status' IS DISTINCT FROM 'cancelled' AND r.acl && %(token)s::integer[]
ORDER BY r.id DESC LIMIT %(most)s
"""
_CASES = """
SELECT r.id, r.number, r.title, c.version_id, c.initiator_id, c.state, r.created_at
FROM processes_running c JOIN record r ON r.id = c.record_id
WHERE c.record_id = ANY(%(ids)s::bigint[]) ORDER BY r.id DESC
"""
_LINES = """
SELECT case_id, at, kind, node, how, branch, actor_id FROM processes_passed
WHERE case_id = ANY(%(ids)s::bigint[]) ORDER BY id
"""
_ASKED = """
SELECT case_id, at, names FROM processes_decision
WHERE case_id = ANY(%(ids)s::bigint[]) ORDER BY id
"""


def last_cases(process_id: int, rights: Rights, most: int) -> list[int]:
    """Cases of a process that ran to their end and that the viewer sees, the newest first."""
    token = sorted(rights.token("case"))
    return [i for (i,) in sql.rows(_LAST, {"process": process_id, "token": token, "most": most})]


def pasts(ids: Sequence[int]) -> Collection[Past]:
    """What is known of these cases; in three queries."""
    found: dict[int, Past] = {}
    for case_id, number, title, version, initiator, state, at in sql.rows(
        _CASES, {"ids": list(ids)}
    ):
        variables = bpmn.State.from_json(json.loads(state)).variables
        found[case_id] = Past(case_id, number, title, version, initiator, variables, at)
    for case_id, at, kind, node, how, branch, actor in sql.rows(_LINES, {"ids": list(ids)}):
        if kind != "ended" and branch is None:
            found[case_id].trail.append(node)
        if kind == "passed" or (kind == "ended" and how not in TAKEN_BACK):
            found[case_id].lines.append(Line(at, node, how, branch, actor))
    for case_id, at, names in sql.rows(_ASKED, {"ids": list(ids)}):
        found[case_id].asked.append((at, dict(_decoded(json.loads(names)))))
    return found.values()


def _decoded(names: Mapping[str, object]) -> Iterator[tuple[str, bpmn.Value]]:
    for name, value in names.items():
        yield name, bpmn.values.decode(value)  # type: ignore[arg-type]  # JSON as it was stored
