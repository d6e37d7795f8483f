"""Robot steps that tell people, give tasks, decide by tables, and start other processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officina.kernel import clock
from officina.kernel.notify import kinds
from officina.kernel.notify.audience import Reason
from officina.kernel.notify.telling import News, tell
from officina.people import substitution
from officina.processes.bundle import DecisionFailed
from officina.processes.doing.changing import plain
from officina.processes.doing.registry import Job, JobError, does
from officina.processes.performers import Nobody, choose, named_for, people_of
from officina.processes.steps import Step
from officina.processes.times import calendar_for
from officina.work.actions.create_tasks import create_tasks
from officina.work.tasks import TaskDraft

MOST_TOLD = 200

TOLD = kinds.NotificationKind(
    "process",
    gettext_lazy("A process tells you something"),
    kinds.Level.AT_ONCE,
    lambda fact: str(fact.data.get("text", "")),
    "workflow",
)
kinds.register(TOLD)


@does("notify")
def notify(job: Job) -> None:
    """``{"to": [performers], "text": "... {FEEL} ..."}``: everybody named is told."""
    step = Step({"performers": job.settings.get("to") or [{"kind": "responsible"}]})
    text = job.text("text")[:2_000] or job.case.title
    people = people_of(step.performers, job.about())[:MOST_TOLD]
    if not people:
        raise JobError(_("Nobody is named who could be told."))
    record = job.record.id if job.record is not None else job.case.id
    tell(
        News(Reason(user_id, TOLD.code, "process", {"text": text}), record, clock.now())
        for user_id in people
    )


@does("task")
def task(job: Job) -> Mapping[str, Any]:
    """``{"title", "description", "performers", "duration"}``: given, and not waited for."""
    step = Step(job.settings)
    try:
        named = named_for(step, step.performers, job.about())
        chosen = choose(named, substitution.for_steps(named.people))
    except Nobody as nobody:
        raise JobError(nobody.sentence) from None
    calendar = calendar_for(job.case.organisation_id)
    draft = TaskDraft(
        title=job.text("title") or job.case.title,
        description=job.text("description"),
        responsible=chosen.responsible,
        pool=chosen.pool if chosen.responsible is None else None,
        assistants=chosen.assistants,
        due_at=step.duration.after(clock.now(), calendar) if step.duration else None,
        parents=(job.record.id,) if job.record is not None else (),
        company_id=job.case.about.company_id,
        organisation_id=job.case.organisation_id,
    )
    (made,) = create_tasks([draft], by=job.by)
    return {"result": made}


@does("table")
def table(job: Job) -> Mapping[str, Any]:
    """``{"table": name, "to": variable}``: what the decision table says of all that is known."""
    try:
        value = job.case.bundle.decide(str(job.settings.get("table", "")), job.values)
    except DecisionFailed as failed:
        raise JobError(str(failed)) from None
    return {str(job.settings.get("to") or "result"): value}


@does("script")
def script(job: Job) -> Mapping[str, Any]:
    """``{"assign": {variable: FEEL}}``."""
    assign = job.settings.get("assign")
    if not isinstance(assign, Mapping):
        raise JobError(_("Say what is to be computed."))
    return {str(name): job.evaluate(str(text)) for name, text in assign.items()}


@does("wait")
def wait(job: Job) -> None:
    """``{"for": length}``: of a robot, whose stage puts off what stands below it."""


@does("start")
def start(job: Job) -> Mapping[str, Any]:
    """``{"process": number, "variables": {name: =FEEL}}``: another process, on the same record."""
    from officina.processes.actions.start_case import start_case

    number = plain(job.said("process"))
    if not isinstance(number, int):
        raise JobError(_("Choose which process to start."))
    given = {
        str(name): job.evaluate(text) if isinstance(text, str) else text
        for name, text in dict(job.settings.get("variables") or {}).items()
    }
    subject = job.record.id if job.record is not None else None
    return {"result": start_case(number, by=job.by, subject_id=subject, variables=given)}
