"""Reminders on a record: a text and a moment, for oneself (F040)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel import clock
from officina.kernel.access.web import Request, signed_in
from officina.kernel.notify.actions.reminders import cancel_reminder, remind, reminders_of
from officina.kernel.records.checks import Refused
from officina.kernel.records.rows import RecordRow, read
from officina.kernel.records.types import types
from officina.kernel.ui import formats
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

MORNING = dt.time(9)


@require_http_methods(["GET", "POST"])
@signed_in
def reminders(request: Request, slug: str, record_id: int) -> HttpResponse:
    """GET the dialog with what is set already; POST one more."""
    row = read(record_id, types().by_slug(slug), rights=request.rights)
    if request.method != "POST":
        return _dialog(request, row, {}, {})
    typed = {name: request.POST.get(name, "") for name in ("text", "at")}
    try:
        at = _moment(typed["at"])
        number = remind(row.id, row.type, typed["text"], at, by=request.actor)
    except Refused as refused:
        return _dialog(request, row, typed, refused.errors or {"": refused.sentence})
    if not wants_fragment(request):
        return HttpResponseRedirect(present.href(row.type, row.id))
    said = _("You will be reminded on %(at)s.") % {"at": formats.datetime(at)}
    undo = reverse("reminder-cancel", args=[number])
    return toast(HttpResponse(status=204), said, undo=undo)


@require_POST
@signed_in
def cancel(request: Request, reminder_id: int) -> HttpResponse:
    cancel_reminder(reminder_id, by=request.actor)
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("notifications"))
    return toast(HttpResponse(status=204), _("The reminder is taken back."))


def _moment(typed: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(typed)
    except ValueError:
        raise Refused(errors={"at": _("Choose a moment in the future.")}) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _dialog(
    request: Request, row: RecordRow, typed: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    tomorrow = timezone.localtime(clock.now()).date() + dt.timedelta(days=1)
    default = timezone.make_aware(dt.datetime.combine(tomorrow, MORNING))
    context: dict[str, Any] = {
        "record": {"title": row.title or row.number},
        "text": typed.get("text", ""),
        "at": typed.get("at") or default,
        "errors": errors,
        "set": [
            {"text": one.text, "at": one.at, "cancel": reverse("reminder-cancel", args=[one.id])}
            for one in reminders_of(request.viewer.user_id, row.id)
        ],
    }
    return render(request, "ui/pages/reminders.html", context, status=422 if errors else 200)
