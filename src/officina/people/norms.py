"""How long people should work on a day: the hours of their organisation, its days off, absences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from officina.kernel.access.web import zone_of
from officina.kernel.principals.models import Organisation, User
from officina.people.calendars import calendar_of
from worktime import Calendar, WorktimeError

NOTHING = dt.timedelta()


class Norms:
    """Calendars of all organisations, each read when first asked for."""

    def __init__(self) -> None:
        self._calendars: dict[int, Calendar | None] = {}

    @cached_property
    def _organisations(self) -> dict[int, Organisation]:
        found = Organisation.objects.order_by("id")
        return {one.id: one for one in found}

    def calendar(self, organisation_id: int | None) -> Calendar | None:
        """That of an organisation, or of the first where a unit belongs to none."""
        number = organisation_id or next(iter(self._organisations), 0)
        if number not in self._calendars:
            self._calendars[number] = self._read(number)
        return self._calendars[number]

    def _read(self, number: int) -> Calendar | None:
        one = self._organisations.get(number)
        try:
            return calendar_of(one) if one else None
        except WorktimeError:
            return None

    def on(self, organisation_id: int | None, day: dt.date) -> dt.timedelta:
        """Working time of a day on the wall clock; nothing on a day off."""
        calendar = self.calendar(organisation_id)
        walls = calendar.hours_on(day).walls if calendar else []
        return sum((dt.timedelta(microseconds=end - begin) for begin, end in walls), NOTHING)

    def usual_end(self, person: User, day: dt.date) -> dt.datetime | None:
        """When the hours of a day end on the person's own clock."""
        unit = person.unit
        calendar = self.calendar(unit.organisation_id if unit else None)
        walls = calendar.hours_on(day).walls if calendar else []
        if not walls:
            return None
        midnight = dt.datetime.combine(day, dt.time(), zone_of(person.timezone))
        return midnight + dt.timedelta(microseconds=max(end for _begin, end in walls))


def total(spans: Iterable[dt.timedelta]) -> dt.timedelta:
    return sum(spans, NOTHING)
