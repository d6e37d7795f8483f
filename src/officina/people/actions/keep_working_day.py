"""One's own working day: started, paused, gone on with, finished (F197).

A press that comes twice, from two tabs or over a bad line, changes nothing the second time.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.events.facts import record_fact
from officina.kernel.events.kinds import EventKind
from officina.kernel.live import Payload, notify
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events, hours_notices
from officina.people.models import WorkingDay
from officina.people.norms import Norms
from officina.people.notices import today_of

LONGEST = dt.timedelta(hours=16)
"""Whoever is still at work then forgot to finish."""
USUAL = dt.timedelta(hours=8)


@transaction.atomic
def start_day(*, by: Actor) -> WorkingDay:
    """Begin the day, go on after a pause, or come back after it was finished."""
    person = _person(by)
    day = _open(person)
    if day is not None and clock.now() - day.started_at >= LONGEST:
        close_forgotten(day)
        day = None
    day = day or person.working_days.filter(date=today_of(person)).first()
    if day is None:
        day = WorkingDay.objects.create(
            person=person,
            date=today_of(person),
            timezone=person.timezone,
            started_at=clock.now(),
        )
        return _told(day, events.DAY_STARTED, by)
    return _go_on(day, by)


@transaction.atomic
def pause_day(*, by: Actor) -> WorkingDay:
    """Pause a day that has begun and is not over."""
    day = _begun(by)
    if day.paused_at is not None:
        return day
    day.paused_at = clock.now()
    day.save(update_fields=["paused_at"])
    return _told(day, events.DAY_PAUSED, by)


@transaction.atomic
def finish_day(*, by: Actor) -> WorkingDay | None:
    """Finish the day; out of a pause it ended as the pause began. ``None`` where none is on."""
    person = _person(by)
    day = _open(person)
    if day is None:
        return None
    day.finished_at, day.paused_at = day.paused_at or clock.now(), None
    day.save(update_fields=["finished_at", "paused_at"])
    return _told(day, events.DAY_FINISHED, by)


def close_forgotten(day: WorkingDay) -> None:
    """Close a day that nobody finished, at the usual end of work, and ask its person to correct."""
    now = clock.now()
    end = day.paused_at or Norms().usual_end(day.person, day.date)
    if end is None or not day.started_at < end <= now:
        end = min(day.started_at + USUAL + day.paused, now)
    day.finished_at, day.paused_at, day.is_guessed = end, None, True
    day.save(update_fields=["finished_at", "paused_at", "is_guessed"])
    _told(day, events.DAY_FORGOTTEN, Actor.house("working-day"))
    hours_notices.tell_forgotten(day)


def close_forgotten_days() -> None:
    """The hourly loop's part; several processes may call it at once."""
    since = clock.now() - LONGEST
    with transaction.atomic():
        found = WorkingDay.objects.select_for_update(skip_locked=True, of=("self",))
        found = found.select_related("person__unit").filter(finished_at=None, started_at__lte=since)
        for day in found:
            close_forgotten(day)


def _person(by: Actor) -> User:
    if by.user_id is None or by.viewer is None or by.viewer.is_extranet:
        raise NotAllowed("edit", "working day", _("A working day is its person's own."))
    # Presses of two tabs come one after another.
    return User.objects.select_for_update(no_key=True).get(pk=by.user_id)


def _open(person: User) -> WorkingDay | None:
    return person.working_days.filter(finished_at=None).select_related("person__unit").first()


def _begun(by: Actor) -> WorkingDay:
    day = _open(_person(by))
    if day is None:
        raise Refused(_("Your working day has not begun, or is over."))
    return day


def _go_on(day: WorkingDay, by: Actor) -> WorkingDay:
    """What lies between is a pause."""
    stopped = day.paused_at or day.finished_at
    if stopped is None:
        return day
    day.paused += max(clock.now() - stopped, dt.timedelta())
    day.paused_at, day.finished_at, day.is_guessed = None, None, False
    day.save(update_fields=["paused", "paused_at", "finished_at", "is_guessed"])
    return _told(day, events.DAY_RESUMED, by)


def _told(day: WorkingDay, kind: EventKind, by: Actor) -> WorkingDay:
    record_fact(kind, {"person": day.person_id, "day": day.date.isoformat()}, by)
    tell_tabs(day.person_id)
    return day


def tell_tabs(person_id: int) -> None:
    """The control in the person's other tabs follows."""
    with connection.cursor() as cursor:
        notify(cursor, Payload(k="user", u=person_id, w="working-day"))
