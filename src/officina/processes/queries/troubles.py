"""Cases that cannot go on by themselves, with the cause, for whoever may mend them (F106)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpmn
from officina.kernel.access.policy import Rights
from officina.kernel.database import sql
from officina.kernel.records.types import TypeDef, types
from officina.processes.bundle import Bundle, bundle
from officina.processes.designing.said import called

MOST = 200
WITHOUT_PLACE = frozenset({"startEvent", "boundaryEvent"})

_TROUBLES = """
SELECT w.id, w.case_id, w.token, w.node, w.branch, w.data, w.since, r.number, r.title,
  c.version_id, v.process_id, p.title
FROM processes_waiting w JOIN record r ON r.id = w.case_id
  JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN record p ON p.id = v.process_id
WHERE w.kind = 'incident' AND r.acl && %(token)s::integer[] AND r.deleted_at IS NULL
  AND (%(case)s::bigint IS NULL OR w.case_id = %(case)s::bigint)
  AND (%(process)s::bigint IS NULL OR v.process_id = %(process)s::bigint)
ORDER BY w.since DESC, w.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One token that is stuck. ``kind`` is the engine's (expression, gateway, job, error, data,
    loop, decision) or ``performers``; ``values`` are what the expression read, as stored."""

    id: int
    case_id: int
    token: int
    node: str
    branch: int | None
    since: dt.datetime
    number: str
    title: str
    step: str
    is_activity: bool
    process_id: int
    process: str
    kind: str
    message: str
    expression: str
    values: Mapping[str, Any]


def troubles(
    rights: Rights, case_id: int | None = None, process_id: int | None = None
) -> list[Trouble]:
    """Incidents of cases that the viewer sees, the newest first; of one case or process where it
    is named."""
    params = {
        "token": sorted(rights.token("case")),
        "case": case_id,
        "process": process_id,
        "most": MOST,
    }
    return [_trouble(row) for row in sql.rows(_TROUBLES, params)]


def _trouble(row: tuple[Any, ...]) -> Trouble:
    waiting, case_id, token, node, branch, data, since, number, title = row[:9]
    version_id, process_id, process = row[9:]
    found, said = bundle(version_id), json.loads(data)
    return Trouble(
        id=waiting,
        case_id=case_id,
        token=token,
        node=node,
        branch=branch,
        since=since,
        number=number,
        title=title,
        step=called(node, found),
        is_activity=_is_activity(node, found),
        process_id=process_id,
        process=process,
        kind=said.get("kind", ""),
        message=said.get("message", ""),
        expression=said.get("expression") or "",
        values=said.get("values") or {},
    )


def _is_activity(node: str, found: Bundle) -> bool:
    """Whether it is work that can be skipped: a gateway or an event is not."""
    tag = found.definition.nodes[node].tag
    return not tag.endswith(("Gateway", "Event"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a token stands, with all that mending it asks for."""

    case_id: int
    token: int
    node: str
    bundle: Bundle
    variables: Mapping[str, Any]
    subject_type: TypeDef | None

    @property
    def places(self) -> list[tuple[str, str]]:
        """(node, title) of the steps to which it may be moved: those beside it, with a name."""
        nodes = self.bundle.definition.nodes
        here = nodes[self.node]
        return [
            (one.id, " ".join(one.name.split()))
            for one in nodes.values()
            if one.parent == here.parent
            and one.id != here.id
            and one.name.strip()
            and one.tag not in WITHOUT_PLACE
        ]


_STANDING = """
SELECT w.node, c.version_id, c.state, s.type_id FROM processes_waiting w
  JOIN processes_running c ON c.record_id = w.case_id LEFT JOIN record s ON s.id = c.subject_id
WHERE w.case_id = %(case)s AND w.token = %(token)s ORDER BY w.kind = 'timer', w.id LIMIT 1
"""


def standing_at(case_id: int, token: int) -> Standing | None:
    """Where a token of a case stands; ``None`` where it has gone on."""
    found = sql.row(_STANDING, {"case": case_id, "token": token})
    if found is None:
        return None
    node, version_id, saved, type_id = found
    state = bpmn.State.from_json(json.loads(saved))
    return Standing(
        case_id=case_id,
        token=token,
        node=node.partition(":")[0],
        bundle=bundle(version_id),
        variables=state.variables_at(token) if token in state.tokens else state.variables,
        subject_type=types().by_id(type_id) if type_id is not None else None,
    )


def variables_of(case_id: int) -> Mapping[str, Any]:
    """What a case keeps, as FEEL values; nothing where there is no such case."""
    found = sql.row("SELECT state FROM processes_running WHERE record_id = %(id)s", {"id": case_id})
    return bpmn.State.from_json(json.loads(found[0])).variables if found else {}


def tokens_at(case_id: int, node: str) -> list[int]:
    """Tokens of a case that stand at a node and wait there."""
    found = sql.rows(
        """SELECT DISTINCT token FROM processes_waiting
           WHERE case_id = %(case)s AND split_part(node, ':', 1) = %(node)s ORDER BY token""",
        {"case": case_id, "node": node},
    )
    return [token for (token,) in found]
