"""Offsets and zones of the IANA database (10.3.2.3.4): `Z`, `+02:00`, `@Europe/Chisinau`."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from feel.calendar import SECOND, from_day_number

Zone = int | str
"""An offset in seconds east of UTC, or the name of a zone."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo | None:
    """The zone of that name; None where there is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def parse_zone(text: str) -> Zone | None:
    """The zone that `Z`, `+02:00` or `@Europe/Chisinau` spells; None where it is none."""
    if text == "Z":
        return 0
    if text.startswith("@"):
        return text[1:] if zone_info(text[1:]) else None
    match = _OFFSET.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = int(match[2]), int(match[3]), int(match[4] or 0)
    if minutes > 59 or seconds > 59 or hours > 14 or (hours == 14 and (minutes or seconds)):
        return None
    offset = hours * 3600 + minutes * 60 + seconds
    return -offset if match[1] == "-" else offset


def zone_text(zone: Zone | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return "@" + zone
    return "Z" if zone == 0 else offset_text(zone)


def offset_text(offset: int) -> str:
    sign = "-" if offset < 0 else "+"
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def offset_at(zone: Zone, day: int, nanoseconds: int) -> int:
    """The offset in seconds at a local day (since 1970) and time of day.

    Where the clock shows a time twice, the first is meant.
    """
    if isinstance(zone, int):
        return zone
    info = zone_info(zone)
    return 0 if info is None else _seconds(info.utcoffset(_moment(day, nanoseconds)))


def offset_at_instant(zone: Zone, day: int, nanoseconds: int) -> int:
    """The offset in seconds at a day (since 1970) and time of day in UTC."""
    if isinstance(zone, int):
        return zone
    info = zone_info(zone)
    if info is None:
        return 0
    return _seconds(_moment(day, nanoseconds).replace(tzinfo=dt.UTC).astimezone(info).utcoffset())


def _moment(day: int, nanoseconds: int) -> dt.datetime:
    year, month, date = from_day_number(day)
    if not 1 < year < 9999:
        # Zones have no rules there: a year with the same calendar stands in for it.
        year = 9200 + year % 400 if year > 1 else 400 + year % 400
    seconds = nanoseconds // SECOND
    return dt.datetime(year, month, date, seconds // 3600, seconds // 60 % 60, seconds % 60)  # noqa: DTZ001  # its zone is asked by the caller


def _seconds(offset: dt.timedelta | None) -> int:
    return 0 if offset is None else int(offset.total_seconds())
