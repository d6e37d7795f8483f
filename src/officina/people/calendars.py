"""When an organisation works: its week, its days off, as a calendar that others count with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache

import holidays
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.principals.models import Organisation
from officina.kernel.records.checks import Refused
from officina.people.models import DayOff
from worktime import BadHours, Calendar, Hours

Week = dict[str, list[list[str]]]

MOST = 200
"""Letters of one day's hours."""
MOST_DAYS = 400
USUAL_WEEK: Week = {str(day): [["09:00", "18:00"]] for day in range(5)}


def calendar_of(organisation: Organisation) -> Calendar:
    """The working calendar of one of our organisations, days off included."""
    week = [_hours_text(organisation.weekly_hours.get(str(day), [])) for day in range(7)]
    days = organisation.days_off.values_list("date", flat=True)
    return Calendar.of(organisation.timezone, week, holidays=days)


def parse_week(typed: Mapping[int, str]) -> Week:
    """Hours by weekday from texts such as “09:00-13:00, 14:00-18:00”; an empty text is a day off.

    Raises Refused with a sentence by `hours_0` ... `hours_6`.
    """
    week: Week = {}
    errors = {}
    for day, text in typed.items():
        try:
            shifts = Hours.parse(_clearly(text[:MOST])).shifts
        except BadHours:
            errors[f"hours_{day}"] = _("Write hours like 09:00-18:00, or leave it empty.")
            continue
        if shifts:
            week[str(day)] = [str(shift).split("-") for shift in shifts]
    if errors:
        raise Refused(errors=errors)
    return week


def _clearly(text: str) -> str:
    """Hours as people write them, “9 – 18” or “9.30-18”, with the signs and minutes they lack."""
    text = re.sub(r"\s*[–—]\s*", "-", re.sub(r"(?<=\d)\.(?=\d\d)", ":", text))
    return re.sub(r"(?<![:\d])(\d{1,2})(?![:\d])", r"\1:00", text)


def hours_text(week: Week, day: int) -> str:
    return _hours_text(week.get(str(day), []))


def _hours_text(shifts: list[list[str]]) -> str:
    return ", ".join("-".join(shift) for shift in shifts)


def public_holidays(country: str, years: list[int]) -> dict[dt.date, str]:
    """Public holidays of a country in the reader's language where the library speaks it.

    Nothing for a country that it does not know.
    """
    wanted = {"en": "en_US", "ru": "ru", "ro": "ro"}.get(get_language() or "en", "en_US")
    spoken = _languages(country)
    language = wanted if wanted in spoken else "en_US" if "en_US" in spoken else None
    return {day: name for year in years for day, name in _of_year(country, year, language).items()}


def name_of(day: DayOff, country: str) -> str:
    """What a day off is called: a public holiday in the reader's language, whoever laid it; what
    people named themselves as they did."""
    year = day.date.year
    known = {_of_year(country, year, one).get(day.date) for one in (*_languages(country), None)}
    if day.name not in known:
        return day.name
    return public_holidays(country, [year]).get(day.date, day.name)


@lru_cache(maxsize=64)
def _languages(country: str) -> tuple[str, ...]:
    if country not in holidays.list_supported_countries(include_aliases=False):
        return ()
    return tuple(holidays.country_holidays(country).supported_languages)


@lru_cache(maxsize=256)
def _of_year(country: str, year: int, language: str | None) -> Mapping[dt.date, str]:
    """In a language of the library, ``None`` for the country's own."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return {}
    return dict(holidays.country_holidays(country, years=year, language=language))


def parse_days(typed: str) -> dict[dt.date, str]:
    """Days off from lines such as “2026-12-25 Christmas” or “25.12.2026 Christmas”.

    Raises Refused with a sentence by ``own_days``: for a line that begins with no day, and for a
    day outside this year and the next.
    """
    years, days = years_ahead(), {}
    for line in typed[: MOST * MOST_DAYS].splitlines()[:MOST_DAYS]:
        day, _space, name = line.strip().partition(" ")
        if not day:
            continue
        found = _day(day)
        if found is None or found.year not in years:
            years_said = {"line": line[:60], "first": years[0], "last": years[-1]}
            said = _("“%(line)s”: begin with a day of %(first)s or %(last)s, like 2026-12-25.")
            raise Refused(errors={"own_days": said % years_said})
        days[found] = name.strip()[:MOST] or _("Day off")
    return days


def _day(typed: str) -> dt.date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(typed, form).date()  # noqa: DTZ007 # a day has no zone
        except ValueError:
            continue
    return None


def days_text(organisation: Organisation) -> str:
    """The days off of this year and the next as lines for ``parse_days``."""
    since = dt.date(years_ahead()[0], 1, 1)
    days = organisation.days_off.filter(date__gte=since).order_by("date")
    country = organisation.country
    return "\n".join(f"{one.date.isoformat()} {name_of(one, country)}" for one in days)


def years_ahead() -> list[int]:
    this = clock.now().year
    return [this, this + 1]


def next_days_off(organisation: Organisation, most: int = 5) -> list[DayOff]:
    """As their reader calls them."""
    today = clock.now().date()
    found = list(organisation.days_off.filter(date__gte=today).order_by("date")[:most])
    for one in found:
        one.name = name_of(one, organisation.country)
    return found
