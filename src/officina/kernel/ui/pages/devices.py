"""Devices that are told of one's news by Web Push (F223)."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from officina.kernel.access.web import Request, signed_in
from officina.kernel.notify.actions import devices
from officina.kernel.notify.models import Device
from officina.kernel.notify.push.sending import NotTaken, public_key, push_test
from officina.kernel.outside import OutsideError
from officina.kernel.records.rows import NoSuchRecord
from officina.kernel.ui.render import wants_fragment
from officina.kernel.ui.toasts import toast

# The first that fits: programs call themselves by many names.
_PROGRAMS = (
    ("Edge", "Edg/"),
    ("Opera", "OPR/"),
    ("Firefox", "Firefox/"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


def shown(user_id: int) -> dict[str, Any]:
    """What the settings page draws."""
    found = Device.objects.filter(user_id=user_id).order_by("-since", "-id")
    return {
        "key": public_key(),
        "add_href": reverse("device-add"),
        "rows": [
            {
                "id": one.id,
                "name": one.name,
                "all_news": one.all_news,
                "told_at": one.told_at,
                "endpoint": one.endpoint,
            }
            for one in found
        ],
    }


@require_POST
@signed_in
def add(request: Request) -> HttpResponse:
    """Sent by the device itself, once its browser was allowed to tell."""
    sent = request.POST
    device = devices.add_device(
        request.viewer.user_id,
        endpoint=sent.get("endpoint", ""),
        key=sent.get("key", ""),
        auth=sent.get("auth", ""),
        name=name_of(request.headers.get("User-Agent", "")),
    )
    said = _("This device is told of news from now on: %(name)s.") % {"name": device.name}
    return toast(HttpResponse(status=204), said)


@require_POST
@signed_in
def change(request: Request, device_id: int, way: str) -> HttpResponse:
    """``all`` or ``some`` news, ``test`` it, or ``forget`` it."""
    user_id = request.viewer.user_id
    if way == "test":
        return _test(user_id, device_id)
    if way == "forget":
        done, said = devices.forget_device(user_id, device_id), _("The device is told no more.")
    else:
        done = devices.set_all_news(user_id, device_id, way == "all")
        said = _("Saved.")
    if not done or way not in ("all", "some", "forget"):
        raise NoSuchRecord(device_id)
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("notification-settings"))
    return toast(HttpResponse(status=204), said)


def _test(user_id: int, device_id: int) -> HttpResponse:
    device = Device.objects.filter(user_id=user_id, id=device_id).first()
    if device is None:
        raise NoSuchRecord(device_id)
    try:
        push_test(device)
    except (NotTaken, OutsideError):
        said = _("The push service did not take it. Try again later.")
        return toast(HttpResponse(status=204), said, kind="refused")
    return toast(HttpResponse(status=204), _("It is on its way."))


def name_of(agent: str) -> str:
    """What a person would call a device, from what its browser says of itself.

    >>> name_of("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537 Chrome/131 Safari/537")
    'Chrome, Android'
    """
    program = next((name for name, mark in _PROGRAMS if mark in agent), _("Browser"))
    system = next((name for name in _SYSTEMS if re.search(rf"\b{name}\b", agent)), "")
    return ", ".join(x for x in (program, system.replace("Mac OS X", "macOS")) if x)
