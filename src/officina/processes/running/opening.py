"""What a move opened becomes real: tasks, timers, jobs of the queue; and what it closed goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import bpmn
import feel
from bpmn import effects as e
from bpmn.waits import Wait
from officina.kernel import clock
from officina.kernel.records.checks import Refused
from officina.people import substitution
from officina.processes import events, policies
from officina.processes.actors import robot
from officina.processes.approvals.holding import VOID
from officina.processes.bundle import bundle
from officina.processes.performers import About, Chosen, Named, Nobody, choose, named_for
from officina.processes.running.move import Move
from officina.processes.running.rows import Line, Opened
from officina.processes.steps import Performer, Step
from officina.processes.times import BadLength, length
from officina.work.actions.create_tasks import create_tasks
from officina.work.tasks import TaskDraft
from worktime import Calendar

FUEL = 20_000
MAX_TITLE = 900


def open_all(move: Move) -> list[tuple[Wait, str]]:
    """Make tasks and timers, start what is called; return what cannot be, with the sentence why."""
    stuck = _call_all(move)
    work = [one for one in move.written.opened.values() if one.key.kind == "work"]
    if work and not stuck:
        stuck = _open_work(move, work)
    if stuck:
        return stuck
    for one in move.written.opened.values():
        if one.key.kind == "timer":
            _arm(move, one)
    return []


def _call_all(move: Move) -> list[tuple[Wait, str]]:
    """Start the processes that are called, each a case of its own that gives back later."""
    stuck = []
    for one in move.written.opened.values():
        if one.key.kind == "process" and one.ref is None:
            try:
                with transaction.atomic():
                    one.ref = _call(move, one)
            except Refused as refused:
                stuck.append((one.key, refused.sentence))
    return stuck


def _call(move: Move, one: Opened) -> int:
    from officina.processes.actions.start_case import make

    effect, case = one.effect, move.case
    assert isinstance(effect, e.CallProcess)
    version = move.bundle.calls.get(effect.element)
    if version is None:
        raise Refused(_("The process that is called here is gone."))
    called = bundle(version)
    process = replace(policies.published(called.process_id), version_id=version, n=called.n)
    return make(
        called,
        process,
        move.record(),
        bpmn.Start(variables=effect.variables),
        by=robot(case),
        caller=(case.id, effect.token, effect.branch),
        initiator=case.initiator_id,
    )


def _open_work(move: Move, work: Sequence[Opened]) -> list[tuple[Wait, str]]:
    named: list[tuple[Opened, Named]] = []
    drafts: list[TaskDraft] = []
    stuck: list[tuple[Wait, str]] = []
    for one in work:
        try:
            named.append((one, _named(move, one)))
        except Nobody as nobody:
            stuck.append((one.key, nobody.sentence))
    # Who is here is asked once for all of them.
    people = [p for _one, some in named for p in some.people]
    takers = substitution.for_steps(people, move.case.here)
    for one, some in named:
        try:
            drafts.append(_draft(move, one, choose(some, takers)))
        except Nobody as nobody:
            stuck.append((one.key, nobody.sentence))
    if stuck:
        # Those of the others are made when the engine has noted the incidents.
        return stuck
    ids = create_tasks(drafts, by=robot(move.case))
    for (one, _some), draft, task_id in zip(named, drafts, ids, strict=True):
        one.ref = task_id
        if draft.due_at is not None:
            one.data["due"] = draft.due_at.isoformat()
        if draft.responsible is not None:
            one.data["who"] = draft.responsible
            move.case.watchers.add(draft.responsible)
        elif draft.pool is not None:
            move.case.watchers.add(draft.pool)
        _note_started(move, one, task_id, draft)
        _climb_later(move, one, draft)
    return []


def _draft(move: Move, one: Opened, chosen: Chosen) -> TaskDraft:
    case, node = move.case, one.key.at
    step = move.bundle.step(node)
    due_at = step.duration.after(move.now, move.case.calendar) if step.duration else None
    remind = tuple(
        due_at - before.before(due_at, move.case.calendar)
        for before in step.remind_before
        if due_at
    )
    if chosen.stands_in_for is not None:
        one.data["for"] = chosen.stands_in_for
    return TaskDraft(
        title=move.bundle.title(node)[:MAX_TITLE],
        description=_described(move, step),
        responsible=chosen.responsible,
        pool=chosen.pool if chosen.responsible is None else None,
        assistants=chosen.assistants,
        due_at=due_at,
        remind=remind,
        parents=tuple(p for p in (case.subject_id, case.id) if p is not None),
        company_id=case.about.company_id,
        organisation_id=case.organisation_id,
        host="processes",
    )


def _described(move: Move, step: Step) -> str:
    """What whoever does it reads; one whose approval became void reads why first."""
    text = step.text("description") or step.text("instruction")
    void = move.case.state.variables.get(VOID)
    if not step.voided_by or not isinstance(void, dict):
        return text
    why = _("You are asked again: %(why)s") % {"why": void.get("why", "")}
    return f"{why}\n\n{text}".strip()


def _named(move: Move, one: Opened) -> Named:
    effect = one.effect
    assert isinstance(effect, e.CreateWork)
    step = move.bundle.step(effect.node)
    performers = step.performers
    if step.is_many and effect.branch is not None and performers:
        if effect.branch >= len(performers):
            performers = _added(move, effect.node, effect.branch - len(performers))
        else:
            performers = (performers[effect.branch],)
    row = move.record()
    about = About(
        initiator_id=move.case.initiator_id,
        responsible_id=row.responsible_id if row is not None else None,
        evaluate=lambda text: evaluate(move, text, effect),
        case_id=move.case.id,
        process_id=move.bundle.process_id,
    )
    said = [feel.from_value(one) for one in effect.performers]
    return named_for(step, performers, about, said)


def added_to(node: str) -> str:
    """The variable that keeps who was asked in addition, while a step is going on."""
    return f"added_{node}"


def _added(move: Move, node: str, n: int) -> tuple[Performer, ...]:
    people = move.case.state.variables.get(added_to(node))
    if not isinstance(people, list) or n >= len(people):
        raise Nobody(_("Nobody is named who could do this."))
    return (Performer("person", int(str(people[n]))),)


def evaluate(move: Move, text: str, effect: e.CreateWork) -> Any:
    """A FEEL text of a step's settings. Raises Nobody for what cannot be read."""
    values = move.values(effect.token) | dict(effect.inputs)
    try:
        expression = feel.parse(text.removeprefix("="), names=values)
    except feel.SyntaxMistake as mistake:
        raise Nobody(f"{text}: {mistake}") from None
    return feel.from_value(expression.evaluate(values, now=clock.now(), fuel=FUEL).value)


def _note_started(move: Move, one: Opened, task_id: int, draft: TaskDraft) -> None:
    """The history knows which task a step became, and the timeline whose it is."""
    _kind, token, node, branch = one.key
    for line in reversed(move.written.lines):
        if (line.kind, line.token, line.node) == ("started", token, node) and branch is None:
            line.task, line.actor = task_id, draft.responsible
            break
    else:
        line = Line("started", node, token=token, branch=branch)
        line.task, line.actor = task_id, draft.responsible
        move.written.lines.append(line)
    said = {"node": node, "title": move.bundle.title(node), "task": task_id}
    move.written.events.append((events.STEP_STARTED.code, None, said))


def _climb_later(move: Move, one: Opened, draft: TaskDraft) -> None:
    escalation = move.bundle.step(one.key.at).escalate
    if escalation is None or draft.due_at is None:
        return
    at = escalation.after.after(draft.due_at, move.case.calendar)
    said = {"task": one.ref, "node": one.key.at}
    _schedule(move, "process.late", at, late_key(move.case.id, one.key), said)


def _arm(move: Move, one: Opened) -> None:
    effect = one.effect
    assert isinstance(effect, e.StartTimer)
    at = effect.due
    step = move.bundle.step(effect.event)
    if effect.duration and not step.counts_plain_time:
        at = _working(effect.duration, move.now, move.case.calendar) or at
    one.data["due"] = at.isoformat()
    said = {"token": effect.token, "event": effect.event}
    _schedule(move, "process.timer", max(at, move.now), timer_key(move.case.id, one.key), said)


def _schedule(move: Move, kind: str, at: dt.datetime, key: str, said: Mapping[str, Any]) -> None:
    move.written.due.append({"k": kind, "at": at.isoformat(), "key": key, "d": said})


def _working(text: str, start: dt.datetime, calendar: Calendar) -> dt.datetime | None:
    try:
        return length(text).after(start, calendar)
    except BadLength:
        return None  # months and years are counted on the calendar


def timer_key(case_id: int, key: Wait) -> str:
    return f"case:{case_id}:{key.token}:{key.at}"


def late_key(case_id: int, key: Wait) -> str:
    return f"late:{case_id}:{key.token}:{key.at}:{key.branch}"


def close_all(move: Move, fired: Wait | None = None) -> None:
    """Take timers off the list, but for the one that has just rung: its tick does that."""
    for key in move.written.closed - move.written.opened.keys():
        if key.kind == "timer" and key != fired:
            move.written.silenced.append(timer_key(move.case.id, key))
        elif key.kind == "work" and move.bundle.step(key.at).escalate is not None:
            move.written.silenced.append(late_key(move.case.id, key))
