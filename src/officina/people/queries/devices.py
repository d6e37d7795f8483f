"""Where somebody is signed in, said so that he recognises his devices."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.live import session_hash
from officina.people.models import Session

# First match wins: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    name: str
    title: str
    address: str
    since: dt.datetime
    seen_at: dt.datetime
    is_this: bool
    is_phone: bool


def open_sessions(user_id: int, this_key: str | None) -> list[Device]:
    """Sessions of a person, this one first, then the last seen."""
    found = Session.objects.filter(user_id=user_id, expire_date__gt=clock.now())
    devices = [
        Device(
            name=session_hash(one.session_key),
            title=title_of(one.device),
            address=one.address or "",
            since=one.since,
            seen_at=one.seen_at,
            is_this=one.session_key == this_key,
            is_phone=bool(re.search("iPhone|Android|Mobile", one.device)),
        )
        for one in found.order_by("-seen_at")[:100]
    ]
    return sorted(devices, key=lambda device: not device.is_this)


def title_of(user_agent: str) -> str:
    """“Firefox, Windows” of a User-Agent; what is unknown is left out.

    >>> title_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    """
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or _("Unknown device")
