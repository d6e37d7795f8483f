"""The way of a case: what it passed, where it stands, who did what, when, how long (F085, F088).

Whoever may see the case may see its whole way; tasks are linked only where he may see them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from officina.kernel.database import sql
from officina.kernel.principals.names import Name, names_of
from officina.processes.bundle import Bundle, bundle
from officina.processes.changing.versions import Comparison, compare
from officina.processes.words import cause

MOST_LINES = 2_000
"""Of a longer history the last ones are told whole, and of each earlier step when it was done."""
WORK = frozenset({"userTask", "manualTask"})

type State = Literal["done", "now", "stuck", "failed", "skipped", "next"]


@dataclass(slots=True)
class Visit:
    """One time that a step was done, or is being done. Seconds are of working time.

    ``people`` did it, or are to do it; ``for_id`` is the one in whose stead.
    """

    node: str
    title: str
    state: State
    is_work: bool
    since: dt.datetime
    until: dt.datetime | None = None
    people: list[int] = field(default_factory=list)
    for_id: int | None = None
    outcome: str = ""
    seconds: int | None = None
    is_late: bool = False
    due_at: dt.datetime | None = None
    reason: str = ""
    task_id: int | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The case went over to another version of its process, and has not gone back."""

    before: Bundle
    after: Bundle
    by_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Way:
    """A case on its map. ``marks`` are by node, ``flows`` those that were taken."""

    case_id: int
    version_id: int
    status: str
    visits: tuple[Visit, ...]
    flows: tuple[str, ...]
    ends: tuple[str, ...]
    """End events that were reached."""
    names: Mapping[int, Name]
    bundle: Bundle
    passages: tuple[Passage, ...] = ()
    is_cut: bool = False
    """There is more of its history than is told step by step."""

    @property
    def changed(self) -> Comparison | None:
        """What its last move changed of the drawing, for a case that was moved."""
        last = self.passages[-1] if self.passages else None
        return compare(last.before, last.after) if last else None

    @property
    def now(self) -> list[Visit]:
        return [one for one in self.visits if one.state in ("now", "stuck")]


_CASE = """
SELECT c.version_id, c.status, (SELECT array_agg(DISTINCT m.before_id) FROM processes_moved m
  WHERE m.case_id = c.record_id)
FROM processes_running c WHERE c.record_id = %(case)s
"""
_LINES = """
SELECT kind, node, flow, token, branch, how, at, actor_id, behalf_id, task_id, seconds_working,
  late, reason, id FROM (SELECT * FROM processes_passed WHERE case_id = %(case)s
    ORDER BY id DESC LIMIT %(most)s) l ORDER BY id
"""
_EARLIER = """
SELECT DISTINCT ON (kind, node, flow) kind, node, flow, at FROM processes_passed
WHERE case_id = %(case)s AND id < %(before)s AND branch IS NULL
ORDER BY kind, node, flow, id DESC
"""
_PASSAGES = """
SELECT before_id, after_id, by_id, at FROM processes_moved
WHERE case_id = %(case)s AND back_at IS NULL ORDER BY id
"""
_WAITING = """
SELECT w.kind, w.token, w.node, w.branch, w.since, w.data, w.ref, r.responsible_id, t.pool,
  r.due_at
FROM processes_waiting w LEFT JOIN record r ON w.kind = 'work' AND r.id = w.ref
  LEFT JOIN work_task t ON t.record_id = r.id
WHERE w.case_id = %(case)s ORDER BY w.id
"""


def way_of(case_id: int) -> Way | None:
    """The way of a case that the viewer may see; the caller has asked that.

    In four queries, one more where it was moved to another version or has a very long history.
    """
    found = sql.row(_CASE, {"case": case_id})
    if found is None:
        return None
    version_id, status, before = found
    compiled = bundle(version_id)
    lines = sql.rows(_LINES, {"case": case_id, "most": MOST_LINES + 1})
    is_cut = len(lines) > MOST_LINES
    earlier = _earlier(case_id, lines.pop(0)[-1]) if is_cut else []
    lines = [*earlier, *(row[:-1] for row in lines)]
    visits, flows, ends = _past(lines, compiled, [bundle(one) for one in before or ()])
    _present(visits, sql.rows(_WAITING, {"case": case_id}), compiled)
    people = {who for one in visits for who in (*one.people, one.for_id) if who is not None}
    passages = _passages(case_id) if before else ()
    names = names_of(people | {one.by_id for one in passages})
    return Way(
        case_id, version_id, status, tuple(visits), flows, ends, names, compiled, passages, is_cut
    )


def _earlier(case_id: int, last: int) -> list[tuple[Any, ...]]:
    """Lines up to one, each way and each step once: as it was taken or done last."""
    found = sql.rows(_EARLIER, {"case": case_id, "before": last + 1})
    lines = []
    for n, (at, kind, node, flow) in enumerate(sorted((one[3], *one[:3]) for one in found)):
        token, rest = -1 - n, (None, "", at, None, None, None, None, False, "")
        if kind in ("ended", "skipped"):
            lines.append(("started", node, "", token, *rest))
        # Where it began tells the way there; whether it stands open is not known from here.
        lines.append(("passed" if kind == "started" else kind, node, flow, token, *rest))
    return lines


def _passages(case_id: int) -> tuple[Passage, ...]:
    found = sql.rows(_PASSAGES, {"case": case_id})
    return tuple(Passage(bundle(old), bundle(new), by, at) for old, new, by, at in found)


def _past(
    lines: Iterable[tuple[Any, ...]], compiled: Bundle, before: Sequence[Bundle]
) -> tuple[list[Visit], tuple[str, ...], tuple[str, ...]]:
    visits: list[Visit] = []
    open_: dict[int, Visit] = {}
    flows: dict[str, None] = {}
    ends: dict[str, None] = {}
    for kind, node, flow, token, branch, how, at, actor, behalf, task, seconds, late, why in lines:
        if flow:
            flows[flow] = None
        drawn = _version_of(node, compiled, before)
        tag = drawn.definition.nodes[node].tag if node in drawn.definition.nodes else ""
        if kind == "started":
            # One of several that are asked: the step itself was begun before.
            if branch is not None and token in open_ and open_[token].node == node:
                continue
            open_[token] = visit = Visit(node, drawn.title(node), "now", tag in WORK, at)
            visits.append(visit)
            continue
        if kind == "passed":
            if tag == "endEvent":
                ends[node] = None
            continue
        visit = open_.get(token) or Visit(node, drawn.title(node), "now", tag in WORK, at)
        if branch is None:
            open_.pop(token, None)
            visit.state = "skipped" if kind == "skipped" or how == "withdrawn" else "done"
            visit.until = at
        _sign(visit, how, actor, behalf, task, seconds, late=late, reason=why)
    return visits, tuple(flows), tuple(ends)


def _version_of(node: str, compiled: Bundle, before: Sequence[Bundle]) -> Bundle:
    """The version that draws a step: of a case that was moved, an older one perhaps."""
    return next((one for one in (compiled, *before) if node in one.definition.nodes), compiled)


def _sign(
    visit: Visit,
    how: str,
    actor: int | None,
    behalf: int | None,
    task: int | None,
    seconds: int | None,
    *,
    late: bool,
    reason: str,
) -> None:
    """What a line says of who did it. Several of one step add up: the longest time counts."""
    if actor is not None and actor not in visit.people:
        visit.people.append(actor)
    visit.for_id = behalf or visit.for_id
    visit.task_id = task or visit.task_id
    visit.is_late = visit.is_late or late
    visit.reason = "; ".join(one for one in (visit.reason, reason) if one)
    if how not in ("completed", "interrupted", "withdrawn", "skipped", ""):
        visit.outcome = how
    if seconds is not None:
        visit.seconds = max(seconds, visit.seconds or 0)


def _present(visits: list[Visit], waiting: Iterable[tuple[Any, ...]], compiled: Bundle) -> None:
    """Who has it now and what is stuck, said at the visits that are open."""
    by_node = {one.node: one for one in visits if one.state == "now"}
    nodes = compiled.definition.nodes
    for kind, _token, node, _branch, since, data, ref, responsible, pool, due_at in waiting:
        at = node.partition(":")[0]
        visit = by_node.get(at)
        if visit is None:
            if at in nodes and nodes[at].tag == "boundaryEvent":
                continue
            visit = by_node[at] = Visit(at, compiled.title(at), "now", False, since)
            visits.append(visit)
        if kind == "incident":
            visit.state = "stuck"
            said = json.loads(data)
            visit.trouble = cause(said.get("kind", ""), said.get("message", ""))
        elif kind == "work":
            who = responsible or pool
            if who is not None and who not in visit.people:
                visit.people.append(who)
            visit.task_id, visit.due_at = ref, due_at
        elif kind == "timer" and (rings := json.loads(data).get("due")):
            visit.due_at = dt.datetime.fromisoformat(rings)
    for visit in by_node.values():
        if visit.state == "now":
            visit.outcome = ""


def ahead(way: Way) -> list[str]:
    """Steps of people that may still come, nearest first; not those that stand open now."""
    definition = way.bundle.definition
    seen = {one.node for one in way.now}
    todo = [
        flow.target
        for one in way.now
        if one.node in definition.nodes
        for flow in definition.nodes[one.node].outgoing
    ]
    found: list[str] = []
    while todo:
        at = todo.pop(0)
        if at in seen:
            continue
        seen.add(at)
        node = definition.nodes[at]
        if node.tag in WORK or node.tag == "serviceTask":
            found.append(at)
        todo += [flow.target for flow in node.outgoing]
    return found


def next_after(compiled: Bundle, node: str) -> list[tuple[str, str]]:
    """(node, condition as FEEL) of the steps that may come right after one (F086)."""
    definition = compiled.definition
    todo = [(flow, "") for flow in definition.nodes[node].outgoing]
    found: dict[str, str] = {}
    seen: set[str] = set()
    while todo:
        flow, said = todo.pop(0)
        if flow.id in seen:
            continue
        seen.add(flow.id)
        asked = flow.condition.text if flow.condition else ""
        said = " and ".join(one for one in (said, asked) if one)
        target = definition.nodes[flow.target]
        if target.tag in (*WORK, "serviceTask", "intermediateCatchEvent", "endEvent"):
            found.setdefault(target.id, said)
        else:
            todo += [(each, said) for each in target.outgoing]
    return list(found.items())
