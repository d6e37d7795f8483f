"""The notification centre: read, mute, understand; and how one wants to be told (F223)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.notify.actions import choosing, reading
from officina.kernel.notify.kinds import kind_of
from officina.kernel.notify.queries import PAGE, Notice, notices, unread_count
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.pages import present
from officina.kernel.ui.render import render, wants_fragment
from officina.kernel.ui.toasts import toast

FURTHEST = 10_000


@require_GET
@signed_in
def centre(request: Request) -> HttpResponse:
    """The list, as a page or over it; with ``after`` its continuation."""
    after = request.GET.get("after", "")
    skip = min(int(after), FURTHEST) if after.isdecimal() else 0
    found = notices(request.rights, skip=skip, limit=PAGE + 1)
    more = f"{reverse('notifications')}?after={skip + PAGE}" if len(found) > PAGE else ""
    context = {"notices": [shown(one) for one in found[:PAGE]], "more_href": more}
    template = "notifications_rest.html" if skip else "notifications.html"
    return render(request, f"ui/pages/{template}", context)


@require_GET
@signed_in
def bell(request: Request) -> HttpResponse:
    """The bell alone, which browsers fetch when they are told."""
    found = {
        "count": unread_count(request.rights),
        "href": reverse("notifications"),
        "src": reverse("notification-bell"),
    }
    return render(request, "ui/pages/bell.html", {"notifications": found})


@require_POST
@signed_in
def read_one(request: Request, notification_id: int) -> HttpResponse:
    reading.mark_read(request.viewer.user_id, notification_id)
    found = notices(request.rights, only=notification_id)
    if not found:
        raise NoSuchRecord(notification_id)
    return render(request, "ui/pages/notice.html", {"notice": shown(found[0])})


@require_POST
@signed_in
def read_all(request: Request) -> HttpResponse:
    reading.mark_all_read(request.viewer.user_id)
    return _back(request)


@require_POST
@signed_in
def mute(request: Request, kind: str) -> HttpResponse:
    """No more of a kind, with Undo."""
    before = choosing.mute(request.viewer.user_id, kind)
    known = kind_of(kind)
    said = _("You will not be told any more: %(kind)s.") % {"kind": known.label if known else kind}
    undo = reverse("notification-unmute", args=[kind, int(before)])
    return toast(_back(request), said, undo=undo)


@require_POST
@signed_in
def unmute(request: Request, kind: str, level: int) -> HttpResponse:
    choosing.choose_level(request.viewer.user_id, kind, level)
    return toast(_back(request), _("You will be told again."))


def shown(one: Notice) -> dict[str, Any]:
    """A bundle as the component takes it."""
    newest, kind = one.newest, kind_of(one.newest.kind)
    return {
        "id": one.id,
        "href": present.href(one.type, one.record_id)
        if one.type
        else newest.data.get("href") or reverse("notifications"),
        "title": one.title,
        "icon": kind.icon if kind else "bell",
        "sentences": one.sentences,
        "at": one.at,
        "actor": present.person(newest.actor_id, newest.actor, newest.photo),
        "unread": one.is_unread,
        "read_href": reverse("notification-read", args=[one.id]),
        "why": one.why,
        "mute_href": reverse("notification-mute", args=[kind.code]) if kind else "",
        "mute_label": _("Not any more: %(kind)s") % {"kind": kind.label} if kind else "",
    }


def _back(request: Request) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("notifications"))
