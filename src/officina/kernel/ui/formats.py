"""Dates, numbers and money as the reader writes them."""

import datetime as dt
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers, units
from django.utils import timezone, translation

from officina.kernel import clock

HUES = 8


def locale() -> Locale:
    return _locale(translation.get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def date(value: dt.date | None, style: str = "short") -> str:
    """`21 Nov`, with the year where it is not this one; `style="full"` names the weekday."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    if style == "full":
        return dates.format_date(day, "full", locale())
    skeleton = "MMMd" if day.year == timezone.localdate(clock.now()).year else "yMMMd"
    return _day(day, skeleton, locale())


@lru_cache(maxsize=5_000)
def _day(day: dt.date, skeleton: str, where: Locale) -> str:
    return str(dates.format_skeleton(skeleton, day, locale=where))


def time(value: dt.datetime | dt.time | None) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    return _clock(local.hour, local.minute, locale())


@lru_cache(maxsize=5_000)
def _clock(hour: int, minute: int, where: Locale) -> str:
    return dates.format_time(dt.time(hour, minute), "short", locale=where)


def datetime(value: dt.datetime | None, zone: str = "") -> str:
    """`Nov 21, 12:00` on the reader's clock; in a zone, on its clock and with its place:
    `Nov 21, 11:00 (London)`."""
    if value is None:
        return ""
    if not zone:
        return f"{date(value)}, {time(value)}"
    there = value.astimezone(ZoneInfo(zone))
    return f"{date(there.date())}, {time(there.time())} ({place_of(zone)})"


def place_of(zone: str) -> str:
    """What people call a zone by."""
    return _place(zone, locale())


@lru_cache(maxsize=500)
def _place(zone: str, where: Locale) -> str:
    if "/" not in zone:
        return zone
    return dates.get_timezone_location(ZoneInfo(zone), locale=where, return_city=True)


def span(value: dt.timedelta) -> str:
    """Hours and minutes: `7:45`."""
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def local_input(value: dt.datetime, zone: str = "") -> str:
    """The reader's local time, or that of a zone, as `<input type="datetime-local">` takes it."""
    return timezone.localtime(value, ZoneInfo(zone) if zone else None).strftime("%Y-%m-%dT%H:%M")


def ago(value: dt.datetime | None) -> str:
    """`5 minutes ago` within a day of now in either direction, otherwise the date."""
    if value is None:
        return ""
    delta = value - clock.now()
    if abs(delta) >= dt.timedelta(days=1):
        return date(value)
    if abs(delta) < dt.timedelta(minutes=1):
        return translation.gettext("just now")
    return dates.format_timedelta(delta, add_direction=True, locale=locale())


def number(value: Decimal | float | None) -> str:
    return "" if value is None else numbers.format_decimal(value, locale=locale())


def money(value: Decimal | int | None, currency: str = "") -> str:
    """`€1,450` or `€1,450.50`: cents only where there are any."""
    if value is None:
        return ""
    return _money(Decimal(value), currency, locale())


# A page has fifty sums and is seen again and again; to format one anew costs 90 µs.
@lru_cache(maxsize=50_000)
def _money(amount: Decimal, currency: str, where: Locale) -> str:
    whole = amount == amount.to_integral_value()
    if not currency:
        return numbers.format_decimal(amount, "#,##0" if whole else "#,##0.00", where)
    pattern = where.currency_formats["standard"]
    return numbers.format_currency(
        amount,
        currency,
        format=_without_cents(pattern.pattern) if whole else None,
        locale=where,
        currency_digits=not whole,
    )


def filesize(size: int) -> str:
    value, unit = float(size), "byte"
    for unit in ("byte", "kilobyte", "megabyte", "gigabyte"):
        if value < 1000 or unit == "gigabyte":
            break
        value /= 1000
    shown = round(value, 1 if value < 10 else None)
    return units.format_unit(shown, f"digital-{unit}", "short", locale=locale())


@lru_cache(maxsize=5_000)
def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()


@lru_cache(maxsize=5_000)
def hue(key: object) -> int:
    """A steady colour number for a face without a photo."""
    return blake2b(str(key).encode(), digest_size=1).digest()[0] % HUES


def _without_cents(pattern: str) -> str:
    return pattern.replace("0.00", "0")
