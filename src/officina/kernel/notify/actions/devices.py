"""Devices that are told of news: added from the device itself, changed, forgotten."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.notify.models import Device
from officina.kernel.notify.push.sealing import BadKey, decoded
from officina.kernel.records.checks import Refused

MOST = 10
"""Devices of one person; the one that was told longest ago gives way."""


@transaction.atomic
def add_device(user_id: int, *, endpoint: str, key: str, auth: str, name: str) -> Device:
    """Tell a device from now on; the same one again changes hands and name.

    Raises Refused for what no browser sends.
    """
    parts = urlsplit(endpoint)
    try:
        is_sound = len(decoded(key)) == 65 and len(decoded(auth)) == 16
    except BadKey:
        is_sound = False
    if not is_sound or len(endpoint) > 1_000 or parts.scheme != "https" or not parts.hostname:
        raise Refused(_("This browser cannot be told of news."))
    device, _made = Device.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user_id": user_id,
            "key": key,
            "auth": auth,
            "name": " ".join(name.split())[:80],
            "since": clock.now(),
        },
    )
    others = Device.objects.filter(user_id=user_id).order_by("-since", "-id")
    Device.objects.filter(id__in=[one.id for one in others[MOST:]]).delete()
    return device


def set_all_news(user_id: int, device_id: int, all_news: bool) -> bool:
    """Whether a device is told of everything, or of what comes at once; whether it is there."""
    own = Device.objects.filter(user_id=user_id, id=device_id)
    return bool(own.update(all_news=all_news))


def forget_device(user_id: int, device_id: int) -> bool:
    count, _by_model = Device.objects.filter(user_id=user_id, id=device_id).delete()
    return bool(count)
