from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from officina.kernel.access.gate import require_administrator
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import Organisation, User
from officina.kernel.records.checks import Refused
from officina.kernel.records.kinds import BadValue
from officina.people import calendars, events, fields
from officina.people.calendars import Week
from officina.people.models import DayOff


@transaction.atomic
def add_organisation(raw: Mapping[str, str], *, by: Actor) -> Organisation:
    """Add one of our legal entities, with the usual week until another is set.

    The tax number is checked by the country's rule where it is known. Raises NotAllowed, and
    Refused with sentences by field.
    """
    require_administrator(by, "organisation")
    values = _parse({"name": "", **raw}, country=raw.get("country", ""))
    organisation = Organisation.objects.create(**values, weekly_hours=dict(calendars.USUAL_WEEK))
    data = {"organisation": organisation.id, "name": organisation.name}
    record_fact(events.ORGANISATION_ADDED, data, by)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    raw: Mapping[str, str],
    *,
    by: Actor,
    week: Week | None = None,
    logo: str | None = None,
) -> Organisation:
    """Change what was sent about an organisation, its working week, its logo (a file's hash).

    Its people who had its time zone have the new one.
    """
    require_administrator(by, "organisation")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if "country" in raw and "tax_number" not in raw:
        raw = {**raw, "tax_number": organisation.tax_number}
    values = _parse(raw, country=raw.get("country", organisation.country))
    if week is not None:
        values["weekly_hours"] = week
    if logo is not None:
        values["logo"] = logo
    before = {code: getattr(organisation, code) for code in values}
    for code, value in values.items():
        setattr(organisation, code, value)
    organisation.save()
    if "timezone" in values and values["timezone"] != before["timezone"]:
        here = User.objects.filter(unit__organisation=organisation, timezone=before["timezone"])
        here.update(timezone=values["timezone"])
    data = {"organisation": organisation.id, "before": before, "values": values}
    record_fact(events.ORGANISATION_CHANGED, data, by)
    return organisation


@transaction.atomic
def set_days_off(
    organisation: Organisation, days: Mapping[dt.date, str], *, by: Actor
) -> Organisation:
    """Write the days off of this year and the next, by their names, instead of those there are."""
    require_administrator(by, "organisation")
    since = dt.date(calendars.years_ahead()[0], 1, 1)
    before = dict(organisation.days_off.filter(date__gte=since).values_list("date", "name"))
    if before == dict(days):
        return organisation
    organisation.days_off.filter(date__gte=since).delete()
    DayOff.objects.bulk_create(
        DayOff(organisation=organisation, date=day, name=name[:200])
        for day, name in sorted(days.items())
    )
    data = {"organisation": organisation.id, "days": len(days)}
    record_fact(events.DAYS_OFF_LAID, data, by)
    return organisation


def _parse(raw: Mapping[str, str], *, country: str) -> dict[str, Any]:
    values = fields.parse(raw, fields.ORGANISATION)
    if values.get("tax_number"):
        try:
            values["tax_number"] = fields.tax_number(values["tax_number"], country)
        except BadValue as bad:
            raise Refused(errors={"tax_number": bad.sentence}) from None
    return values
