"""A day put right: asked by its person, decided by the head."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.kernel.ui.render import render
from officina.people import fields
from officina.people.actions.correct_working_day import (
    Times,
    approve_correction,
    ask_correction,
    decline_correction,
    withdraw_correction,
)
from officina.people.models import DayCorrection
from officina.people.notices import today_of
from officina.people.parts import has_hours
from officina.people.queries.hours import correction_seen_by, may_see_hours, sheets
from officina.people.views.deciding import acted, declined, done, field
from officina.people.views.finding import colleagues_only, seen_person

CODES = ("date", "came", "left", "pause", "why")


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: Request, person_id: int) -> HttpResponse:
    """Ask for one's own day, or put right a day of one's people."""
    colleagues_only(request)
    person = seen_person(request, person_id)
    if not (has_hours() and may_see_hours(request.viewer, person)):
        raise Http404
    if request.method != "POST":
        return _form(request, person, _present(person, request.GET.get("date", "")), {})
    typed = {code: request.POST.get(code, "") for code in CODES}
    try:
        one = ask_correction(person, _times(typed), typed["why"], by=request.actor)
    except Refused as refused:
        return _form(request, person, typed, refused.errors or {"": refused.sentence})
    asked = one.state == DayCorrection.ASKED
    said = _("Asked: your head decides.") if asked else _("Corrected.")
    is_own = person.id == request.viewer.user_id
    back = reverse("hours") if is_own else reverse("hours-of", args=[person.id])
    return done(request, said, back)


def _present(person: User, date: str) -> dict[str, str]:
    """The day as it is noted, to be mended."""
    try:
        day = fields.date(date) or today_of(person)
    except BadValue:
        day = today_of(person)
    found = sheets([person], day, day)[0].days[0]
    return {
        "date": day.isoformat(),
        "came": f"{found.came:%H:%M}" if found.came else "",
        "left": f"{found.left:%H:%M}" if found.left else "",
        "pause": str(found.paused // dt.timedelta(minutes=1)),
        "why": "",
    }


def _times(typed: dict[str, str]) -> Times:
    """Raises Refused with sentences by field."""
    errors = {}
    values: dict[str, Any] = {}
    for code, parse in (("date", fields.date), ("came", _time), ("left", _time), ("pause", _int)):
        try:
            values[code] = parse(typed[code])
            if values[code] is None:
                raise BadValue(_("Please fill this in."))
        except BadValue as bad:
            errors[code] = bad.sentence
    if errors:
        raise Refused(errors=errors)
    return Times(**values)


def _time(typed: str) -> dt.time | None:
    if not typed.strip():
        return None
    try:
        return dt.time.fromisoformat(typed.strip()).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise BadValue(_("Write a time, for example 18:30.")) from None


def _int(typed: str) -> int:
    text = typed.strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise BadValue(_("Write minutes, for example 45."))
    return int(text)


def _form(
    request: Request, person: User, typed: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    is_own = person.id == request.viewer.user_id
    title = _("Correct my day") if is_own else _("Correct a day of %(name)s")
    zone = "" if is_own else person.timezone.replace("_", " ")
    context = {
        "title": title if is_own else title % {"name": person.name},
        "fields": [
            field("date", pgettext("absence", "Day"), "date", typed),
            field("came", _("Came"), "time", typed, hint=zone),
            field("left", _("Left"), "time", typed, hint=_("Before coming: on the next day.")),
            field("pause", _("Pauses, minutes"), "number", typed, required=False),
            field("why", _("Why"), "text", typed, hint=_("For example: forgot to finish.")),
        ],
        "errors": errors,
        "action": request.path,
        "submit": pgettext("absence", "Ask") if is_own else _("Correct"),
    }
    return render(request, "ui/pages/dialog_form.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def approve(request: Request, number: int) -> HttpResponse:
    one = _seen(request, number)
    act = partial(approve_correction, one, by=request.actor)
    return acted(request, act, _("Approved."), reverse("hours"))


@signed_in
@require_POST
def withdraw(request: Request, number: int) -> HttpResponse:
    one = _seen(request, number)
    act = partial(withdraw_correction, one, by=request.actor)
    return acted(request, act, _("Taken back."), reverse("hours"))


@signed_in
@require_http_methods(["GET", "POST"])
def decline(request: Request, number: int) -> HttpResponse:
    """Decline with a reason, which is told."""
    one = _seen(request, number)
    title = _("Decline the correction of %(name)s") % {"name": one.person.name}
    return declined(
        request,
        lambda reason: decline_correction(one, reason=reason, by=request.actor),
        title,
        reverse("hours"),
    )


def _seen(request: Request, number: int) -> DayCorrection:
    one = correction_seen_by(request.viewer, number)
    if one is None:
        raise Http404
    return one
