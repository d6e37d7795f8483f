"""The steps of a version, numbered, with how far along each stands.

A step's progress is its distance from the start against the shortest way through it, in per cent.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping

import bpmn
from officina.kernel.database import sql
from officina.processes.bundle import NoSuchVersion, bundle

MOST_OPEN = 95
"""Per cent: what is not over is never told as done."""


def lay_places(version_ids: Iterable[int]) -> None:
    """Number the steps of versions that have none yet. Versions in use never change."""
    wanted = sorted(set(version_ids))
    known = {
        id
        for (id,) in sql.rows(
            """SELECT DISTINCT version_id FROM processes_place
               WHERE version_id = ANY(%(v)s::bigint[])""",
            {"v": wanted},
        )
    }
    for version_id in wanted:
        if version_id not in known:
            _lay(version_id)


def _lay(version_id: int) -> None:
    try:
        one = bundle(version_id)
    except (NoSuchVersion, bpmn.ReadError):
        return
    far = progress(one.definition)
    rows = [
        {"node": node, "title": one.title(node), "progress": far[node]}
        for node in one.definition.nodes
    ]
    sql.rows(
        """INSERT INTO processes_place (version_id, process_id, node, title, progress)
           SELECT %(version)s, %(process)s, z.node, z.title, z.progress
           FROM jsonb_to_recordset(%(rows)s::jsonb) z(node text, title text, progress smallint)
           ON CONFLICT DO NOTHING""",
        {"version": version_id, "process": one.process_id, "rows": json.dumps(rows)},
    )


def progress(definition: bpmn.Definition) -> dict[str, int]:
    """Per cent of the way by node; nodes of a sub-process stand where it stands."""
    nodes = definition.nodes
    ahead: dict[str, list[str]] = {node: [] for node in nodes}
    behind: dict[str, list[str]] = {node: [] for node in nodes}
    for node in nodes.values():
        before = [node.attached_to] if node.attached_to else []
        for source in before:
            ahead[source].append(node.id)
            behind[node.id].append(source)
        for flow in node.outgoing:
            ahead[node.id].append(flow.target)
            behind[flow.target].append(node.id)
    top = {node.id for node in nodes.values() if node.parent not in nodes}
    begins = [id for id in top if not behind[id]]
    ends = [id for id in top if not ahead[id]]
    done, left = _distances(begins, ahead), _distances(ends, behind)
    found: dict[str, int] = {}
    for node in nodes.values():
        at = node.id
        while at not in top:
            at = nodes[at].parent
        way = done.get(at, 0) + left.get(at, 0)
        found[node.id] = min(MOST_OPEN, round(100 * done.get(at, 0) / way)) if way else 0
    return found


def _distances(begin: Iterable[str], graph: Mapping[str, list[str]]) -> dict[str, int]:
    found = dict.fromkeys(begin, 0)
    todo = deque(found)
    while todo:
        at = todo.popleft()
        for to in graph[at]:
            if to not in found:
                found[to] = found[at] + 1
                todo.append(to)
    return found
