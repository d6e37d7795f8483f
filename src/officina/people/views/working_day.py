"""The control of one's own working day, in the bar of every page (F197)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in, zone_of
from officina.kernel.principals.viewer import Viewer
from officina.kernel.records.checks import Refused
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast
from officina.people.actions.keep_working_day import LONGEST, finish_day, pause_day, start_day
from officina.people.parts import has_hours
from officina.people.queries.hours import open_day
from officina.people.views.finding import colleagues_only

VERBS: dict[str, Callable[..., Any]] = {
    "start": start_day,
    "pause": pause_day,
    "finish": finish_day,
}


@signed_in
@require_safe
def control(request: Request) -> HttpResponse:
    colleagues_only(request)
    return _control(request)


@signed_in
@require_POST
def press(request: Request, verb: str) -> HttpResponse:
    """Start or go on, pause, finish; what is so already stays so."""
    colleagues_only(request)
    if verb not in VERBS:
        raise Http404
    sentence = ""
    try:
        VERBS[verb](by=request.actor)
    except Refused as refused:
        sentence = refused.sentence
    if not wants_fragment(request):
        return redirect("home")
    answer = _control(request)
    return toast(answer, sentence) if sentence else answer


def drawn(request: HttpRequest) -> Markup:
    """The control as a part of the bar."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_extranet or not has_hours():
        return Markup()
    html = render_to_string("people/working_day.html", {"day": state_of(viewer)}, request)
    return Markup(html)  # noqa: S704 # a template's own output


def _control(request: Request) -> HttpResponse:
    return render(request, "people/working_day.html", {"day": state_of(request.viewer)})


def state_of(viewer: Viewer) -> dict[str, Any]:
    """What the control shows: ``state`` is none, on, paused or over; ``seconds`` at work today."""
    day, now = open_day(viewer.user_id), clock.now()
    today = now.astimezone(zone_of(viewer.timezone)).date()
    is_on = day is not None and day.finished_at is None and now - day.started_at < LONGEST
    if day is None or not (is_on or (day.date == today and day.finished_at is not None)):
        return {"state": "none"}
    state = "over" if day.finished_at else "paused" if day.paused_at else "on"
    since = day.started_at.astimezone(zone_of(day.timezone))
    return {"state": state, "seconds": int(day.worked(now).total_seconds()), "since": since}
