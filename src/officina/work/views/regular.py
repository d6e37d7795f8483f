"""Regular tasks: make one of a task, see what comes, end it (F117, F099)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.names import names_of
from officina.kernel.records.checks import Refused
from officina.kernel.recurrence import KINDS, SHIFTS, rule_of
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.work import policies
from officina.work.actions.repeat_task import end_series, owned_by, repeat_task
from officina.work.series import Timing, calendar_for
from officina.work.tasks import TaskRow, read
from officina.work.views.answering import done

TERMS = (0, 2, 8, 24, 48, 72, 168)
"""Hours from coming to the deadline that are offered."""


@signed_in
def repeat(request: Request, task_id: int) -> HttpResponse:
    """GET the dialog, with the next dates of what is chosen; POST makes it regular."""
    task = read(task_id, rights=request.rights)
    policies.require(request.rights, "set_up", task)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            repeat_task(task.id, _timing(request), by=request.actor)
            return done(request, task.id, _("It comes again by itself now."), None)
        except Refused as refused:
            errors = refused.errors or {"": refused.sentence}
    context = _context(request, task) | {"errors": errors}
    return render(request, "work/repeat.html", context, status=422 if errors else 200)


@signed_in
def preview(request: Request) -> HttpResponse:
    """The next dates of what is chosen in the dialog."""
    try:
        dates = _timing(request).dates(clock.now(), calendar_for(request.viewer.user_id))
    except Refused:
        dates = []
    return render(request, "work/dates.html", {"dates": [_said(one) for one in dates]})


def _said(moment: dt.datetime) -> str:
    return f"{formats.date(moment, 'full')}, {formats.time(moment)}"


def _timing(request: Request) -> Timing:
    """What the dialog says. Raises Refused by field."""
    sent = request.POST if request.method == "POST" else request.GET
    kind, shift, term = sent.get("kind", ""), sent.get("shift", ""), sent.get("term", "0")
    try:
        begins = timezone.make_aware(dt.datetime.fromisoformat(sent.get("begins_at", "")))
    except ValueError:
        raise Refused(errors={"begins_at": _("Choose when it comes first.")}) from None
    if kind not in KINDS or shift not in SHIFTS or not term.isdecimal() or len(term) > 5:
        raise Refused(errors={"kind": _("Choose one of the list.")})
    rule = rule_of(kind, timezone.localtime(begins).date())
    zone = timezone.get_current_timezone_name()
    return Timing(rule, begins, zone, shift, int(term))


def _context(request: Request, task: TaskRow) -> dict[str, Any]:
    start = timezone.localtime(clock.now() + dt.timedelta(days=1))
    start = start.replace(hour=9, minute=0, second=0, microsecond=0)
    return {
        "title": _("Repeat by the calendar"),
        "note": task.title,
        "kinds": list(KINDS.items()),
        "shifts": list(SHIFTS.items()),
        "terms": [(one, _term(one)) for one in TERMS],
        "typed": request.POST,
        "start": start,
        "action": request.path,
        "preview_href": reverse("work:preview"),
    }


def _term(hours: int) -> str:
    if not hours:
        return _("No deadline")
    if hours < 24:
        return _("in %(n)s h") % {"n": hours}
    return _("in %(n)s d") % {"n": hours // 24}


@signed_in
def series(request: Request) -> HttpResponse:
    """The viewer's regular tasks and when each comes next."""
    found = owned_by(request.viewer.user_id)
    names = names_of(one.draft["responsible"] for one in found)
    rows = []
    for one in found:
        timing = Timing(one.rule, one.begins_at, one.timezone, one.shift, one.term)
        dates = timing.dates(clock.now(), calendar_for(one.owner_id), 3)
        who = names.get(one.draft["responsible"] or 0)
        rows.append(
            {
                "id": one.id,
                "title": one.draft["title"],
                "dates": [_said(date) for date in dates],
                "person": present.person(who.id, who.name, who.photo) if who else None,
                "made": one.made,
                "end_href": reverse("work:series-end", args=[one.id]),
            }
        )
    context = {"rows": rows, "live": "work-series", "src": request.path}
    return render(request, "work/series.html", context)


@signed_in
@require_POST
def end(request: Request, series_id: int) -> HttpResponse:
    end_series(series_id, by=request.actor)
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("work:series"))
    return toast(HttpResponse(status=204), _("It comes no more."))
