"""How one is told: kinds, quiet hours, the daily letter; and the link that stops letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.notify import letters
from officina.kernel.notify.actions import choosing
from officina.kernel.notify.kinds import LEVELS, all_kinds, kind_of
from officina.kernel.notify.mail.trying import send_test
from officina.kernel.notify.posting import can_send, hours_of
from officina.kernel.notify.queries import chosen_levels
from officina.kernel.records.checks import Refused
from officina.kernel.ui.pages import devices
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

HOURS = ("quiet_from", "quiet_until", "digest_at")


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: Request) -> HttpResponse:
    """GET the page; POST all of it, or what of it was changed."""
    if request.method != "POST":
        return _page(request, {}, {})
    try:
        _save(request.viewer.user_id, request.POST.dict())
    except Refused as refused:
        return _page(request, request.POST.dict(), refused.errors or {"": refused.sentence})
    if wants_fragment(request):
        return toast(HttpResponse(status=204), _("Saved."))
    return HttpResponseRedirect(reverse("notification-settings"))


def _save(user_id: int, sent: Mapping[str, str]) -> None:
    unknown = set(sent) - {kind.code for kind in all_kinds()} - {*HOURS, "csrfmiddlewaretoken"}
    if unknown:
        raise Refused(_("There is no field “%(code)s” here.") % {"code": min(unknown)[:40]})
    for kind in all_kinds():
        level = sent.get(kind.code, "")
        if level.isdecimal():
            choosing.choose_level(user_id, kind.code, int(level))
    if any(name in sent for name in HOURS):
        times = {name: _time(name, sent.get(name, "")) for name in HOURS}
        choosing.set_hours(
            user_id,
            quiet_from=times["quiet_from"],
            quiet_until=times["quiet_until"],
            digest_at=times["digest_at"] or dt.time(8, 30),
        )


def _time(name: str, typed: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused(errors={name: _("Write a time, for example 08:30.")}) from None


def _page(request: Request, typed: Mapping[str, str], errors: Mapping[str, str]) -> HttpResponse:
    chosen, hours = chosen_levels(request.viewer.user_id), hours_of(request.viewer.user_id)
    context: dict[str, Any] = {
        "kinds": [
            {"code": kind.code, "label": kind.label, "value": int(chosen[kind.code])}
            for kind in all_kinds()
        ],
        "levels": [(int(level), label) for level, label in LEVELS.items()],
        "hours": {name: typed.get(name, getattr(hours, name) or "") for name in HOURS},
        "zone": hours.zone.key,
        "errors": errors,
        "can_send": can_send(),
        "email": request.viewer.email,
        "devices": devices.shown(request.viewer.user_id),
        "src": request.path,
    }
    status = 422 if errors else 200
    return render(request, "ui/pages/notification_settings.html", context, status=status)


@require_POST
@signed_in
def test_letter(request: Request) -> HttpResponse:
    """A letter to one's own address, now; the answer says whether the server took it."""
    failed = send_test(request.viewer.email)
    said = failed or _("The letter is on its way to %(to)s.") % {"to": request.viewer.email}
    return toast(HttpResponse(status=204), said, kind="refused" if failed else "done")


# The signed link is the right: a mail program posts to it without a session (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop letters of a kind, from the letter itself. GET asks, POST does."""
    read = letters.read_token(token)
    kind = kind_of(read[1]) if read else None
    if read is None or (read[1] and kind is None):
        return render(request, "ui/pages/stop_letters.html", {"state": "bad"}, status=404)
    if request.method == "POST":
        choosing.stop_letters(read[0], read[1])
    context = {
        "state": "done" if request.method == "POST" else "asks",
        "kind": kind.label if kind else _("The daily letter"),
    }
    return render(request, "ui/pages/stop_letters.html", context)
