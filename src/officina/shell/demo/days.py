"""What the people of Aurora did at work these three weeks, and who is away soon."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.people.actions.ask_absence import Days, ask_absence
from officina.people.models import Absence, WorkingDay

DAY = dt.timedelta(days=1)
WEEKS = 3


def live_days(people: Mapping[str, User], now: dt.datetime) -> None:
    chance = random.Random(16)  # noqa: S311 # the same company each time
    here = [one for one in people.values() if not one.is_extranet and one.starts_on is None]
    WorkingDay.objects.bulk_create(
        _day(person, now.date() - n * DAY, chance)
        for person in here
        for n in range(1, 7 * WEEKS)
        if (now.date() - n * DAY).weekday() < 5
    )
    first = now.date() + 3 * DAY
    days = Days(Absence.LEAVE, first, first + 7 * DAY, people["ivan"])
    ask_absence(people["igor"], days, by=Actor.house("demo"))


def _day(person: User, date: dt.date, chance: random.Random) -> WorkingDay:
    came = dt.datetime.combine(date, dt.time(8, 45), ZoneInfo(person.timezone))
    came += dt.timedelta(minutes=chance.randrange(40))
    left = came + dt.timedelta(hours=9, minutes=chance.choice((-20, 5, 20, 30, 45, 110)))
    pause = dt.timedelta(minutes=chance.choice((0, 0, 25, 40)))
    return WorkingDay(
        person=person,
        date=date,
        timezone=person.timezone,
        started_at=came,
        finished_at=left,
        paused=pause,
    )
