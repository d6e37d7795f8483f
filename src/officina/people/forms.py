"""What the forms of an organisation ask, in set-up and afterwards."""

from __future__ import annotations

from typing import Any

from babel.core import get_global
from babel.dates import get_day_names
from django.http import HttpRequest

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.kernel.records.zones import zone_choices
from officina.kernel.ui.formats import locale
from officina.people.actions.change_organisation import (
    change_organisation,
    set_days_off,
)
from officina.people.calendars import (
    USUAL_WEEK,
    days_text,
    hours_text,
    next_days_off,
    parse_days,
    parse_week,
    public_holidays,
    years_ahead,
)
from officina.people.pictures import keep_picture

REQUISITES = ("name", "full_name", "country", "tax_number", "currency")


def country_choices() -> list[tuple[str, str]]:
    """Countries by their names in the reader's language."""
    named = ((code, name) for code, name in locale().territories.items() if _is_country(code))
    return sorted(named, key=lambda pair: pair[1])


def _is_country(code: str) -> bool:
    return (
        len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB")
    )


def currency_choices() -> list[tuple[str, str]]:
    """Currencies that are money today, the usual ones first."""
    usual = ("EUR", "USD", "UAH", "MDL", "RON", "PLN", "GBP", "RUB", "CHF", "TRY", "KZT", "GEL")
    names = locale().currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in usual]


def days() -> list[tuple[int, str]]:
    """Weekdays, Monday first."""
    return [(n, str(name)) for n, name in sorted(get_day_names("wide", locale=locale()).items())]


def organisation_context(
    one: Organisation | None, typed: dict[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    """All that the form of an organisation shows: typed values first, then the stored ones."""
    stored = {code: getattr(one, code) for code in (*REQUISITES, "timezone")} if one else {}
    week = one.weekly_hours if one else USUAL_WEEK
    stored |= {f"hours_{day}": hours_text(week, day) for day in range(7)}
    return {
        "one": one,
        "values": stored | typed,
        "errors": errors,
        "countries": country_choices(),
        "currencies": currency_choices(),
        "zones": zone_choices(),
        "days": days(),
        "days_off": next_days_off(one) if one else [],
        "own_days": typed.get("own_days", days_text(one) if one else ""),
        "has_holidays": one is not None and bool(public_holidays(one.country, years_ahead())),
    }


def save_organisation(request: HttpRequest, one: Organisation) -> Organisation:
    """Requisites and logo from a form. Raises Refused with sentences by field."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    typed = {code: request.POST[code] for code in REQUISITES if code in request.POST}
    sent, logo = request.FILES.get("logo"), None
    if sent is not None:
        try:
            logo = keep_picture(sent)
        except BadValue as bad:
            raise Refused(errors={"logo": bad.sentence}) from None
    return change_organisation(one, typed, by=by, logo=logo)


def save_hours(request: HttpRequest, one: Organisation) -> Organisation:
    """Time zone, working hours and, where asked, the public holidays of the country."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    week = parse_week({day: request.POST.get(f"hours_{day}", "") for day in range(7)})
    zone = request.POST.get("timezone", one.timezone)
    one = change_organisation(one, {"timezone": zone}, by=by, week=week)
    if "own_days" not in request.POST and "holidays" not in request.POST:
        return one
    days = parse_days(request.POST.get("own_days", days_text(one)))
    if "holidays" in request.POST:
        days = public_holidays(one.country, years_ahead()) | days
    return set_days_off(one, days, by=by)


def likely_zone(country: str, otherwise: str) -> str:
    """The first time zone of a country: right for most, and changed by a click where not."""
    zones = get_global("territory_zones").get(country, [])
    return zones[0] if zones else otherwise
