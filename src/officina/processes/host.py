"""`processes` draws tasks: what `work` asks before one is completed, and tells afterwards."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import bpmn
from officina.kernel.access.web import Request
from officina.kernel.database import sql
from officina.kernel.principals.actor import Actor
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import Beside
from officina.kernel.records.types import translated
from officina.people.substitution import here_sql
from officina.processes import forms, guards
from officina.processes.bundle import Bundle, bundle
from officina.processes.running.loading import COLUMNS, NAMES, WHOLE, Case, case_of
from officina.processes.running.rows import Done
from officina.processes.running.stimulate import CaseOver, go, require_moving
from officina.processes.steps import Step
from officina.processes.times import calendar_from, calendar_sql
from officina.work.ports import Face, Missing, Outcome
from officina.work.record_types import WAITING
from officina.work.tasks import TaskRow

NAME = "processes"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the task stands: the waiting row of its step."""

    case_id: int
    token: int
    node: str
    branch: int | None
    since: dt.datetime
    data: Mapping[str, Any]
    bundle: Bundle
    status: str
    subject_id: int | None
    case: Case | None = None
    """Where it is held, so that it can be moved."""

    @property
    def step(self) -> Step:
        return self.bundle.step(self.node)

    @property
    def due_at(self) -> dt.datetime | None:
        found = self.data.get("due")
        return dt.datetime.fromisoformat(found) if found else None


_PLACE = """
SELECT w.case_id, w.token, w.node, w.branch, w.since, w.data, c.version_id,
  CASE WHEN p.is_stopped THEN 'stopped' ELSE c.status END, c.subject_id
FROM processes_waiting w JOIN processes_running c ON c.record_id = w.case_id
  JOIN processes_version v ON v.id = c.version_id JOIN process p ON p.record_id = v.process_id
WHERE w.ref = %(task)s AND w.kind = 'work'
"""


def place_of(task_id: int) -> Place | None:
    """The open step that a task is; ``None`` where it is over or was given by hand."""
    found = sql.row(_PLACE, {"task": task_id})
    if found is None:
        return None
    case_id, token, node, branch, since, data, version, status, subject = found
    return Place(
        case_id, token, node, branch, since, json.loads(data), bundle(version), status, subject
    )


_HELD = Beside(
    "held for processes",
    tuple(
        f"held.{name}"
        for name in (
            "case_id",
            "token",
            "node",
            "branch",
            "since",
            "data",
            "calendar",
            "here",
            *NAMES,
        )
    ),
    f"""LEFT JOIN (SELECT w.case_id, w.token, w.node, w.branch, w.since, w.data,
  {calendar_sql("r.organisation_id")} AS calendar,
  {here_sql("c.initiator_id, s.responsible_id")} AS here, {COLUMNS}
FROM {WHOLE} JOIN processes_waiting w ON w.case_id = c.record_id
WHERE w.ref = %(id)s AND w.kind = 'work' FOR UPDATE OF c) held ON true""",  # noqa: S608
)


def _place(task: TaskRow) -> Place | None:
    """As its lock found it, else as it is now; asked again, the same."""
    beside = task.row.beside
    if NAME not in beside:
        beside[NAME] = place_of(task.id)
    found: Place | None = beside[NAME]
    return found


class ProcessesHost:
    """The port of `work` that this app fills."""

    def missing(self, task: TaskRow, outcome: str, by: Actor) -> Sequence[Missing]:
        place = _place(task)
        if place is None:
            return [Missing(_("This step is over: the process went on without it."))]
        if place.status != "running":
            return [Missing(_("The process is suspended."))]
        return guards.missing(place, task, outcome, by)

    def completed(
        self, task: TaskRow, outcome: str, values: Mapping[str, Any], reason: str, by: Actor
    ) -> None:
        place = _place(task)
        if place is None:
            raise CaseOver(_("This step is over: the process went on without it."))
        lacking = guards.missing(place, task, outcome, by)
        if lacking:
            raise Refused(lacking[0].sentence)
        if place.step.reason_when_late and not reason and task.due_at and _is_late(task):
            raise Refused(errors={"reason": _("It is late: say why.")})
        given = forms.take(place, values, by=by)
        variables = given | ({"outcome": _known(place, outcome)} if place.step.outcomes else {})
        done = Done(
            actor=by.user_id,
            behalf=by.on_behalf_of or place.data.get("for"),
            task=task.id,
            outcome=outcome,
            since=place.since,
            due_at=task.due_at,
            reason=reason,
            taken_at=_taken_at(task, place.since),
        )
        command = bpmn.CompleteWork(place.token, variables, branch=place.branch)
        assert place.case is not None, "whoever tells a host something lets it hold first"
        require_moving(place.case)
        go(place.case, command, by=by, done=done)

    def acts_for(self, task: TaskRow) -> int | None:
        place = _place(task)
        return place.data.get("for") if place else None

    def outcomes(self, task: TaskRow) -> Sequence[Outcome]:
        place = _place(task)
        if place is None:
            return ()
        return [
            Outcome(one.code, translated(one.label, one.code), _style(one.style))
            for one in place.step.outcomes
        ]

    held = _HELD

    def hold(self, found: tuple[Any, ...]) -> Place | None:
        """The case and the step that the task is.

        Whoever moves the case meanwhile is waited for; a step that he ended is found out by the
        state, which is read behind him.
        """
        case_id, token, node, branch, since, data, calendar, here, *rest = found
        if case_id is None:
            return None
        case = case_of(case_id, rest)
        case.calendar, case.here = calendar_from(calendar), frozenset(here)
        status = "stopped" if case.is_stopped else case.status
        where = (case_id, token, node, branch, since, json.loads(data))
        return Place(*where, case.bundle, status, case.subject_id, case)

    def face(self, request: Request, task: TaskRow) -> Face | None:
        from officina.processes import faces

        return faces.face(request, task)


def _taken_at(task: TaskRow, since: dt.datetime) -> dt.datetime | None:
    if task.state == WAITING:
        return None
    found = sql.row(
        """SELECT min(at) FROM event WHERE record_id = %(task)s AND at >= %(since)s
           AND kind = 'task.started'""",
        {"task": task.id, "since": since},
    )
    return found[0] if found else None


def _style(style: str) -> Any:
    return style if style in ("main", "quiet", "danger") else "main"


def _is_late(task: TaskRow) -> bool:
    from officina.kernel import clock

    return task.due_at is not None and task.due_at < clock.now()


def _known(place: Place, outcome: str) -> str:
    """One of the step's outcomes; the first where the task was completed without choosing."""
    codes = [one.code for one in place.step.outcomes]
    if not outcome and len(codes) == 1:
        return codes[0]
    if outcome not in codes:
        raise Refused(_("Choose how it ends."))
    return outcome
