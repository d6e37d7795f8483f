"""A robot step that enters days away of whoever started the case (F095)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from officina.kernel.principals.models import User
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.models import Absence
from officina.processes.doing.registry import Job, JobError, does

WHY = (Absence.LEAVE, Absence.TRIP, Absence.ILLNESS)


@does("absence")
def absence(job: Job) -> None:
    """``{"why": "leave", "since", "until", "stands_in"}``: the last three name what was asked."""
    person = _person(job.case.initiator_id)
    if person is None:
        raise JobError(_("Nobody is named who is away."))
    why = str(job.settings.get("why") or Absence.LEAVE)
    since, until = _day(job, "since"), _day(job, "until")
    days = Days(why, since, until, substitute=_person(_asked(job, "stands_in")))
    ask_absence(person, days, by=job.by)


def _asked(job: Job, name: str) -> Any:
    return job.values.get(str(job.settings.get(name) or ""))


def _day(job: Job, name: str) -> dt.date:
    found = _asked(job, name)
    if found is None:
        raise JobError(_("The days away were not filled in."))
    return dt.date(found.year, found.month, found.day)


def _person(number: Any) -> User | None:
    return User.objects.filter(pk=int(number)).first() if number is not None else None
