"""Verbs that need no words: each a POST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.policy import rights_of
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.actor import Actor
from officina.kernel.records.writes import Written
from officina.work import tasks
from officina.work.actions.accept_task import accept_task
from officina.work.actions.claim_task import claim_task
from officina.work.actions.complete_task import complete_task
from officina.work.actions.pause_task import pause_task
from officina.work.actions.release_task import release_task
from officina.work.actions.reopen_task import reopen_task
from officina.work.actions.spend_time import remove_time, start_timer, stop_timer
from officina.work.actions.start_task import start_task
from officina.work.views.answering import done


@signed_in
@require_POST
def complete(request: Request, task_id: int) -> HttpResponse:
    """Complete it, in one of the ways that its host offers, with what its form says."""
    values: dict[str, Any] = {
        name: request.POST.getlist(name) if len(request.POST.getlist(name)) > 1 else value
        for name, value in request.POST.items()
        if name not in ("outcome", "reason", "switches", "csrfmiddlewaretoken")
    }
    # A switch that is off sends nothing, so that the form names its switches.
    values |= {name: name in request.POST for name in request.POST.getlist("switches")}
    outcome = request.POST.get("outcome", "")
    written = complete_task(
        task_id,
        by=request.actor,
        outcome=outcome,
        values=values,
        reason=request.POST.get("reason", ""),
    )
    task = tasks.read(task_id, rights=rights_of(request.actor))
    closed = {"approve": _("Approved."), "refuse": _("Refused.")}.get(outcome, _("Completed."))
    said = _("Handed over for acceptance.") if task.is_open else closed
    return done(request, task_id, said, written, undo=not task.host)


type Verb = Callable[..., Written | None]


def _post(verb: Verb, said: Any, *, undo: bool = True) -> Callable[..., HttpResponse]:
    @signed_in
    @require_POST
    def view(request: Request, task_id: int) -> HttpResponse:
        return done(request, task_id, str(said()), verb(task_id, by=request.actor), undo=undo)

    return view


def _start_timer(task_id: int, *, by: Actor) -> None:
    start_timer(task_id, by=by)


start: Callable[[HttpRequest, int], HttpResponse] = _post(start_task, lambda: _("Started."))
pause = _post(pause_task, lambda: _("Paused."))
accept = _post(accept_task, lambda: _("Accepted."))
claim = _post(claim_task, lambda: _("It is yours now."))
release = _post(release_task, lambda: _("Given back to the common list."))
reopen = _post(reopen_task, lambda: _("Open again."))
timer_start = _post(_start_timer, lambda: _("Your time is being counted."), undo=False)
timer_stop = _post(stop_timer, lambda: _("Time entered."), undo=False)


@signed_in
@require_POST
def time_remove(request: Request, task_id: int, entry_id: int) -> HttpResponse:
    written = remove_time(entry_id, task_id, by=request.actor)
    return done(request, task_id, _("Removed."), written, undo=False)
