"""A working day that was noted wrong: asked by its person, decided by the head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from officina.kernel import clock
from officina.kernel.access.policy import NotAllowed
from officina.kernel.access.web import zone_of
from officina.kernel.events.facts import record_fact
from officina.kernel.principals.actor import Actor
from officina.kernel.principals.models import User
from officina.kernel.records.checks import Refused
from officina.people import events, hours_notices
from officina.people.actions.keep_working_day import LONGEST, tell_tabs
from officina.people.models import DayCorrection, WorkingDay
from officina.people.notices import DAY, today_of
from officina.people.policies import may_note_absence
from officina.people.queries.absences import decider_of
from officina.people.substitution import acting

EARLIEST = 62
"""Days back that may still be corrected: this month's and last month's sheets are open."""
MOST = 300


@dataclass(frozen=True, slots=True)
class Times:
    """What a day was: hours of the person's wall clock; leaving before coming is the next day."""

    date: dt.date
    came: dt.time
    left: dt.time
    pause: int
    """Minutes."""


@transaction.atomic
def ask_correction(person: User, times: Times, why: str, *, by: Actor) -> DayCorrection:
    """Ask the head to put a day right; what needs no asking is in force at once.

    That is what heads and the HR role correct for others, and whoever answers to nobody. A new
    question replaces one that waits. Raises NotAllowed, and Refused with sentences by field.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    is_own = person.id == by.user_id
    if not is_own and by.viewer is not None and not may_note_absence(by.viewer, person):
        raise NotAllowed("edit", "person", _("Only heads and the HR role correct others' days."))
    began, ended, paused = _checked(person, times)
    why = _said(why, "why")
    waiting = DayCorrection.objects.filter(person=person, date=times.date, state="asked")
    waiting.update(state=DayCorrection.WITHDRAWN)
    one = DayCorrection.objects.create(
        person=person,
        date=times.date,
        timezone=person.timezone,
        started_at=began,
        finished_at=ended,
        paused=paused,
        why=why,
        asked_by_id=by.user_id,
        asked_at=clock.now(),
    )
    head = decider_of(person)
    if is_own and head is not None:
        record_fact(events.CORRECTION_ASKED, hours_notices.said_of(one), by)
        hours_notices.tell_asked(one, head.asked, by)
        return one
    return _approved(one, by)


@transaction.atomic
def approve_correction(one: DayCorrection, *, by: Actor) -> DayCorrection:
    """Put the day right as it was asked."""
    one, by = _deciding(one, by)
    return _approved(one, by)


@transaction.atomic
def decline_correction(one: DayCorrection, *, reason: str, by: Actor) -> DayCorrection:
    """Leave the day as it is; the reason is told."""
    one, by = _deciding(one, by)
    one.state, one.reason = DayCorrection.DECLINED, _said(reason, "reason")
    _decided(one, by)
    record_fact(events.CORRECTION_DECLINED, hours_notices.said_of(one), by)
    hours_notices.tell_settled(one, by)
    return one


@transaction.atomic
def withdraw_correction(one: DayCorrection, *, by: Actor) -> None:
    """Take back what one asked oneself and nobody decided."""
    if one.person_id != by.user_id:
        raise NotAllowed("edit", "person", _("Only who asked takes it back."))
    waiting = DayCorrection.objects.filter(pk=one.pk, state=DayCorrection.ASKED)
    if not waiting.update(state=DayCorrection.WITHDRAWN):
        raise Refused(_("This was decided already."))
    record_fact(events.CORRECTION_WITHDRAWN, hours_notices.said_of(one), by)


def _deciding(one: DayCorrection, by: Actor) -> tuple[DayCorrection, Actor]:
    """Heads above decide, the HR role, and who stands in for the head."""
    found = DayCorrection.objects.select_for_update(of=("self",)).select_related("person")
    one = found.get(pk=one.pk)
    head = decider_of(one.person)
    stands_in = head is not None and head.asked == by.user_id
    is_own = one.person_id == by.user_id
    may = by.viewer is None or stands_in or may_note_absence(by.viewer, one.person)
    if is_own or not may:
        raise NotAllowed("edit", "person", _("The head decides about this."))
    if one.state != DayCorrection.ASKED:
        raise Refused(_("This was decided already."))
    return one, acting(by, head.head) if stands_in and head is not None else by


def _approved(one: DayCorrection, by: Actor) -> DayCorrection:
    one.state = DayCorrection.APPROVED
    _decided(one, by)
    WorkingDay.objects.update_or_create(
        person_id=one.person_id,
        date=one.date,
        defaults={
            "timezone": one.timezone,
            "started_at": one.started_at,
            "finished_at": one.finished_at,
            "paused_at": None,
            "paused": one.paused,
            "is_guessed": False,
            "is_corrected": True,
        },
    )
    record_fact(events.DAY_CORRECTED, hours_notices.said_of(one), by)
    hours_notices.tell_settled(one, by)
    tell_tabs(one.person_id)
    return one


def _decided(one: DayCorrection, by: Actor) -> None:
    one.decided_by_id, one.decided_at = by.user_id, clock.now()
    one.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _checked(person: User, times: Times) -> tuple[dt.datetime, dt.datetime, dt.timedelta]:
    today = today_of(person)
    if not person.is_active or person.is_extranet:
        raise Refused(_("%(name)s does not work here.") % {"name": person.name})
    if not today - EARLIEST * DAY <= times.date <= today:
        said = _("Choose a day of the last %(n)s, today included.") % {"n": EARLIEST}
        raise Refused(errors={"date": said})
    zone = zone_of(person.timezone)
    began = dt.datetime.combine(times.date, times.came, zone).astimezone(dt.UTC)
    next_day = times.left <= times.came
    ended = dt.datetime.combine(times.date + DAY * next_day, times.left, zone).astimezone(dt.UTC)
    paused = dt.timedelta(minutes=times.pause)
    if ended > clock.now():
        raise Refused(errors={"left": _("This moment has not come yet.")})
    if ended - began > LONGEST:
        said = _("More than %(n)s hours: were it two days?") % {
            "n": LONGEST // dt.timedelta(hours=1)
        }
        raise Refused(errors={"left": said})
    if times.pause < 0 or paused >= ended - began:
        raise Refused(errors={"pause": _("The pause is longer than the day.")})
    others = person.working_days.exclude(date=times.date)
    if others.filter(started_at__lt=ended, finished_at__gt=began).exists():
        raise Refused(errors={"came": _("Another day overlaps these hours.")})
    return began, ended, paused


def _said(text: str, field: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Refused(errors={field: _("Please fill this in.")})
    if len(text) > MOST:
        raise Refused(errors={field: _("At most %(n)s letters, please.") % {"n": MOST}})
    return text
