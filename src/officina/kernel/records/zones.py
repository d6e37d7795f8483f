"""In which zone a field of moments is read and typed: its own, or that of whoever reads it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from officina.kernel.records.types import FieldDef

_LANDS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian"}
    | {"Pacific"}
)


def zone_of(one: FieldDef) -> ZoneInfo:
    return ZoneInfo(one.timezone or timezone.get_current_timezone_name())


def on_the_clock(one: FieldDef, moment: dt.datetime) -> dt.datetime:
    """What a clock of the field's zone shows, as a moment without a zone."""
    return moment.astimezone(zone_of(one)).replace(tzinfo=None)


def may_have_zone(one: FieldDef) -> bool:
    """Only a field of one's own: a deadline stands on many pages, by the reader's clock."""
    return one.kind == "datetime" and one.storage == "json" and not one.formula


def is_zone(name: str) -> bool:
    return name in zones()


@cache
def zones() -> frozenset[str]:
    """Names of time zones; the library reads a thousand files for them each time."""
    return frozenset(available_timezones())


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Zones of places, by the names of the zone database; its historic aliases are left out."""
    places = sorted(zone for zone in zones() if zone.partition("/")[0] in _LANDS)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]
