"""Work in the background: what waits, runs, or failed and why; try again, give up, stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from officina.kernel.access.actions import tend_work
from officina.kernel.access.web import Request, administrators_only
from officina.kernel.due import agenda
from officina.kernel.due.handlers import Due
from officina.kernel.events import queries, tick
from officina.kernel.events.actions import NotAProjection
from officina.kernel.events.kinds import all_kinds
from officina.kernel.events.log import read_ids
from officina.kernel.events.queries import ParkedEvent, Reader
from officina.kernel.jobs import queries as jobs
from officina.kernel.ui.formats import number
from officina.kernel.ui.pages.settings.naming import name_of
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

SHOWN = 50


@administrators_only
@require_safe
def work(request: Request) -> HttpResponse:
    """Jobs: slow work, once each."""
    failed, running, waiting = (_jobs(q()) for q in (jobs.failed, jobs.running, jobs.waiting))
    return _page(
        request,
        "work",
        [
            _group(_("Failed"), failed, "bad", _("Nothing failed.")),
            _group(_("Running"), running, "", _("Nothing runs just now.")),
            _group(_("Waiting"), waiting, "", _("Nothing waits.")),
        ],
    )


@administrators_only
@require_safe
def planned(request: Request) -> HttpResponse:
    """What happens later: reminders, letters, timers."""
    failed = [_due(one) for one in agenda.failed()[: SHOWN + 1]]
    waiting = [_due(one) for one in agenda.pending()[: SHOWN + 1] if not one.error]
    return _page(
        request,
        "planned",
        [
            _group(_("Failed"), failed, "bad", _("Nothing failed.")),
            _group(_("Planned"), waiting, "", _("Nothing is planned.")),
        ],
    )


@administrators_only
@require_safe
def readers(request: Request) -> HttpResponse:
    """What follows the log: how far each came, and on what it failed."""
    last = tick.last_id()
    following = queries.readers()
    parked = read_ids(event.event_id for one in following for event in one.parked[:SHOWN])
    kinds = {event.id: event.kind for event in parked}
    found = [_reader(one, last, kinds) for one in following]
    context = {
        "tabs": _tabs("readers"),
        "readers": found,
        "is_moving": any(one["is_moving"] for one in found),
        "src": request.path,
    }
    return render(request, "ui/settings/readers.html", context)


@administrators_only
@require_POST
def tend_job(request: Request, job_id: int, verb: str) -> HttpResponse:
    verbs = {"retry": tend_work.retry_job, "forget": tend_work.forget_job}
    if verb not in verbs:
        raise Http404
    done = verbs[verb](job_id, by=request.actor)
    return _done(request, _said(verb, done), "settings-work")


@administrators_only
@require_POST
def tend_due(request: Request, due_id: int, verb: str) -> HttpResponse:
    verbs = {"retry": tend_work.retry_due, "forget": tend_work.forget_due}
    if verb not in verbs:
        raise Http404
    done = verbs[verb](due_id, by=request.actor)
    return _done(request, _said(verb, done), "settings-work-planned")


@administrators_only
@require_POST
def tend_reader(request: Request, name: str, verb: str) -> HttpResponse:
    """Stop, start, or build again."""
    verbs = {
        "stop": (tend_work.stop_reader, _("Stopped: “%(name)s”.")),
        "start": (tend_work.start_reader, _("“%(name)s” goes on.")),
        "replay": (tend_work.replay_reader, _("“%(name)s” is being built again.")),
    }
    if verb not in verbs:
        raise Http404
    act, said = verbs[verb]
    try:
        act(name, by=request.actor)
    except (LookupError, NotAProjection):
        raise Http404 from None
    undo = {"stop": "start", "start": "stop"}.get(verb)
    at = reverse("settings-reader", args=[name, undo]) if undo else ""
    return _done(request, said % {"name": name_of(name)}, "settings-work-readers", undo=at)


@administrators_only
@require_POST
def tend_parked(request: Request, name: str, event_id: int, verb: str) -> HttpResponse:
    verbs = {"retry": tend_work.retry_parked, "drop": tend_work.drop_parked}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](name, event_id, by=request.actor)
    except LookupError:
        raise Http404 from None
    said = _("It is tried again.") if verb == "retry" else _("It is given up.")
    return _done(request, said, "settings-work-readers")


def _page(request: Request, current: str, groups: list[dict[str, Any]]) -> HttpResponse:
    context = {"tabs": _tabs(current), "groups": groups, "src": request.path}
    return render(request, "ui/settings/work.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    failed = jobs.failed().count()
    late = len(agenda.failed())
    parked = sum(len(one.parked) for one in queries.readers())
    tabs = [
        ("work", "settings-work", _("Jobs"), failed),
        ("planned", "settings-work-planned", _("Planned"), late),
        ("readers", "settings-work-readers", _("What follows the log"), parked),
    ]
    return [
        {"label": label, "href": reverse(view), "count": count, "current": code == current}
        for code, view, label, count in tabs
    ]


def _group(title: str, rows: list[dict[str, Any]], kind: str, none: str) -> dict[str, Any]:
    count = f"{SHOWN}+" if len(rows) > SHOWN else number(len(rows))
    return {"title": title, "count": count, "rows": rows[:SHOWN], "kind": kind, "none": none}


def _jobs(found: QuerySet[ProcrastinateJob]) -> list[dict[str, Any]]:
    return [_job(one) for one in found[: SHOWN + 1]]


def _job(one: ProcrastinateJob) -> dict[str, Any]:
    failure = getattr(one, "failure", None)
    has_failed = one.status in ("failed", "aborted")
    return {
        "id": f"job-{one.id}",
        "label": name_of(one.task_name),
        "about": ", ".join(f"{k}: {v}" for k, v in one.args.items())[:120],
        "at": failure.at if failure else one.scheduled_at,
        "attempts": one.attempts,
        "reason": failure.reason if failure else "",
        "trace": failure.traceback if failure else "",
        "retry_href": reverse("settings-job", args=[one.id, "retry"]) if has_failed else "",
        "forget_href": reverse("settings-job", args=[one.id, "forget"]) if has_failed else "",
    }


def _due(one: Due) -> dict[str, Any]:
    return {
        "id": f"due-{one.id}",
        "label": name_of(one.kind),
        "about": "",
        "at": one.try_at or one.at,
        "attempts": one.attempts,
        "reason": one.error.strip().rsplit("\n", 1)[-1],
        "trace": one.error,
        "retry_href": reverse("settings-due", args=[one.id, "retry"]) if one.error else "",
        "forget_href": reverse("settings-due", args=[one.id, "forget"]) if one.error else "",
    }


def _reader(one: Reader, last: int, kinds: Mapping[int, str]) -> dict[str, Any]:
    verbs = ["start" if one.is_stopped else "stop", *(["replay"] if one.is_projection else [])]
    return {
        "name": one.name,
        "label": name_of(one.name),
        "note": _("Built from the log; may be built again.")
        if one.is_projection
        else _("Acts on what happens; never twice."),
        "is_stopped": one.is_stopped,
        "behind": one.behind,
        "done": max(0, last - one.behind),
        "last": last,
        "is_moving": one.behind > 0 and not one.is_stopped,
        "verbs": {verb: reverse("settings-reader", args=[one.name, verb]) for verb in verbs},
        "parked": [_parked(event, kinds) for event in one.parked[:SHOWN]],
    }


def _parked(one: ParkedEvent, kinds: Mapping[int, str]) -> dict[str, Any]:
    address = [one.subscriber, one.event_id]
    kind = all_kinds().get(kinds.get(one.event_id, ""))
    return {
        "id": f"parked-{one.event_id}",
        "label": str(kind.sentence) if kind else _("An event of old"),
        "about": _("%(n)s more wait behind it") % {"n": one.behind} if one.behind else "",
        "at": one.retry_at or one.at,
        "attempts": one.attempts,
        "reason": one.error.strip().rsplit("\n", 1)[-1],
        "trace": one.error,
        "retry_href": reverse("settings-parked", args=[*address, "retry"]),
        "forget_href": reverse("settings-parked", args=[*address, "drop"]),
    }


def _said(verb: str, done: bool) -> str:
    if not done:
        return _("It is no longer there.")
    return _("It is tried again.") if verb == "retry" else _("It is given up.")


def _done(request: Request, said: str, view: str, *, undo: str = "") -> HttpResponse:
    if wants_fragment(request):
        return toast(HttpResponse(status=204), said, undo=undo)
    return HttpResponseRedirect(reverse(view))
